/** @odoo-module **/

import {Component, onWillStart, onWillUnmount, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

const MODEL = "gov.training.session";
/** Milliseconds of silence after which minutes are kept and people looked up. */
const PAUSE = 600;
/** Milliseconds between two looks at who has signed in. */
const LOOK = 5000;
/** Longest side of a kept picture in pixels, and its JPEG quality. */
const SIDE = 1600;
const QUALITY = 0.82;

function blank(kinds = [], plans = []) {
    return {name: "", plan: plans[0]?.id || 0, kind: kinds[1]?.code || "", place: ""};
}

/** The picture, small enough for a mobile network, as base64 JPEG. */
async function shrink(file) {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return canvas.toDataURL("image/jpeg", QUALITY).split(",")[1];
}

/** A whole session on one screen of a phone: start, code, list, pictures, minutes, end. */
export class GovTrainingPhone extends Component {
    static template = "gov_training.Phone";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({
            desk: {sessions: [], plans: [], kinds: []},
            starting: false,
            fresh: blank(),
            session: null,
            problem: "",
            busy: false,
            code: 0,
            large: false,
            search: "",
            found: [],
            note: "",
            kept: true,
            asking: false,
        });
        onWillStart(() => this.open());
        this.clock = setInterval(() => this.tick(), LOOK);
        onWillUnmount(() => {
            clearInterval(this.clock);
            clearTimeout(this.noting);
            this.keepNote();
        });
    }

    /** Call the session's method; what it refuses is shown, nothing is lost. */
    async call(method, args = [], quiet = false, id = this.state.session?.id) {
        this.state.busy = !quiet;
        try {
            const answer = await this.orm.silent.call(MODEL, method, id ? [[id], ...args] : args);
            this.state.problem = "";
            return answer;
        } catch (error) {
            this.state.problem = error.data?.message || error.message;
            return null;
        } finally {
            this.state.busy = false;
        }
    }

    show(session) {
        if (!session) {
            return;
        }
        const typing = !this.state.kept && this.state.session?.id === session.id;
        this.state.session = session;
        if (!typing) {
            this.state.note = session.minutes;
        }
    }

    // --- choose or start ------------------------------------------------------

    async open() {
        const desk = await this.call("phone_open");
        if (desk) {
            this.state.desk = desk;
            this.state.fresh = blank(desk.kinds, desk.plans);
        }
    }

    async choose(session) {
        this.state.kept = true;
        this.show(await this.call("phone_read", [], false, session.id));
    }

    async start() {
        const read = await this.call("phone_start", [{...this.state.fresh}]);
        if (read) {
            this.state.starting = false;
            this.show(read);
        }
    }

    async back() {
        await this.keepNote();
        if (!this.state.kept) {
            return;
        }
        Object.assign(this.state, {session: null, problem: "", search: "", found: []});
        await this.open();
    }

    async begin() {
        this.show(await this.call("phone_begin"));
    }

    // --- code at the door -----------------------------------------------------

    async tick() {
        const session = this.state.session;
        if (!session || document.hidden) {
            return;
        }
        this.state.code += 1;
        if (session.state === "planned" && !this.state.busy) {
            const read = await this.call("phone_read", [], true);
            if (read && this.state.session?.id === read.id) {
                this.show(read);
            }
        }
    }

    get codeUrl() {
        // The picture changes twice in the life of a code.
        const turn = Math.floor(Date.now() / (this.state.session.seconds * 500));
        return `/gov/training/door/${this.state.session.id}/code?turn=${turn}`;
    }

    get codeHint() {
        return _t(
            "Tap the code to show it large. A new one comes every %s seconds.",
            this.state.session.seconds
        );
    }

    // --- attendance -----------------------------------------------------------

    get absent() {
        return this.state.session.people.filter((one) => !one.present);
    }

    async mark(person) {
        person.present = !person.present;
        const read = await this.call("phone_mark", [[person.id], person.present], true);
        if (read) {
            this.show(read);
        } else {
            person.present = !person.present;
        }
    }

    async markAll() {
        this.show(await this.call("phone_mark", [this.absent.map((one) => one.id), true]));
    }

    onSearch(ev) {
        this.state.search = ev.target.value;
        clearTimeout(this.searching);
        this.searching = setTimeout(async () => {
            const asked = this.state.search;
            const found = await this.call("phone_people", [asked], true);
            if (asked === this.state.search) {
                this.state.found = found || [];
            }
        }, PAUSE / 2);
    }

    get shown() {
        const words = this.state.search.trim();
        return this.state.session.people.filter(
            (one) => one.name.includes(words) || one.agency.includes(words)
        );
    }

    async add(person) {
        const read = await this.call("phone_add", [person.id]);
        if (read) {
            this.state.search = "";
            this.state.found = [];
            this.show(read);
        }
    }

    // --- pictures -------------------------------------------------------------

    async onPhoto(ev) {
        const taken = [...ev.target.files];
        ev.target.value = "";
        for (const file of taken) {
            let content = "";
            try {
                content = await shrink(file);
            } catch {
                // Not a picture: the server says so in the user's language.
            }
            const name = `${file.name.replace(/\.[^.]*$/, "")}.jpg`;
            const read = await this.call("phone_photo", [name, content]);
            if (!read) {
                break;
            }
            this.show(read);
        }
    }

    async dropPhoto(photo) {
        this.show(await this.call("phone_photo_drop", [photo.id]));
    }

    // --- minutes --------------------------------------------------------------

    onNote(ev) {
        this.state.note = ev.target.value;
        this.state.kept = false;
        clearTimeout(this.noting);
        this.noting = setTimeout(() => this.keepNote(), PAUSE);
    }

    async keepNote() {
        clearTimeout(this.noting);
        if (this.state.kept || !this.state.session) {
            return;
        }
        const sent = this.state.note;
        const read = await this.call("phone_note", [sent], true);
        if (read && sent === this.state.note) {
            this.state.kept = true;
            this.show(read);
        }
    }

    // --- end ------------------------------------------------------------------

    get finishLabel() {
        return _t("Finish, %s people were there", this.state.session.present);
    }

    async finish() {
        this.state.asking = false;
        await this.keepNote();
        if (this.state.kept) {
            this.show(await this.call("phone_finish"));
        }
    }
}

registry.category("actions").add("gov_training.phone", GovTrainingPhone);
