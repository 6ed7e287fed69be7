import { Component, useState } from "@odoo/owl";
import { router } from "@web/core/browser/router";
import { _t } from "@web/core/l10n/translation";

/** What a page of figures can be narrowed by, besides its days. */
export const KEYS = [
    "first",
    "last",
    "programme_id",
    "mode_id",
    "region_id",
    "agency_id",
    "entry_id",
    "item_id",
    "channel",
];

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
 * The filter of a page of figures, kept in the address so that it can be shared.
 */
export function useFilters() {
    const [first, last] = presets(new Date()).month;
    const values = useState({ first: iso(first), last: iso(last) });
    for (const key of KEYS) {
        const value = router.current[key];
        if (value !== undefined && value !== "") {
            values[key] = key.endsWith("_id") ? Number(value) : String(value);
        }
    }
    const keep = () => {
        const address = {};
        for (const key of KEYS) {
            address[key] = values[key] || undefined;
        }
        router.pushState(address, { replace: true });
    };
    return {
        values,
        /** The filter without what is not set. */
        get plain() {
            return Object.fromEntries(Object.entries(values).filter(([, value]) => value));
        },
        set(key, value) {
            values[key] = key.endsWith("_id") ? Number(value) || false : value;
            keep();
        },
        setPeriod(from, until) {
            Object.assign(values, { first: from, last: until });
            keep();
        },
    };
}

/** The bar that narrows a page of figures; buttons of the page go in its slot. */
export class FilterBar extends Component {
    static template = "gov_dashboard.FilterBar";
    static props = {
        filters: Object,
        choices: { type: [Object, { value: null }], optional: true },
        set: Function,
        setPeriod: Function,
        slots: { type: Object, optional: true },
    };

    setup() {
        this.presets = [
            ["month", _t("This month")],
            ["last_month", _t("Last month")],
            ["quarter", _t("This quarter")],
            ["year", _t("This year")],
            ["twelve", _t("12 months")],
        ];
    }

    choosePeriod(name) {
        const [first, last] = presets(new Date())[name];
        this.props.setPeriod(iso(first), iso(last));
    }

    get itemName() {
        const found = this.props.choices.item_id.find(([id]) => id === this.props.filters.item_id);
        return found ? found[1] : "";
    }

    /** The item whose name was chosen; all of them when the field was emptied. */
    chooseItem(ev) {
        const name = ev.target.value.trim();
        const found = this.props.choices.item_id.find(([, label]) => label === name);
        if (found || !name) {
            this.props.set("item_id", found ? found[0] : "");
        } else {
            ev.target.value = this.itemName;
        }
    }

    isPreset(name) {
        const [first, last] = presets(new Date())[name];
        return this.props.filters.first === iso(first) && this.props.filters.last === iso(last);
    }
}
