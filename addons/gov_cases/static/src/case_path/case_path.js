/** @odoo-module **/

import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** The steps of a case, each with its agency, as a path from left to right. */
export class CasePathField extends Component {
    static template = "gov_cases.CasePath";
    static props = {...standardFieldProps};

    get steps() {
        return (this.props.record.data[this.props.name] || []).filter(
            (step) => step.state !== "skipped"
        );
    }
}

registry.category("fields").add("gov_case_path", {
    component: CasePathField,
    displayName: _t("Path of a case"),
    supportedTypes: ["json"],
});
