// A passkey as second factor, on the page where one must be set up.
import {
    browserSupportsWebAuthn,
    startRegistration,
} from "/auth_passkey/static/lib/simplewebauthn.js";

const box = document.getElementById("gov-passkey");
const fault = document.getElementById("gov-passkey-fault");
const button = box.querySelector("button");
const token = document.querySelector("input[name=csrf_token]").value;

async function ask(path, values) {
    const answer = await fetch(`/gov/second-factor/${path}`, {
        method: "POST",
        body: new URLSearchParams({ csrf_token: token, ...values }),
    });
    if (!answer.ok) {
        throw new Error(String(answer.status));
    }
    return answer.json();
}

async function setUp() {
    button.disabled = true;
    fault.hidden = true;
    try {
        const registration = await startRegistration(await ask("passkey/start", {}));
        const { right } = await ask("passkey", {
            registration: JSON.stringify(registration),
            name: document.getElementById("passkey_name").value,
        });
        if (right) {
            location.assign("/odoo");
            return;
        }
        fault.hidden = false;
    } catch {
        // Called off by the person or the device, or no longer needed.
        fault.hidden = false;
    }
    button.disabled = false;
    button.focus();
}

// A passkey needs a safe connection.
if (browserSupportsWebAuthn() && window.isSecureContext) {
    box.hidden = false;
    button.addEventListener("click", setUp);
}
