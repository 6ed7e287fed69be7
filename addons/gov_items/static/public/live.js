// A display keeps up to date without loading its page anew: the part marked data-live
// is fetched every so many seconds and put in place of the old one.
const seconds = Number(document.querySelector("[data-live]").dataset.live);

async function renew() {
    try {
        const answer = await fetch(location.href, { cache: "no-store" });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = answer.ok && page.querySelector("[data-live]");
        if (fresh) {
            document.querySelector("[data-live]").replaceChildren(...fresh.childNodes);
        }
    } catch {
        // The network is away: the display shows what it has until it is back.
    }
    setTimeout(renew, seconds * 1000);
}

setTimeout(renew, seconds * 1000);
