/** @odoo-module **/

import {Component, onMounted, onWillStart, onWillUnmount, useEffect, useRef, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {download} from "@web/core/network/download";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {CONDITIONAL, MatrixData, NOT_DELEGATED, NO_RULE, PENDING} from "./matrix_data";

const ROW = 30;
const COLUMN = 40;
const HEAD = 146;
const LEFT = 340;
const SPARE = 4;
/** Columns of one printed table: as many as an A4 page lying down can bear. */
const PRINTED = 24;
const NO_FILTERS = {
    text: "",
    type: "",
    owner: "",
    mode: "",
    state: "",
    agency: "",
    gap: "",
    changed: false,
};

/** The matrix entry × region of a programme, as of a day. */
export class MatrixAction extends Component {
    static template = "gov_items.Matrix";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.scroller = useRef("scroller");
        this.panel = useRef("panel");
        const params = this.props.action.params || {};
        this.state = useState({
            programmes: [],
            programmeId: params.programme_id || false,
            date: params.date || "",
            compare: "",
            loading: true,
            gapsLoading: false,
            filters: {...NO_FILTERS},
            active: {row: 0, column: 0},
            why: null,
            printing: false,
            message: "",
            view: {top: 0, left: 0, height: 600, width: 1200},
        });
        this.display = {controlPanel: {}};
        this.data = null;
        this.rows = [];
        onWillStart(async () => {
            this.state.programmes = await this.orm.call("gov.programme", "get_matrix_programmes", []);
            if (!this.state.programmeId && this.state.programmes.length) {
                this.state.programmeId = this.state.programmes[0].id;
            }
            await this.load();
        });
        this.measure = this.measure.bind(this);
        onMounted(() => {
            this.measure();
            window.addEventListener("resize", this.measure);
        });
        onWillUnmount(() => window.removeEventListener("resize", this.measure));
        useEffect(
            (why) => {
                if (why && this.panel.el) {
                    this.panel.el.focus();
                }
            },
            () => [this.state.why]
        );
    }

    // Data ---------------------------------------------------------------------

    async load() {
        this.state.why = null;
        this.state.message = "";
        if (!this.state.programmeId) {
            this.state.loading = false;
            return;
        }
        this.state.loading = true;
        const ids = [this.state.programmeId];
        const raw = await this.orm.call("gov.programme", "get_matrix", [ids, this.state.date || false]);
        this.data = new MatrixData(raw);
        this.state.date = raw.date;
        await this.loadChanges();
        this.state.loading = false;
        this.refilter();
        this.loadGaps(this.data);
    }

    /**
     * Gaps take longer than the matrix itself: they follow, the first rows first, and
     * stop when another matrix was chosen meanwhile.
     */
    async loadGaps(data) {
        this.state.gapsLoading = true;
        for (const entries of data.parts()) {
            const rows = await this.orm.call("gov.programme", "get_matrix_gaps", [
                [this.state.programmeId],
                data.date,
                entries,
            ]);
            if (data !== this.data) {
                return;
            }
            data.addGaps(rows);
            this.render();
        }
        this.state.gapsLoading = false;
        this.refilter();
    }

    async loadChanges() {
        if (!this.state.compare) {
            this.data.setChanges([]);
            this.state.filters.changed = false;
            this.state.message = "";
            return;
        }
        const changes = await this.orm.call("gov.programme", "get_matrix_difference", [
            [this.state.programmeId],
            this.state.compare,
            this.data.date,
        ]);
        this.data.setChanges(changes);
        this.state.message = _t("%s cells differ between the two days.", changes.length);
    }

    async onCompare(ev) {
        this.state.compare = ev.target.value;
        await this.loadChanges();
        this.state.filters.changed = Boolean(this.state.compare && this.data.changes.size);
        this.refilter();
    }

    async onProgramme(ev) {
        this.state.programmeId = Number(ev.target.value);
        this.state.filters = {...NO_FILTERS};
        this.state.compare = "";
        await this.load();
    }

    async onDate(ev) {
        this.state.date = ev.target.value;
        await this.load();
    }

    setFilter(name, ev) {
        const target = ev.target;
        this.state.filters[name] = target.type === "checkbox" ? target.checked : target.value;
        this.refilter();
    }

    resetFilters() {
        this.state.filters = {...NO_FILTERS};
        this.refilter();
    }

    refilter() {
        if (!this.data) {
            return;
        }
        this.rows = this.data.rows(this.state.filters);
        this.counts = this.data.counts(this.rows);
        this.narrow = this.data.narrow(this.state.filters);
        const active = this.state.active;
        active.row = Math.max(0, Math.min(active.row, this.rows.length - 1));
        active.column = Math.max(0, Math.min(active.column, this.data.regions.length - 1));
        this.state.view = {...this.state.view};
    }

    get filtered() {
        return Object.entries(NO_FILTERS).some(([name, none]) => this.state.filters[name] !== none);
    }

    options(name) {
        return [...new Set(this.data.entries.map((entry) => entry[name]))].filter(Boolean).sort();
    }

    // Window on the matrix ------------------------------------------------------

    measure() {
        const el = this.scroller.el;
        if (el) {
            this.state.view = {
                top: el.scrollTop,
                left: el.scrollLeft,
                height: el.clientHeight,
                width: el.clientWidth,
            };
        }
    }

    get size() {
        return {
            width: LEFT + this.data.regions.length * COLUMN,
            height: HEAD + this.rows.length * ROW,
        };
    }

    get visibleRows() {
        const first = Math.max(0, Math.floor(this.state.view.top / ROW) - SPARE);
        const count = Math.ceil(this.state.view.height / ROW) + 2 * SPARE;
        return this._range(first, Math.min(this.rows.length, first + count), this.state.active.row, this.rows.length);
    }

    get visibleColumns() {
        const first = Math.max(0, Math.floor(this.state.view.left / COLUMN) - SPARE);
        const count = Math.ceil(this.state.view.width / COLUMN) + 2 * SPARE;
        const total = this.data.regions.length;
        return this._range(first, Math.min(total, first + count), this.state.active.column, total);
    }

    /** The active place is always there: the grid points to its cell by id. */
    _range(first, last, active, total) {
        const found = [];
        for (let i = first; i < last; i++) {
            found.push(i);
        }
        if (active < total && (active < first || active >= last)) {
            found.push(active);
        }
        return found;
    }

    rowStyle(place) {
        return `top:${HEAD + place * ROW}px;height:${ROW}px;width:${this.size.width}px`;
    }

    cellStyle(column) {
        return `left:${LEFT + column * COLUMN}px;width:${COLUMN}px`;
    }

    // Cells ----------------------------------------------------------------------

    mark(cell) {
        if (cell.mode >= 0) {
            return this.data.modes[cell.mode].mark;
        }
        return cell.mode === NOT_DELEGATED ? "–" : "?";
    }

    modeName(mode) {
        if (mode >= 0) {
            return this.data.modes[mode].name;
        }
        return mode === NO_RULE ? _t("no rule") : _t("not delegated");
    }

    cellClass(place, column) {
        const row = this.rows[place];
        const cell = this.data.cell(row, column);
        const {active, why} = this.state;
        const classes = [`o_gov_m${cell.mode >= 0 ? cell.mode % 7 : cell.mode === NO_RULE ? "_norule" : "_none"}`];
        if (cell.state >= 0) {
            classes.push(`o_gov_s${cell.state}`);
        }
        if (active.row === place && active.column === column) {
            classes.push("o_gov_active");
        }
        if (why && why.row === row && why.column === column) {
            classes.push("o_gov_open");
        }
        if (this.narrow && !this.data.matches(row, column, this.state.filters)) {
            classes.push("o_gov_faded");
        }
        return classes.join(" ");
    }

    /** Signs beside the mark: they say without colour what the cell is like. */
    signs(cell) {
        return [
            cell.flag & CONDITIONAL ? "*" : "",
            cell.flag & PENDING ? "≠" : "",
            cell.change ? "Δ" : "",
            cell.gaps && cell.gaps.blocking ? "!" : "",
        ].join("");
    }

    cellLabel(place, column) {
        const row = this.rows[place];
        const cell = this.data.cell(row, column);
        const entry = this.data.entries[row];
        const parts = [
            `${entry.number} ${entry.name}`,
            this.data.regions[column].name,
            this.modeName(cell.mode),
            cell.state >= 0 ? this.data.states[cell.state] : "",
            cell.agency >= 0 ? this.data.agencies[cell.agency].name : "",
            cell.flag & CONDITIONAL ? _t("depends on the case") : "",
            cell.flag & PENDING ? _t("not published yet") : "",
            cell.gaps && cell.gaps.blocking ? _t("%s missing to go live", cell.gaps.blocking) : "",
            cell.change ? _t("before: %s", cell.change.before) : "",
        ];
        return parts.filter(Boolean).join(", ");
    }

    // Keyboard -------------------------------------------------------------------

    onKey(ev) {
        const {active} = this.state;
        const page = Math.max(1, Math.floor((this.state.view.height - HEAD) / ROW) - 1);
        const last = {row: this.rows.length - 1, column: this.data.regions.length - 1};
        const moves = {
            ArrowUp: () => (active.row -= 1),
            ArrowDown: () => (active.row += 1),
            ArrowLeft: () => (active.column -= 1),
            ArrowRight: () => (active.column += 1),
            PageUp: () => (active.row -= page),
            PageDown: () => (active.row += page),
            Home: () => {
                active.column = 0;
                active.row = ev.ctrlKey ? 0 : active.row;
            },
            End: () => {
                active.column = last.column;
                active.row = ev.ctrlKey ? last.row : active.row;
            },
            Enter: () => this.openWhy(active.row, active.column),
            " ": () => this.openWhy(active.row, active.column),
        };
        if (!moves[ev.key] || !this.rows.length) {
            return;
        }
        ev.preventDefault();
        moves[ev.key]();
        active.row = Math.max(0, Math.min(active.row, last.row));
        active.column = Math.max(0, Math.min(active.column, last.column));
        this.reveal();
    }

    /** Scroll so far that the active cell is not behind the frozen heads. */
    reveal() {
        const el = this.scroller.el;
        const {row, column} = this.state.active;
        const [top, left] = [row * ROW, column * COLUMN];
        el.scrollTop = Math.min(Math.max(el.scrollTop, top + HEAD + ROW - el.clientHeight), top);
        el.scrollLeft = Math.min(Math.max(el.scrollLeft, left + LEFT + COLUMN - el.clientWidth), left);
        this.measure();
    }

    // Why ------------------------------------------------------------------------

    async openWhy(place, column) {
        const row = this.rows[place];
        this.state.active = {row: place, column};
        const answer = await this.orm.call("gov.programme", "get_matrix_cell", [
            [this.state.programmeId],
            this.data.entries[row].id,
            this.data.regions[column].id,
            this.data.date,
        ]);
        if (answer) {
            this.state.why = {...answer, row, column};
        }
    }

    closeWhy() {
        this.state.why = null;
        this.scroller.el.focus();
    }

    openRecord(model, id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    // Out ------------------------------------------------------------------------

    /** The whole matrix is there only while it is printed. */
    async print() {
        this.state.why = null;
        this.state.printing = true;
        while (!document.querySelector(".o_gov_print")) {
            await new Promise((resolve) => browser.requestAnimationFrame(resolve));
        }
        window.print();
        this.state.printing = false;
    }

    /** Groups of columns, one printed table each. */
    get printedTables() {
        const tables = [];
        for (let first = 0; first < this.data.regions.length; first += PRINTED) {
            const last = Math.min(first + PRINTED, this.data.regions.length);
            tables.push([...Array(last - first).keys()].map((i) => first + i));
        }
        return tables;
    }

    async exportXlsx() {
        await download({
            url: `/gov/matrix/${this.state.programmeId}/xlsx`,
            data: {date: this.data.date},
        });
    }
}

registry.category("actions").add("gov_items.matrix", MatrixAction);
