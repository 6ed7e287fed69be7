import { Component, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { FilterBar, useFilters } from "../filter_bar/filter_bar";

/** Rows drawn at once; the files have all of them. */
const LONGEST = 500;

/**
 * The reports that the source documents ask for, one beside the other: choose,
 * narrow, read, print.
 */
export class ReportsPage extends Component {
    static template = "gov_dashboard.ReportsPage";
    static components = { FilterBar, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.filters = useFilters();
        this.state = useState({
            groups: [],
            choices: null,
            report: null,
            table: null,
            loading: false,
            search: "",
        });
        this.asked = 0;
        onWillStart(async () => {
            const [groups, choices] = await Promise.all([
                this.orm.call("gov.report", "get_reports", []),
                this.orm.call("gov.dashboard", "get_choices", []),
            ]);
            Object.assign(this.state, { groups, choices });
            const all = groups.flatMap((group) => group.reports);
            const wanted = all.find((report) => report.code === router.current.report);
            if (wanted || all.length) {
                await this.choose(wanted || all[0]);
            }
        });
    }

    get display() {
        return { controlPanel: {} };
    }

    get rows() {
        const words = this.state.search.trim().toLowerCase();
        const rows = this.state.table?.rows || [];
        if (!words) {
            return rows;
        }
        return rows.filter((row) =>
            row.some((cell) => String(cell ?? "").toLowerCase().includes(words))
        );
    }

    get shown() {
        return this.rows.slice(0, LONGEST);
    }

    text(cell) {
        if (cell === null || cell === false || cell === undefined) {
            return "–";
        }
        if (typeof cell !== "number") {
            return cell;
        }
        return Number.isInteger(cell)
            ? cell.toLocaleString()
            : cell.toLocaleString(undefined, { maximumFractionDigits: 2 });
    }

    async choose(report) {
        this.state.report = report;
        this.state.search = "";
        router.pushState({ report: report.code }, { replace: true });
        await this.load();
    }

    async load() {
        const turn = ++this.asked;
        this.state.loading = true;
        try {
            const table = await this.orm.call("gov.report", "get_table", [
                this.state.report.code,
                this.filters.plain,
            ]);
            if (turn === this.asked) {
                this.state.table = table;
            }
        } finally {
            if (turn === this.asked) {
                this.state.loading = false;
            }
        }
    }

    async setFilter(key, value) {
        this.filters.set(key, value);
        await this.load();
    }

    async setPeriod(first, last) {
        this.filters.setPeriod(first, last);
        await this.load();
    }

    exportAs(kind) {
        const query = new URLSearchParams({ ...this.filters.plain });
        browser.location.assign(`/gov/report/${this.state.report.code}.${kind}?${query}`);
    }
}

registry.category("actions").add("gov_dashboard.reports_page", ReportsPage);
