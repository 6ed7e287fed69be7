import { Component, onMounted, onPatched, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { browser } from "@web/core/browser/browser";
import { cookie } from "@web/core/browser/cookie";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { FilterBar, KEYS, useFilters } from "../filter_bar/filter_bar";

const DARK_KEY = "gov_dashboard.dark";

/** Whether the whole web client is dark: then there is nothing to choose here. */
const CLIENT_IS_DARK = cookie.get("color_scheme") === "dark";

/**
 * What managers look at: the indicators of a period, each with its formula and
 * the records behind it. The address carries the filter, so it can be shared.
 */
export class ManagerPage extends Component {
    static template = "gov_dashboard.ManagerPage";
    static components = { FilterBar, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.canvas = useRef("trend");
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
        this.filters = useFilters();
        this.state = useState({
            filters: this.filters.values,
            page: null,
            cards: [],
            choices: null,
            tab: "region",
            loading: true,
            dark: CLIENT_IS_DARK || browser.localStorage.getItem(DARK_KEY) === "1",
            mayChoose: !CLIENT_IS_DARK,
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

    async load() {
        const turn = ++this.asked;
        this.state.loading = true;
        try {
            this.loadCards(turn);
            const page = await this.orm.call("gov.dashboard", "get_page", [this.filters.plain]);
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

    /** The cards take longer than the figures and come after them. */
    async loadCards(turn) {
        const cards = await this.orm.call("gov.dashboard", "get_cards", [this.filters.plain]);
        if (turn === this.asked) {
            this.state.cards = cards;
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
        const filters = this.filters.plain;
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
        const query = new URLSearchParams(this.filters.plain);
        browser.location.assign(`/gov/dashboard/export.${kind}?${query}`);
    }

    async share() {
        await browser.navigator.clipboard.writeText(browser.location.href);
        this.notification.add(_t("The address of this page was copied."), { type: "info" });
    }

    async toggleSubscription() {
        const on = await this.orm.call("gov.dashboard", "toggle_subscription", []);
        this.state.choices.subscribed = on;
        this.notification.add(
            on ? _t("The figures come by mail each week.") : _t("The mail was ended."),
            { type: "info" }
        );
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
