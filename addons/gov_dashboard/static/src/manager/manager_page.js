import { Component, onMounted, onPatched, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const KEYS = [
    "first",
    "last",
    "programme_id",
    "mode_id",
    "region_id",
    "agency_id",
    "entry_id",
    "channel",
];
const DARK_KEY = "gov_dashboard.dark";

/** ISO date of a local day. */
function iso(day) {
    const pad = (number) => String(number).padStart(2, "0");
    return `${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}`;
}

/** The periods that one click chooses: name -> [first, last]. */
export function presets(today) {
    const year = today.getFullYear();
    const month = today.getMonth();
    const quarter = month - (month % 3);
    return {
        month: [new Date(year, month, 1), today],
        last_month: [new Date(year, month - 1, 1), new Date(year, month, 0)],
        quarter: [new Date(year, quarter, 1), today],
        year: [new Date(year, 0, 1), today],
        twelve: [new Date(year, month - 11, 1), today],
    };
}

/**
 * What managers look at: the indicators of a period, each with its formula and
 * the records behind it. The address carries the filter, so it can be shared.
 */
export class ManagerPage extends Component {
    static template = "gov_dashboard.ManagerPage";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.canvas = useRef("trend");
        this.presets = [
            ["month", _t("This month")],
            ["last_month", _t("Last month")],
            ["quarter", _t("This quarter")],
            ["year", _t("This year")],
            ["twelve", _t("12 months")],
        ];
        this.tabs = [
            ["region", _t("Regions")],
            ["mode", _t("Modes")],
            ["agency", _t("Agencies")],
            ["programme", _t("Programmes")],
            ["entry", _t("Entries")],
        ];
        this.lights = [
            ["green", _t("Green"), "fa-circle"],
            ["warning", _t("Warning"), "fa-exclamation-circle"],
            ["yellow", _t("Yellow"), "fa-exclamation-triangle"],
            ["red", _t("Red"), "fa-times-circle"],
            ["standing", _t("Standing still"), "fa-pause-circle"],
        ];
        this.state = useState({
            filters: this.filtersFromAddress(),
            page: null,
            choices: null,
            tab: "region",
            loading: true,
            dark: browser.localStorage.getItem(DARK_KEY) === "1",
        });
        this.asked = 0;
        onWillStart(async () => {
            const [choices] = await Promise.all([
                this.orm.call("gov.dashboard", "get_choices", []),
                loadBundle("web.chartjs_lib"),
                this.load(),
            ]);
            this.state.choices = choices;
        });
        onMounted(() => this.draw());
        onPatched(() => this.draw());
        onWillUnmount(() => this.chart?.destroy());
    }

    get display() {
        return { controlPanel: {} };
    }

    filtersFromAddress() {
        const [first, last] = presets(new Date()).month;
        const filters = { first: iso(first), last: iso(last) };
        for (const key of KEYS) {
            const value = router.current[key];
            if (value !== undefined && value !== "") {
                filters[key] = key.endsWith("_id") ? Number(value) : String(value);
            }
        }
        return filters;
    }

    /** The filter without what is not set. */
    get asFilter() {
        return Object.fromEntries(
            Object.entries(this.state.filters).filter(([, value]) => value)
        );
    }

    async load() {
        const turn = ++this.asked;
        this.state.loading = true;
        try {
            const page = await this.orm.call("gov.dashboard", "get_page", [this.asFilter]);
            if (turn === this.asked) {
                this.state.page = page;
                this.drawn = null;
            }
        } finally {
            if (turn === this.asked) {
                this.state.loading = false;
            }
        }
    }

    async setFilter(key, value) {
        this.state.filters[key] = key.endsWith("_id") ? Number(value) || false : value;
        const address = {};
        for (const name of KEYS) {
            address[name] = this.state.filters[name] || undefined;
        }
        router.pushState(address, { replace: true });
        if (this.state.filters.first && this.state.filters.last) {
            await this.load();
        }
    }

    async choosePeriod(name) {
        const [first, last] = presets(new Date())[name];
        this.state.filters.first = iso(first);
        await this.setFilter("last", iso(last));
    }

    isPreset(name) {
        const [first, last] = presets(new Date())[name];
        const { first: chosen, last: until } = this.state.filters;
        return chosen === iso(first) && until === iso(last);
    }

    // --- words ------------------------------------------------------------------

    show(tile, value) {
        if (value === null || value === undefined) {
            return "–";
        }
        if (tile.kind === "count") {
            return value.toLocaleString();
        }
        const text = value.toLocaleString(undefined, {
            minimumFractionDigits: 2,
            maximumFractionDigits: 2,
        });
        return tile.kind === "rate" ? `${text} %` : text;
    }

    /** Text, sign and judgement of a change against the period before. */
    change(tile) {
        if (tile.change === null || !tile.change) {
            return { text: tile.change === null ? "" : "±0", tone: "same" };
        }
        const good = tile.better * tile.change > 0;
        const sign = tile.change > 0 ? "▲" : "▼";
        return {
            text: `${sign} ${this.show({ ...tile, kind: tile.kind }, Math.abs(tile.change))}`,
            tone: tile.better ? (good ? "good" : "bad") : "same",
        };
    }

    get rows() {
        return this.state.page?.breakdowns[this.state.tab] || [];
    }

    // --- acts -------------------------------------------------------------------

    async open(measure, light) {
        const filters = this.asFilter;
        const action = await this.orm.call("gov.dashboard", "get_action", [
            measure,
            filters,
            light || null,
        ]);
        await this.action.doAction(action);
    }

    async drill(row) {
        const key = `${this.state.tab}_id`;
        if (row.id && KEYS.includes(key)) {
            await this.setFilter(key, row.id);
        }
    }

    openCard(card) {
        return card.action && this.action.doAction(card.action);
    }

    exportAs(kind) {
        const query = new URLSearchParams(this.asFilter);
        browser.location.assign(`/gov/dashboard/export.${kind}?${query}`);
    }

    async share() {
        await browser.navigator.clipboard.writeText(browser.location.href);
        this.notification.add(_t("The address of this page was copied."), { type: "info" });
    }

    toggleDark() {
        this.state.dark = !this.state.dark;
        browser.localStorage.setItem(DARK_KEY, this.state.dark ? "1" : "0");
        this.drawn = null;
    }

    // --- chart ------------------------------------------------------------------

    draw() {
        const trend = this.state.page?.trend;
        if (!this.canvas.el || !trend || this.drawn === trend) {
            return;
        }
        this.drawn = trend;
        this.chart?.destroy();
        const ink = this.state.dark ? "#cbd5e1" : "#334155";
        const line = (label, data, color, type = "line") => ({
            label,
            data,
            type,
            borderColor: color,
            backgroundColor: type === "bar" ? `${color}88` : color,
            borderWidth: 2,
            pointRadius: trend.labels.length > 40 ? 0 : 2,
            tension: 0.2,
        });
        this.chart = new window.Chart(this.canvas.el, {
            type: "bar",
            data: {
                labels: trend.labels,
                datasets: [
                    line(_t("Accepted"), trend.accepted, "#2563eb", "bar"),
                    line(_t("Handled"), trend.handled, "#0f766e"),
                    line(_t("Late"), trend.late, "#dc2626"),
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                plugins: { legend: { labels: { color: ink } } },
                scales: {
                    x: { ticks: { color: ink, maxRotation: 0 }, grid: { display: false } },
                    y: { beginAtZero: true, ticks: { color: ink, precision: 0 } },
                },
            },
        });
    }
}

registry.category("actions").add("gov_dashboard.manager_page", ManagerPage);
