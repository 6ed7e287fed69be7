/**
 * The wall screen. Plain JavaScript on purpose: it runs for weeks on a computer
 * that nobody looks after, so it loads little, keeps nothing but the last answer
 * and replaces nodes instead of adding to them.
 *
 * A message on the bus asks for new figures, at most every few seconds; without
 * messages they are asked for every minute.
 */

const LEAST = 3_000;
const EVERY = 60_000;
const RETRY = 5_000;
const TICKER = 20;

const body = document.body;
const byId = (id) => document.getElementById(id);
let data = null;
let asked = 0;
let waiting = 0;
let failures = 0;

/** An element with text and classes; text never becomes markup. */
function make(tag, text, classes = "") {
    const element = document.createElement(tag);
    element.textContent = text;
    element.className = classes;
    return element;
}

function show(value, kind) {
    if (value === null || value === undefined) {
        return "–";
    }
    const digits = kind === "count" ? 0 : kind === "mean" ? 1 : 2;
    const text = value.toLocaleString("zh-CN", {
        maximumFractionDigits: digits,
        minimumFractionDigits: kind === "rate" ? 2 : 0,
    });
    return kind === "rate" ? `${text}%` : text;
}

const KINDS = {
    accepted: "count",
    handled: "count",
    on_time: "rate",
    mean_days: "mean",
    nearby: "rate",
    light_rate: "rate",
};

function drawNumbers(id, figures) {
    const list = byId(id);
    const parts = [];
    for (const [code, label] of Object.entries(list.dataset)) {
        const box = document.createElement("div");
        box.append(make("dt", label), make("dd", show(figures[code], KINDS[code])));
        parts.push(box);
    }
    list.replaceChildren(...parts);
}

function drawLights() {
    const list = byId("lights");
    const parts = Object.entries(list.dataset).map(([code, label]) => {
        const item = make("li", "", code);
        item.append(make("span", label), make("strong", show(data.lights[code], "count")));
        return item;
    });
    list.replaceChildren(...parts);
}

/** Figures for which less is better, so that the darkest tile is the best. */
const LESS = new Set(["mean_days", "light_rate"]);

function drawTiles() {
    const figure = byId("figure").value || data.figure;
    const kind = data.kinds[figure];
    const values = data.regions.map((region) => region[figure]).filter((v) => v !== null);
    const low = Math.min(...values);
    const high = Math.max(...values);
    const tiles = data.regions.map((region) => {
        const value = region[figure];
        const tile = make("div", "", "tile");
        tile.setAttribute("role", "listitem");
        let share = high > low ? (value - low) / (high - low) : 0.5;
        share = LESS.has(figure) ? 1 - share : share;
        tile.style.setProperty("--share", value === null ? 0 : 0.15 + 0.85 * share);
        tile.append(make("span", region.name), make("strong", show(value, kind)));
        return tile;
    });
    byId("tiles").replaceChildren(...tiles);
    const ranked = data.regions
        .filter((region) => region[figure] !== null)
        .sort((a, b) => (LESS.has(figure) ? 1 : -1) * (a[figure] - b[figure]))
        .slice(0, 8);
    byId("ranking").replaceChildren(
        ...ranked.map((region) => {
            const item = make("li", "");
            item.append(make("span", region.name), make("strong", show(region[figure], kind)));
            return item;
        })
    );
}

function row(...cells) {
    const line = document.createElement("tr");
    line.append(...cells.map((cell) => make("td", cell)));
    return line;
}

function drawFlows() {
    const table = byId("flows").tBodies[0];
    const word = (level) => table.dataset[level] || level || "–";
    table.replaceChildren(
        ...data.flows.map((flow) =>
            row(
                flow.name,
                word(flow.receiver),
                word(flow.reviewer),
                word(flow.decider),
                show(flow.accepted, "count")
            )
        )
    );
    byId("duty").tBodies[0].replaceChildren(
        ...data.duty.map((line) => row(line.name, line.windows, line.people))
    );
}

function drawTicker() {
    byId("ticker").replaceChildren(
        ...data.ticker.slice(0, TICKER).map((line) => {
            const item = make("li", "");
            item.append(
                make("time", line.at),
                make("span", `${line.region} · ${line.entry}`),
                make("strong", line.outcome_label, line.outcome)
            );
            return item;
        })
    );
}

function drawFigureChoice() {
    const select = byId("figure");
    if (select.options.length) {
        return;
    }
    for (const [code, label] of Object.entries(data.labels)) {
        select.append(new Option(label, code, code === data.figure, code === data.figure));
    }
    select.addEventListener("change", drawTiles);
}

function draw() {
    drawNumbers("today", data.today);
    drawNumbers("month", data.month);
    drawLights();
    drawFigureChoice();
    drawTiles();
    drawFlows();
    drawTicker();
    body.dataset.refreshes = String(Number(body.dataset.refreshes || 0) + 1);
}

async function refresh() {
    asked = Date.now();
    waiting = 0;
    try {
        const answer = await fetch(body.dataset.url, { cache: "no-store" });
        if (answer.ok) {
            data = await answer.json();
            draw();
            failures = 0;
        } else {
            failures += 1;
        }
    } catch {
        failures += 1;
    }
    online(failures === 0);
}

/** Ask soon, but not more often than every few seconds. */
function refreshSoon() {
    if (!waiting) {
        waiting = setTimeout(refresh, Math.max(0, asked + LEAST - Date.now()));
    }
}

function online(good) {
    const state = byId("state");
    state.textContent = good ? state.dataset.on : state.dataset.off;
    state.className = good ? "on" : "off";
}

function listen() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const version = encodeURIComponent(body.dataset.version);
    const socket = new WebSocket(`${scheme}://${location.host}/websocket?version=${version}`);
    socket.addEventListener("open", () => {
        const channels = [body.dataset.channel];
        socket.send(JSON.stringify({ event_name: "subscribe", data: { channels, last: 0 } }));
        body.dataset.listening = "1";
    });
    socket.addEventListener("message", (event) => {
        const messages = JSON.parse(event.data);
        for (const { message } of messages) {
            if (message.type === "gov_screen/decided" && data) {
                const others = data.ticker.filter((line) => line.id !== message.payload.id);
                data.ticker = [message.payload, ...others].slice(0, TICKER);
                drawTicker();
                refreshSoon();
            }
        }
    });
    socket.addEventListener("close", () => {
        body.dataset.listening = "";
        setTimeout(listen, RETRY);
    });
}

function tick() {
    byId("clock").textContent = new Date().toLocaleString("zh-CN", {
        dateStyle: "full",
        timeStyle: "medium",
        timeZone: "Asia/Shanghai",
    });
}

tick();
setInterval(tick, 1_000);
setInterval(refreshSoon, EVERY);
refresh();
listen();
