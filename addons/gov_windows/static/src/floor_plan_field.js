import {registry} from "@web/core/registry";
import {imageField, ImageField} from "@web/views/fields/image/image_field";

/** A floor picture with the windows of the plan where they stand. */
export class FloorPlanField extends ImageField {
    static template = "gov_windows.FloorPlanField";

    get url() {
        return this.props.record.data[this.props.name]
            ? this.getUrl(this.props.name)
            : null;
    }

    get places() {
        const list = this.props.record.data.place_ids;
        return (list ? list.records : []).map((record) => ({
            key: record.id,
            left: record.data.left,
            top: record.data.top,
            name: (record.data.window_id && record.data.window_id.display_name) || "?",
        }));
    }
}

registry.category("fields").add("gov_floor_plan", {
    ...imageField,
    component: FloorPlanField,
});
