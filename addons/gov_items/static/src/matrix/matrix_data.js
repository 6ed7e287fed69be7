/** @odoo-module **/

/**
 * What the matrix shows, apart from the screen: filters, cells, marks.
 *
 * Codes of a cell: mode -1 = not delegated, -2 = no rule; state, agency -1 = none;
 * flag 1 = depends on the case, 2 = not published yet.
 */
export const NOT_DELEGATED = -1;
export const NO_RULE = -2;
export const CONDITIONAL = 1;
export const PENDING = 2;
/** Cells whose gaps are asked for at once. */
const PART = 12000;

export class MatrixData {
    constructor(raw) {
        Object.assign(this, raw);
        this.gaps = new Map();
        this.changes = new Map();
        this.entryPlace = new Map(this.entries.map((entry, i) => [entry.id, i]));
        this.regionPlace = new Map(this.regions.map((region, i) => [region.id, i]));
    }

    /** Ids of the entries in parts of some thousand cells, in the order shown. */
    parts() {
        const size = Math.max(1, Math.floor(PART / Math.max(1, this.regions.length)));
        const ids = this.entries.map((entry) => entry.id);
        const found = [];
        for (let begin = 0; begin < ids.length; begin += size) {
            found.push(ids.slice(begin, begin + size));
        }
        return found;
    }

    addGaps(rows) {
        const found = this._byPlace(rows, ([entry, region, blocking, others]) => [
            entry,
            region,
            {blocking, others},
        ]);
        for (const [key, gaps] of found) {
            this.gaps.set(key, gaps);
        }
    }

    setChanges(rows) {
        this.changes = this._byPlace(rows, (row) => [row.entry_id, row.region_id, row]);
    }

    /** Rows that name an entry or region of another day are left out. */
    _byPlace(rows, read) {
        const found = new Map();
        for (const row of rows) {
            const [entry, region, value] = read(row);
            const place = this.entryPlace.get(entry);
            const column = this.regionPlace.get(region);
            if (place !== undefined && column !== undefined) {
                found.set(place * this.regions.length + column, value);
            }
        }
        return found;
    }

    key(row, column) {
        return row * this.regions.length + column;
    }

    cell(row, column) {
        const key = this.key(row, column);
        return {
            mode: this.mode[row][column],
            state: this.state[row][column],
            agency: this.agency[row][column],
            flag: this.flag[row][column],
            gaps: this.gaps.get(key),
            change: this.changes.get(key),
        };
    }

    /** Numbers of cells per mode, over the given rows. */
    counts(rows) {
        const counts = new Map();
        for (const row of rows) {
            for (const mode of this.mode[row]) {
                counts.set(mode, (counts.get(mode) || 0) + 1);
            }
        }
        return counts;
    }

    /** Whether a cell meets the filters that speak about cells. */
    matches(row, column, filters) {
        const {mode, state, agency, gap, changed} = filters;
        const cell = this.cell(row, column);
        return (
            (mode === "" || cell.mode === Number(mode)) &&
            (state === "" || cell.state === Number(state)) &&
            (agency === "" || cell.agency === Number(agency)) &&
            (!changed || Boolean(cell.change)) &&
            this._meetsGap(cell, gap)
        );
    }

    _meetsGap(cell, gap) {
        if (gap === "pending") {
            return Boolean(cell.flag & PENDING);
        }
        if (gap === "blocking") {
            return Boolean(cell.gaps && cell.gaps.blocking);
        }
        if (gap === "any") {
            return Boolean(cell.gaps);
        }
        return gap !== "none" || !cell.gaps;
    }

    /** The rows that meet the filters; a cell filter keeps rows with one such cell. */
    rows(filters) {
        const words = filters.text.trim().toLowerCase();
        const narrow = this.narrow(filters);
        const found = [];
        for (let row = 0; row < this.entries.length; row++) {
            const entry = this.entries[row];
            if (
                (filters.type && entry.type !== filters.type) ||
                (filters.owner && entry.owner !== filters.owner) ||
                (words && !this._isNamed(entry, words))
            ) {
                continue;
            }
            if (narrow && !this.regions.some((_r, c) => this.matches(row, c, filters))) {
                continue;
            }
            found.push(row);
        }
        return found;
    }

    _isNamed(entry, words) {
        return (
            entry.name.toLowerCase().includes(words) ||
            entry.initials.includes(words) ||
            String(entry.number) === words
        );
    }

    /** Whether a filter speaks about cells, so that others are faded. */
    narrow({mode, state, agency, gap, changed}) {
        return Boolean(mode !== "" || state !== "" || agency !== "" || gap || changed);
    }
}
