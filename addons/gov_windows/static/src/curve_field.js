import {Component, onWillUnmount, useEffect} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const WIDTH = 420;
const HEIGHT = 150;
const PAD = 34;
const RELOAD = 2000;

/** The cost of the best rota over the seconds, drawn as steps. */
export class CurveField extends Component {
    static template = "gov_windows.CurveField";
    static props = {...standardFieldProps};

    setup() {
        this.timer = null;
        useEffect(
            () => {
                clearTimeout(this.timer);
                if (this.isRunning) {
                    this.timer = setTimeout(() => this.reload(), RELOAD);
                }
            },
            () => [this.props.record.data.run_state, JSON.stringify(this.points)]
        );
        onWillUnmount(() => clearTimeout(this.timer));
    }

    get isRunning() {
        return ["queued", "running", "solved"].includes(
            this.props.record.data.run_state
        );
    }

    async reload() {
        if (!this.props.record.dirty) {
            await this.props.record.load();
        }
        if (this.isRunning) {
            this.timer = setTimeout(() => this.reload(), RELOAD);
        }
    }

    get points() {
        return this.props.record.data[this.props.name] || [];
    }

    get size() {
        return {width: WIDTH, height: HEIGHT, pad: PAD};
    }

    get last() {
        return this.points.length ? this.points[this.points.length - 1] : null;
    }

    get worst() {
        return Math.max(...this.points.map((point) => point[1]));
    }

    get best() {
        return Math.min(...this.points.map((point) => point[1]));
    }

    get path() {
        const seconds = Math.max(this.last[0], 0.1);
        const span = Math.max(this.worst - this.best, 1);
        const x = (value) => PAD + (value / seconds) * (WIDTH - PAD - 8);
        const y = (value) =>
            8 + ((this.worst - value) / span) * (HEIGHT - PAD - 8);
        let path = "";
        for (const [moment, cost] of this.points) {
            path += path
                ? ` H ${x(moment).toFixed(1)} V ${y(cost).toFixed(1)}`
                : `M ${x(moment).toFixed(1)} ${y(cost).toFixed(1)}`;
        }
        return path;
    }
}

registry.category("fields").add("gov_curve", {
    component: CurveField,
    supportedTypes: ["json"],
});
