/** @odoo-module **/

/**
 * The devices of a window: identity card reader and document camera, behind the
 * service that their maker installs on the window's computer. The service listens on
 * the computer itself (127.0.0.1), so nothing read leaves it but into the application.
 *
 *   GET {address}/card                → {"code", "name", "address"}
 *   GET {address}/picture?name={name} → {"name", "content"} (base64 of JPEG, PNG, PDF)
 *
 * An answer with "error" says in words what the person should do (lay the card on the
 * reader …). The service allows the suite's origin by CORS.
 */
import {_t} from "@web/core/l10n/translation";

/** Milliseconds that a device may take. */
const PATIENCE = 8000;

async function ask(address, path) {
    let answer = null;
    try {
        const response = await fetch(`${address.replace(/\/+$/, "")}/${path}`, {
            signal: AbortSignal.timeout(PATIENCE),
            credentials: "omit",
        });
        answer = await response.json();
    } catch {
        throw new Error(_t("The device of this window does not answer."));
    }
    if (answer.error) {
        throw new Error(String(answer.error).slice(0, 200));
    }
    return answer;
}

/** Returns {code, name, address} of the card on the reader. */
export async function readCard(address) {
    const card = await ask(address, "card");
    const code = String(card.code || "").trim().toUpperCase();
    if (!/^[0-9]{17}[0-9X]$/.test(code)) {
        throw new Error(_t("The card could not be read; lay it on the reader again."));
    }
    return {
        code,
        name: String(card.name || "").trim(),
        address: String(card.address || "").trim(),
    };
}

/** Returns {name, size, content} of the sheet under the camera. */
export async function takePicture(address, name) {
    const picture = await ask(address, `picture?name=${encodeURIComponent(name)}`);
    const content = String(picture.content || "");
    if (!content) {
        throw new Error(_t("The camera took no picture."));
    }
    return {
        name: String(picture.name || `${name}.jpg`),
        size: Math.floor((content.length * 3) / 4),
        content,
    };
}
