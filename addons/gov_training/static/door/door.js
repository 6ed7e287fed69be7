/* The code on the door runs out; the next one is asked for in time. */
const image = document.getElementById("code");
const source = image.getAttribute("src");
const half = Number(image.dataset.seconds) * 500;
setInterval(() => {
    image.src = source + "?turn=" + Date.now();
}, half);
