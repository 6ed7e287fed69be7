// A public terminal that nobody touches begins anew, so that the next person does not
// find what the last one typed. Who is still there is warned and goes on by any touch
// (WCAG 2.1, 2.2.1).
const WARNING = 20;
const box = document.getElementById("gov-idle");
const button = box.querySelector("button");
let timer;
let before;

function begin() {
    clearTimeout(timer);
    if (!box.hidden) {
        box.hidden = true;
        before?.focus();
    }
    timer = setTimeout(warn, Math.max(Number(box.dataset.seconds) - WARNING, 5) * 1000);
}

function warn() {
    before = document.activeElement;
    box.hidden = false;
    button.focus();
    timer = setTimeout(() => location.replace(box.dataset.home), WARNING * 1000);
}

for (const touch of ["pointerdown", "keydown", "input", "scroll"]) {
    addEventListener(touch, begin, { capture: true, passive: true });
}
begin();
