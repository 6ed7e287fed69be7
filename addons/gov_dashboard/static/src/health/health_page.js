import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** Milliseconds between two questions; without an answer the page turns red. */
const EVERY = 60_000;

/** How the platform runs, for administrators: a lamp per section and its details. */
export class HealthPage extends Component {
    static template = "gov_dashboard.HealthPage";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({ health: null, silent: false });
        this.icons = {
            good: "fa-check-circle",
            warn: "fa-exclamation-triangle",
            bad: "fa-times-circle",
        };
        this.words = { good: _t("All well"), warn: _t("Look at it"), bad: _t("Act now") };
        onWillStart(() => this.load());
        this.timer = browser.setInterval(() => this.load(), EVERY);
        onWillUnmount(() => browser.clearInterval(this.timer));
    }

    get display() {
        return { controlPanel: {} };
    }

    get lamps() {
        const found = this.state.health;
        const lamps = [
            ["duties", _t("Scheduled duties"), this.count(found.duties.rows)],
            ["queue", _t("Queue of jobs"), found.queue.reason],
            ["chains", _t("Ledgers"), this.count(found.chains.rows)],
            ["calendar", _t("Working-day calendar"), this.count(found.calendar.rows)],
            ["backup", _t("Backup"), found.backup.reason],
            ["storage", _t("Disk"), _t("%s free", this.size(found.storage.free))],
        ];
        if (found.files.configured) {
            lamps.push(["files", _t("File store"), found.files.reason]);
        }
        if (found.replica.configured) {
            lamps.push(["replica", _t("Replica for reading"), found.replica.reason]);
        }
        return lamps;
    }

    /** "2 of 30 bad", or "30 good". */
    count(rows) {
        const bad = rows.filter((row) => row.state !== "good").length;
        return bad ? _t("%s of %s need attention", bad, rows.length) : _t("%s fine", rows.length);
    }

    async load() {
        try {
            this.state.health = await this.orm.silent.call("gov.health", "get_health", []);
            this.state.silent = false;
        } catch (error) {
            if (!this.state.health) {
                throw error;
            }
            this.state.silent = true;
        }
    }

    when(text) {
        return text ? formatDateTime(deserializeDateTime(text)) : "–";
    }

    size(bytes) {
        if (bytes === null || bytes === undefined) {
            return "–";
        }
        const units = ["B", "KiB", "MiB", "GiB", "TiB"];
        let at = 0;
        while (bytes >= 1024 && at < units.length - 1) {
            bytes /= 1024;
            at += 1;
        }
        return `${bytes.toFixed(at > 2 ? 1 : 0)} ${units[at]}`;
    }

    openRuns(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: row.name,
            res_model: "gov.duty.run",
            views: [[false, "list"]],
            domain: [["cron_id", "=", row.id]],
        });
    }

    async verifyNow() {
        await this.orm.call("gov.health", "verify_now", []);
        this.notification.add(_t("The verification waits in the queue of jobs."), { type: "info" });
    }
}

registry.category("actions").add("gov_dashboard.health_page", HealthPage);
