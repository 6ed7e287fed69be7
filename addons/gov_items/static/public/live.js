// A display keeps up to date without loading its page anew: the part marked data-live
// is fetched every so many seconds, from data-home or the page's own address, and put
// in place of the old one where it says something else: a button keeps its focus.
const { live, home } = document.querySelector("[data-live]").dataset;
const seconds = Number(live);

async function renew() {
    try {
        const answer = await fetch(home || location.href, { cache: "no-store" });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = answer.ok && page.querySelector("[data-live]");
        const shown = document.querySelector("[data-live]");
        if (fresh && fresh.textContent !== shown.textContent) {
            shown.replaceChildren(...fresh.childNodes);
        }
    } catch {
        // The network is away: the display shows what it has until it is back.
    }
    setTimeout(renew, seconds * 1000);
}

setTimeout(renew, seconds * 1000);
