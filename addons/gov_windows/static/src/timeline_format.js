import {TimelineModel} from "@web_timeline/views/timeline/timeline_model.esm";
import {TimelineRenderer} from "@web_timeline/views/timeline/timeline_renderer.esm";
import {patch} from "@web/core/utils/patch";

/**
 * Dates of the axis as numbers. The timeline's library brings month names of the
 * last language in its bundle, whatever the reader's is.
 */
const FORMAT = {
    minorLabels: {
        minute: "HH:mm",
        hour: "HH:mm",
        weekday: "D",
        day: "D",
        week: "w",
        month: "M",
        year: "YYYY",
    },
    majorLabels: {
        minute: "YYYY-MM-DD",
        hour: "YYYY-MM-DD",
        weekday: "YYYY-MM",
        day: "YYYY-MM",
        week: "YYYY-MM",
        month: "YYYY",
        year: "",
    },
};

patch(TimelineRenderer.prototype, {
    init_timeline() {
        this.options.format = FORMAT;
        return super.init_timeline(...arguments);
    },
});

// The library asks what the reader may do by a method that Odoo has given up; each
// such question leaves a warning in the server's log.
patch(TimelineModel.prototype, {
    setup() {
        const {orm} = this;
        const call = (model, method, args, kwargs) =>
            method === "check_access_rights"
                ? orm.call(model, "has_access", [[], args[0]])
                : orm.call(model, method, args, kwargs);
        this.orm = Object.create(orm, {call: {value: call}});
        return super.setup(...arguments);
    },
});
