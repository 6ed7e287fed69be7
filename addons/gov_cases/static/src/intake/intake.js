/** @odoo-module **/

import {Component, onMounted, onWillStart, useExternalListener, useRef, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {readCard, takePicture} from "./reader";
import {search} from "./search";

/** Milliseconds of silence after which the rules are asked again. */
const PAUSE = 120;
/** Items shown while searching. */
const SHOWN = 8;
/** Whether this desk checks the form together with accepting, as chosen last. */
const CHECKS = "gov_cases.intake_checks";

function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function toBase64(file) {
    return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result.split(",")[1] || "");
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(file);
    });
}

function blank() {
    return {
        key: newKey(),
        text: "",
        at: 0,
        item: null,
        circumstance: "",
        facts: {},
        regions: [],
        code: "",
        kind: "",
        codeProblem: "",
        name: "",
        phone: "",
        address: "",
        delivery: "counter",
        form: "handle",
        filled: {},
        source: "",
        open: [],
        known: {},
        lines: [],
        extras: [],
        licences: [],
        certificate: "",
        preview: null,
        consent: false,
        problem: "",
        busy: false,
        reading: false,
        dragging: false,
        result: null,
        started: 0,
        again: false,
        check: browser.localStorage.getItem(CHECKS) === "1",
    };
}

/** The window's intake on one screen, from the first key to the printed notice. */
export class GovIntake extends Component {
    static template = "gov_cases.Intake";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.root = useRef("root");
        this.desk = useState({
            window: "",
            problem: "",
            reader: "",
            items: [],
            circumstances: [],
        });
        this.state = useState(blank());
        onWillStart(async () => {
            Object.assign(this.desk, await this.orm.call("gov.case", "desk_open", []));
            this.reset();
        });
        onMounted(() => this.focus("item"));
        useExternalListener(window, "keydown", (ev) => this.onKey(ev), {capture: true});
    }

    /** Number of the last document beyond the list. */
    extras = 0;

    reset() {
        Object.assign(this.state, blank());
        this.state.circumstance = this.desk.circumstances[0]?.code || "";
    }

    next() {
        this.reset();
        // The field is drawn again first.
        setTimeout(() => this.focus("item"), 30);
    }

    focus(name) {
        this.root.el?.querySelector(`[data-flow="${name}"]`)?.focus();
    }

    // --- keys -----------------------------------------------------------------

    onKey(ev) {
        if (ev.key === "F2") {
            ev.preventDefault();
            this.next();
        } else if (ev.key === "F4" && this.desk.reader) {
            ev.preventDefault();
            this.readCard();
        } else if (ev.key === "Enter" && (ev.ctrlKey || ev.metaKey)) {
            ev.preventDefault();
            this.submit(true);
        } else if (ev.key === "s" && (ev.ctrlKey || ev.metaKey)) {
            ev.preventDefault();
            this.submit(false);
        }
    }

    /** Enter goes to the next field, as on a form of paper. */
    onEnter(ev) {
        if (ev.key !== "Enter" || ev.ctrlKey || ev.metaKey || ev.isComposing) {
            return;
        }
        // What is pressed by Enter stays so.
        if (ev.target.closest("button, a, summary, input[type=file]")) {
            return;
        }
        ev.preventDefault();
        const fields = [...this.root.el.querySelectorAll("[data-flow]")];
        const following = fields.slice(fields.indexOf(ev.target) + 1);
        const wanted = following.find((field) => !field.disabled && !field.value);
        (wanted || following[0] || ev.target).focus();
    }

    // --- item -----------------------------------------------------------------

    get found() {
        return search(this.desk.items, this.state.text).slice(0, SHOWN);
    }

    onSearchKey(ev) {
        const step = {ArrowDown: 1, ArrowUp: -1}[ev.key];
        if (step) {
            ev.preventDefault();
            const last = this.found.length - 1;
            this.state.at = Math.max(0, Math.min(last, this.state.at + step));
        } else if (ev.key === "Enter" && !ev.isComposing && this.found.length) {
            ev.preventDefault();
            this.choose(this.found[this.state.at] || this.found[0]);
        }
    }

    onSearch(ev) {
        this.state.text = ev.target.value;
        this.state.at = 0;
        this.state.started = this.state.started || Date.now();
    }

    async choose(item) {
        this.state.item = item;
        this.state.facts = {};
        this.state.regions = [];
        this.state.started = this.state.started || Date.now();
        await this.preview();
        this.focus(this.firstOpenFact() || "code");
    }

    firstOpenFact() {
        const open = (this.state.preview?.facts || []).find((fact) => !fact.value);
        return open && `fact_${open.code}`;
    }

    unchoose() {
        this.state.item = null;
        this.state.preview = null;
        this.state.lines = [];
        this.state.extras = [];
        this.state.text = "";
        setTimeout(() => this.focus("item"), 30);
    }

    // --- rules ----------------------------------------------------------------

    get asked() {
        return {
            delegation: this.state.item?.id,
            circumstance: this.state.circumstance,
            facts: {...this.state.facts},
            regions: [...this.state.regions],
        };
    }

    async preview() {
        if (!this.state.item) {
            return;
        }
        const asked = JSON.stringify(this.asked);
        const preview = await this.orm.call("gov.case", "desk_preview", [this.asked]);
        if (asked !== JSON.stringify(this.asked)) {
            return;
        }
        this.state.preview = preview;
        const kept = Object.fromEntries(this.state.lines.map((line) => [line.line, line]));
        this.state.lines = preview.documents.map(
            (line) => kept[line.line] || {...line, file: null, reuse: null, licence: ""}
        );
        await this.lookUpDocuments();
    }

    previewSoon() {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.preview(), PAUSE);
    }

    onCircumstance(ev) {
        this.state.circumstance = ev.target.value;
        this.state.certificate = this.certificates[0]?.number || "";
        this.previewSoon();
    }

    onFact(code, ev) {
        this.state.facts[code] = ev.target.value;
        this.previewSoon();
    }

    /** A matter that touches a neighbour, too, goes to the level above. */
    onRegion(code, ev) {
        const others = this.state.regions.filter((one) => one !== code);
        this.state.regions = ev.target.checked ? [...others, code] : others;
        this.previewSoon();
    }

    // --- applicant ------------------------------------------------------------

    async onCode(ev) {
        this.state.code = ev.target.value.trim().toUpperCase();
        this.state.codeProblem = "";
        this.state.kind = "";
        if (this.state.code.length === 18) {
            await this.lookUp();
        }
    }

    /** What the circumstance may be about: the applicant's for this very item. */
    get certificates() {
        const chosen = this.desk.circumstances.find(
            (one) => one.code === this.state.circumstance
        );
        if (!chosen?.act || chosen.act === "issue") {
            return [];
        }
        return this.state.licences.filter((one) => one.entry === this.state.item?.entry);
    }

    get names() {
        return this.state.lines.map((line) => line.name);
    }

    async lookUp() {
        const code = this.state.code;
        const answer = await this.orm.call("gov.case", "desk_applicant", [code, this.names]);
        if (code !== this.state.code) {
            return;
        }
        this.state.kind = answer.kind;
        this.state.codeProblem = answer.problem;
        if (answer.problem) {
            return;
        }
        this.state.open = answer.open;
        this.state.licences = answer.licences;
        this.state.certificate = this.certificates[0]?.number || "";
        this.state.known = Object.fromEntries(
            answer.documents.map((document) => [document.name, document])
        );
        for (const name of ["name", "phone", "address"]) {
            if (answer.known[name] && (!this.state[name] || this.state.filled[name])) {
                this.state[name] = answer.known[name];
                this.state.filled[name] = true;
            }
        }
        this.state.source = answer.known.source || "";
        this.focus(this.state.name ? (this.state.phone ? "delivery" : "phone") : "name");
    }

    async lookUpDocuments() {
        if (this.state.kind && this.names.length) {
            const answer = await this.orm.call("gov.case", "desk_applicant", [
                this.state.code,
                this.names,
            ]);
            this.state.known = Object.fromEntries(
                (answer.documents || []).map((document) => [document.name, document])
            );
        }
    }

    // --- devices of the window ---------------------------------------------------

    /** Runs what asks a device; what it answers wrongly is said, not thrown. */
    async withDevice(ask) {
        if (this.state.reading) {
            return;
        }
        this.state.reading = true;
        this.state.problem = "";
        try {
            await ask();
        } catch (error) {
            this.state.problem = error.message;
        } finally {
            this.state.reading = false;
        }
    }

    readCard() {
        return this.withDevice(async () => {
            const card = await readCard(this.desk.reader);
            this.state.code = card.code;
            this.state.name = card.name;
            this.state.filled.name = true;
            if (card.address && !this.state.address) {
                this.state.address = card.address;
                this.state.filled.address = true;
            }
            await this.lookUp();
        });
    }

    photograph(line) {
        return this.withDevice(async () => {
            const picture = await takePicture(this.desk.reader, line.name);
            line.file = picture;
            line.reuse = null;
            line.licence = "";
        });
    }

    onType(name, ev) {
        this.state[name] = ev.target.value;
        this.state.filled[name] = false;
    }

    get twin() {
        return this.state.open.find((one) => one.delegation === this.state.item?.id);
    }

    // --- documents ------------------------------------------------------------

    async onPick(line, ev) {
        await this.take([...ev.target.files], line);
        ev.target.value = "";
    }

    async onDrop(ev, line) {
        this.state.dragging = false;
        await this.take([...ev.dataTransfer.files], line);
    }

    /** Dropped on a line a file is that document; else its name says which. */
    async take(files, line) {
        if (!files.length) {
            return;
        }
        if (line && files.length === 1) {
            await this.put(line, files[0]);
            return;
        }
        const free = this.state.lines.filter((one) => !this.isIn(one));
        const matched = await this.orm.call("gov.case", "desk_match", [
            files.map((file) => file.name),
            free.map((one) => ({line: one.line, name: one.name})),
        ]);
        for (const file of files) {
            const target =
                this.state.lines.find((one) => one.line === matched[file.name]) ||
                this.extraLine(file);
            await this.put(target, file);
        }
    }

    /** What the list does not ask for is taken in as well, never dropped unseen. */
    extraLine(file) {
        const name = file.name.replace(/\.[^.]+$/, "") || file.name;
        this.state.extras.push({line: `extra${++this.extras}`, name, extra: true});
        return this.state.extras.at(-1);
    }

    async put(line, file) {
        line.file = {name: file.name, size: file.size, content: await toBase64(file)};
        line.reuse = null;
        line.licence = "";
    }

    isIn(line) {
        return Boolean(line.file || line.reuse || line.licence);
    }

    reuse(line) {
        line.reuse = this.state.known[line.name];
        line.file = null;
        // Consent is the applicant's: asked for, not supposed.
        setTimeout(() => this.focus("consent"), 30);
    }

    reuseAll() {
        for (const line of this.state.lines) {
            if (!this.isIn(line) && this.state.known[line.name]) {
                this.reuse(line);
            }
        }
    }

    get reusable() {
        return this.state.lines.some(
            (line) => !this.isIn(line) && this.state.known[line.name]
        );
    }

    drop(line) {
        if (line.extra) {
            this.state.extras = this.state.extras.filter((one) => one.line !== line.line);
            return;
        }
        line.file = null;
        line.reuse = null;
        line.licence = "";
    }

    askLicence(line) {
        line.asking = !line.asking;
        setTimeout(() => this.focus(`licence_${line.line}`), 30);
    }

    onLicence(line, ev) {
        line.licence = ev.target.value.trim();
    }

    get documents() {
        return [...this.state.lines, ...this.state.extras]
            .filter((line) => this.isIn(line))
            .map((line) => {
                if (line.extra) {
                    return {line: null, name: line.file.name, content: line.file.content};
                }
                if (line.reuse) {
                    return {line: line.line, name: line.name, reuse: line.reuse.id};
                }
                if (line.licence) {
                    return {line: line.line, name: line.name, licence: line.licence};
                }
                return {line: line.line, name: line.file.name, content: line.file.content};
            });
    }

    get missing() {
        return this.state.lines.filter(
            (line) => line.necessity === "1" && !this.isIn(line)
        );
    }

    // --- end ------------------------------------------------------------------

    keepCheck() {
        browser.localStorage.setItem(CHECKS, this.state.check ? "1" : "0");
    }

    async submit(accept) {
        if (this.state.busy || this.state.result || !this.state.item) {
            return;
        }
        this.state.busy = true;
        this.state.problem = "";
        const values = {
            ...this.asked,
            applicant: {
                type: this.state.kind,
                name: this.state.name,
                code: this.state.code,
                phone: this.state.phone,
            },
            certificate: this.state.certificate,
            delivery: this.state.delivery,
            address: this.state.address,
            service_form: this.state.form,
            documents: this.documents,
            consent: this.state.consent,
            again: this.state.again,
        };
        try {
            const answer = await this.orm.call("gov.case", "desk_submit", [
                values,
                this.state.key,
                accept,
                accept && this.state.check,
            ]);
            const seconds = Math.round((Date.now() - this.state.started) / 1000);
            this.state.result = {...answer, seconds};
            setTimeout(() => this.focus("next"), 30);
        } catch (error) {
            this.state.problem = error.data?.message || _t("The server does not answer.");
        } finally {
            this.state.busy = false;
        }
    }

    openCase() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "gov.case",
            res_id: this.state.result.id,
            views: [[false, "form"]],
        });
    }

    openTwin(one) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "gov.case",
            res_id: one.id,
            views: [[false, "form"]],
            target: "new",
        });
    }
}

registry.category("actions").add("gov_cases.intake", GovIntake);
