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
