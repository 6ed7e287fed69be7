import { Component, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { FilterBar, useFilters } from "../filter_bar/filter_bar";

/** Items listed at once; the files have all of them. */
const LONGEST = 200;

/** The same item under different modes and programmes, side by side. */
export class ComparePage extends Component {
    static template = "gov_dashboard.ComparePage";
    static components = { FilterBar, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.filters = useFilters();
        this.state = useState({
            choices: null,
            figures: [],
            items: [],
            item: null,
            search: "",
            loading: true,
        });
        this.asked = 0;
        onWillStart(async () => {
            const [choices] = await Promise.all([
                this.orm.call("gov.dashboard", "get_choices", []),
                this.load(),
            ]);
            this.state.choices = choices;
        });
    }

    get display() {
        return { controlPanel: {} };
    }

    get shown() {
        const words = this.state.search.trim().toLowerCase();
        return this.state.items
            .filter((item) => item.name.toLowerCase().includes(words))
            .slice(0, LONGEST);
    }

    async load() {
        const turn = ++this.asked;
        this.state.loading = true;
        try {
            const found = await this.orm.call("gov.report", "get_comparison", [
                this.filters.plain,
            ]);
            if (turn === this.asked) {
                const chosen = found.items.find((item) => item.name === this.state.item?.name);
                Object.assign(this.state, found, { item: chosen || found.items[0] || null });
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

    text(value) {
        if (value === null || value === undefined) {
            return "–";
        }
        return value.toLocaleString(undefined, { maximumFractionDigits: 2 });
    }

    /** Whether the column has the best value of the row, where they differ. */
    isBest(figure, column) {
        const values = this.state.item.columns
            .map((other) => other.values[figure.code])
            .filter((value) => value !== null);
        const value = column.values[figure.code];
        if (!figure.better || value === null || new Set(values).size < 2) {
            return false;
        }
        return value === (figure.better > 0 ? Math.max(...values) : Math.min(...values));
    }

    /** Width in percent of the bar behind a value. */
    share(figure, column) {
        const values = this.state.item.columns.map((other) => other.values[figure.code] || 0);
        const most = Math.max(...values);
        return most ? (100 * (column.values[figure.code] || 0)) / most : 0;
    }

    exportAs(kind) {
        const query = new URLSearchParams(this.filters.plain);
        browser.location.assign(`/gov/report/modes.${kind}?${query}`);
    }
}

registry.category("actions").add("gov_dashboard.compare_page", ComparePage);
