// The match page: both films on one transport, the bars under them, and the verdict on two keys.

import { Pair } from "./players.js";
import { isTyping, post, tell } from "./room.js";
import * as verdicts from "./verdicts.js";

document.documentElement.classList.add("scripted");
const page = document.querySelector(".match-page");
const find = (selector, inside = page) => inside.querySelector(selector);
const all = (selector, inside = page) => [...inside.querySelectorAll(selector)];
const numbers = (text) => text.split(" ").map(Number);

const films = Object.fromEntries(all(".film").map((box) => [box.dataset.role, {
  box,
  address: box.dataset.address,
  length: Number(box.dataset.length),
  frame: Number(box.dataset.frame) || 0.04,
  hasSound: box.dataset.sound === "1",
  film: find("video", box),
  screen: find("[data-screen]", box),
  head: find("[data-playhead]", box),
  time: find("[data-time]", box),
}]));

const segments = all("tr[data-segment]").map((row) => ({
  row,
  number: Number(row.dataset.segment),
  clip: numbers(row.dataset.clip),
  work: numbers(row.dataset.work),
  speed: Number(row.dataset.speed),
  areas: numbers(row.dataset.areas),
  isMirrored: row.dataset.mirrored === "1",
  isCropped: row.dataset.cropped === "1",
}));

const READING_MS = 3000;
const STILL_S = 2; // how much around a single picture is played
let pair = null;
let place = 0;
let isLooping = true;
const views = { mirrored: false, cropped: false };

function timecode(seconds) {
  const tenths = Math.max(0, Math.round(seconds * 10));
  const hours = Math.floor(tenths / 36000), minutes = Math.floor(tenths / 600) % 60, rest = (tenths % 600) / 10;
  return `${hours ? `${hours}:${String(minutes).padStart(2, "0")}` : minutes}:${rest.toFixed(1).padStart(4, "0")}`;
}

// ---- Films that are still being converted

async function awaitFilm(side) {
  const word = find("[data-making]", side.box);
  if (!word || !side.film) return;
  for (;;) {
    await new Promise((resolve) => { setTimeout(resolve, 900); });
    let state;
    try {
      state = await (await fetch(`${side.address}/playing.json`)).json();
    } catch { continue; }
    find("[data-making-share]", word)?.setAttribute("value", state.share);
    if (state.state === "failed") { find("[data-making-text]", word).textContent = state.message; return; }
    if (state.state !== "ready") continue;
    word.remove();
    side.film.src = `${side.address}/media`;
    side.film.load();
    side.film.addEventListener("loadedmetadata", () => choose(place, { keep: true }), { once: true });
    return;
  }
}

// ---- Segments

function choose(index, { at = null, keep = false } = {}) {
  if (!segments.length || !pair) return undefined;
  place = (index + segments.length) % segments.length;
  const one = segments[place];
  for (const other of segments) other.row.toggleAttribute("aria-current", other === one);
  if (pair.isAlone && pair.lead === films.original.film) {
    const [from, to] = one.work[1] > one.work[0] ? one.work : [Math.max(0, one.work[0] - STILL_S), one.work[0] + STILL_S];
    pair.stretch(from, to, from, 1);
    at ??= one.work[0];
  } else {
    pair.stretch(one.clip[0], Math.max(one.clip[1], one.clip[0] + 0.1), one.work[0], one.speed);
  }
  const scrub = find("[data-scrub]");
  scrub.min = pair.start;
  scrub.max = pair.end;
  find("[data-end]").textContent = timecode(pair.end);
  find("[data-which]").textContent = `${place + 1} of ${segments.length}`;
  hint(one);
  frameViews();
  return pair.seek(keep ? pair.lead.currentTime || pair.start : at ?? pair.start);
}

function hint(one) {
  const said = [];
  if (one.isMirrored) said.push("The copy is mirrored: m shows the original so.");
  if (one.isCropped) said.push("Only a part of the picture is shared: v shows that part.");
  find("[data-hint]").textContent = said.join(" ");
}

// ---- Views: the original mirrored, and only what both share

function frameViews() {
  const here = segments[place];
  const beside = (one) => one.isCropped && one.clip[0] < here.clip[1] && one.clip[1] > here.clip[0];
  const areas = (here?.isCropped ? here : here && segments.find(beside))?.areas ?? [0, 0, 1, 1, 0, 0, 1, 1];
  films.original.screen.classList.toggle("mirrored", views.mirrored);
  for (const [role, area] of [["copy", areas.slice(0, 4)], ["original", areas.slice(4)]]) {
    const picture = films[role].film ?? find("img", films[role].screen);
    if (!picture) continue;
    const [left, top, right, bottom] = area;
    const scale = Math.min(1 / Math.max(right - left, 0.05), 1 / Math.max(bottom - top, 0.05));
    const x = 50 - 100 * scale * (left + right) / 2, y = 50 - 100 * scale * (top + bottom) / 2;
    picture.style.transform = views.cropped && scale > 1.001 ? `translate(${x}%, ${y}%) scale(${scale})` : "";
  }
}

function toggleView(name) {
  views[name] = !views[name];
  find(`[data-view=${name}]`).setAttribute("aria-pressed", views[name]);
  frameViews();
}

// ---- What is heard

function hear(role) {
  for (const [name, side] of Object.entries(films)) if (side.film) side.film.muted = name !== role;
  for (const button of all("[data-hear]")) button.setAttribute("aria-pressed", button.dataset.hear === role);
}

function hearOther() {
  const now = find("[data-hear][aria-pressed=true]")?.dataset.hear;
  const other = now === "copy" ? "original" : "copy";
  if (films[other].hasSound) hear(other);
}

// ---- The transport

function show() {
  const playing = pair?.isPlaying ?? false;
  find("[data-play]").setAttribute("aria-pressed", playing);
  find("[data-when=playing]").hidden = !playing;
  find("[data-when=paused]").hidden = playing;
}

let drawnAt = 0;
function draw(now = 0) {
  requestAnimationFrame(draw);
  if (!pair) return;
  if (pair.isPlaying && !pair.lead.seeking) minds();
  const at = pair.now;
  find("[data-scrub]").value = at;
  find("[data-now]").textContent = timecode(at);
  for (const side of Object.values(films)) {
    const time = side.film?.currentTime ?? 0;
    if (side.time) side.time.textContent = timecode(time);
    if (!side.head || !side.film) continue;
    const x = (1000 * time / (side.length || 1)).toFixed(1);
    side.head.removeAttribute("hidden");
    side.head.setAttribute("x1", x);
    side.head.setAttribute("x2", x);
  }
  if (now - drawnAt > 500 && pair.follow) {
    drawnAt = now;
    const apart = Math.round(1000 * Math.abs(pair.drift));
    find("[data-drift]").textContent = apart <= 50 ? "in step" : `${apart} ms apart`;
  }
}

/** Mind the end of the segment: again, on to the next, or stop. */
function minds() {
  if (pair.lead.currentTime < pair.end - 0.03 && !pair.lead.ended) return;
  if (isLooping) pair.seek(pair.start);
  else if (place + 1 < segments.length) choose(place + 1);
  else pair.pause();
}

function stepBy(frames) {
  pair.pause();
  const frame = films.copy.film ? films.copy.frame : films.original.frame;
  // The middle of a frame is aimed at, so that rounding never shows its neighbour.
  const at = (Math.floor(pair.now / frame + 0.01) + frames + 0.5) * frame;
  return pair.seek(at);
}

function setSpeed(rate) {
  pair.setRate(rate);
  for (const button of all("button[data-speed]")) button.setAttribute("aria-pressed", Number(button.dataset.speed) === rate);
}

function toggleLoop() {
  isLooping = !isLooping;
  find("[data-loop]").setAttribute("aria-pressed", isLooping);
}

// ---- Sound drawn under the bars

async function drawWave(side) {
  const path = find("[data-wave]", side.box);
  if (!path || !side.hasSound) return;
  for (let turn = 0; turn < 60; turn += 1) {
    const answer = await fetch(`${side.address}/peaks.json`).catch(() => null);
    const state = answer?.ok ? await answer.json() : { state: "failed" };
    if (state.state === "ready") {
      const loudest = Math.max(...state.peaks, 1);
      const step = 1000 / state.peaks.length;
      const half = state.peaks.map((level) => 13 * level / loudest);
      const upper = half.map((high, i) => `${(i * step).toFixed(1)},${(22 - high).toFixed(1)}`);
      const lower = half.map((high, i) => `${(i * step).toFixed(1)},${(22 + high).toFixed(1)}`).reverse();
      path.setAttribute("d", `M0,22 L${upper.join(" ")} ${lower.join(" ")} Z`);
      return;
    }
    if (state.state !== "making") return;
    await new Promise((resolve) => { setTimeout(resolve, 700 + 300 * turn); });
  }
}

// ---- The verdict

const why = document.getElementById("why");
const form = document.getElementById("deciding");
const messages = document.getElementById("messages");
let verdict = "";
let fields = {};

function ask(which) {
  if (!form) return;
  verdict = which;
  // What stands on the page now is what is decided about, whatever comes while the reason is chosen.
  fields = Object.fromEntries(["ids", "seen", "back"].map((name) => [name, form.elements[name].value]));
  for (const list of why.querySelectorAll(".ready")) list.hidden = list.dataset.verdict !== which;
  const list = why.querySelector(".ready:not([hidden])");
  document.getElementById("why-title").textContent = list.dataset.title;
  document.getElementById("why-text").value = document.getElementById("reason").value;
  pair?.pause();
  if (!why.open) why.showModal();
  list.querySelector("button").focus();
}

async function decide(reason) {
  if (!reason.trim()) { document.getElementById("why-text").focus(); return; }
  why.close();
  const lot = verdicts.newName();
  page.classList.add("busy");
  try {
    const answer = await post("/decide", { ...fields, verdict, reason, lot });
    const on = answer.headers.get("HX-Redirect");
    if (on) {
      if (answer.ok) verdicts.remember(lot, [fields.ids]);
      location.assign(on);
      return; // still busy: the page is left
    }
    page.classList.remove("busy");
    messages.innerHTML = await answer.text();
    messages.scrollIntoView({ block: "nearest" });
  } catch {
    page.classList.remove("busy");
    tell("The room does not answer, so nothing was decided; is it still running?", "bad");
  }
}

function inWhy(event) {
  const isText = event.target.id === "why-text";
  const buttons = [...why.querySelectorAll(".ready:not([hidden]) button")];
  if (!isText && /^[1-9]$/.test(event.key) && buttons[event.key - 1]) {
    event.preventDefault();
    decide(buttons[event.key - 1].dataset.reason);
  } else if (!isText && event.key === "r") {
    event.preventDefault();
    document.getElementById("why-text").focus();
  } else if (!isText && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    const at = buttons.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    buttons[(at + buttons.length) % buttons.length].focus();
  }
}

if (form) {
  form.addEventListener("submit", (event) => { event.preventDefault(); ask(event.submitter?.value ?? "confirmed"); });
  why.addEventListener("keydown", inWhy);
  why.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reason]");
    if (button) decide(button.dataset.reason);
    if (event.target.closest("[data-cancel]")) why.close();
  });
  document.getElementById("why-form").addEventListener("submit", (event) => {
    event.preventDefault();
    decide(document.getElementById("why-text").value);
  });
}

/** Take back what was decided before, step by step; the newest is offered by a message of its own. */
function undo() {
  if (messages.querySelector("[data-undo]") || verdicts.takeBack()) return;
  tell("There is nothing to undo.");
}

document.addEventListener("submit", (event) => {
  const lot = /[?&]lot=([^&]+)/.exec(event.target.getAttribute("action"))?.[1];
  if (lot) verdicts.forget(lot);
});

function told(act, { message }) {
  messages.innerHTML = message;
  if (!act.of || !act.ids.length) return;
  const way = document.createElement("a");
  way.href = `/matches/${act.ids[0]}`;
  way.textContent = `Match ${act.ids[0]}`;
  messages.querySelector("p").append(" ", way);
}

verdicts.begin({ changed() {}, saved: told, refused: told });

// ---- Clicks and keys

page.addEventListener("click", (event) => {
  const at = event.target;
  const jump = at.closest("[data-jump]"), still = at.closest("[data-seek]"), track = at.closest("[data-track]");
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (jump && pair) { event.preventDefault(); choose(Number(jump.dataset.jump) - 1); }
  else if (still && pair) { event.preventDefault(); pair.pause(); choose(Number(still.dataset.in) - 1, { at: Number(still.dataset.seek) }); }
  else if (track && pair) seekInTrack(track, event);
  else if (at.closest("video")) pair?.toggle();
  const button = at.closest(".transport button");
  if (!button || !pair) return;
  if (event.detail) button.blur(); // so that space plays instead of pressing it again
  const { step, segmentBy, speed, hear: role, view } = button.dataset;
  if ("play" in button.dataset) pair.toggle();
  else if (step) stepBy(Number(step));
  else if (segmentBy) choose(place + Number(segmentBy));
  else if ("loop" in button.dataset) toggleLoop();
  else if (speed) setSpeed(Number(speed));
  else if (role !== undefined) hear(role);
  else if (view) toggleView(view);
});

/** Go to a place of a bar outside of segments: in the copy as it is, in the original through the segment. */
function seekInTrack(track, event) {
  const box = track.getBoundingClientRect();
  const side = films[track.closest(".film").dataset.role];
  const time = side.length * (event.clientX - box.left) / box.width;
  const isLead = side.film === pair.lead;
  pair.seek(isLead ? time : pair.start + (time - pair.from) / pair.speed);
}

find("[data-scrub]").addEventListener("input", (event) => pair?.seek(Number(event.target.value)));

const KEYS = {
  " ": () => pair?.toggle(),
  ",": () => stepBy(-1), ".": () => stepBy(1),
  ArrowLeft: () => pair.seek(pair.now - 1), ArrowRight: () => pair.seek(pair.now + 1),
  "[": () => choose(place - 1), "]": () => choose(place + 1),
  r: toggleLoop, s: hearOther,
  m: () => toggleView("mirrored"), v: () => toggleView("cropped"),
  0: () => setSpeed(0.5), 1: () => setSpeed(1), 2: () => setSpeed(2),
  j: () => find("[data-next]")?.click(), k: () => find("[data-previous]")?.click(),
  c: () => ask("confirmed"), n: () => ask("not-a-copy"), l: () => ask("licensed"), e: () => ask("exception"), i: () => ask("ignored"),
  u: undo,
};
const WITHOUT_FILMS = new Set(["j", "k", "c", "n", "l", "e", "i", "u"]);

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || isTyping(event) || !(event.key in KEYS) || (!pair && !WITHOUT_FILMS.has(event.key))) return;
  const on = event.target;
  if (event.key === " " && on instanceof HTMLElement && on.matches("button, a, summary, input")) return;
  if (event.key.startsWith("Arrow") && on instanceof HTMLElement && on.matches("input")) return;
  event.preventDefault();
  KEYS[event.key]();
});

// ---- What others do meanwhile

document.addEventListener("room:changed", ({ detail }) => {
  if (detail.subject !== `match ${page.dataset.match}` || !detail.action.startsWith("match.")) return;
  if (!page.classList.contains("busy")) renew(detail.actor);
});

/** Show badges, counter, decisions and buttons as they are now; the films play on. */
async function renew(actor) {
  const answer = await fetch(location.href, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const selector of [".beside", ".match-head", "#told-decisions"]) {
    find(selector).replaceWith(document.adoptNode(now.querySelector(selector)));
  }
  // Whoever pressed a key in the same instant has not read it yet: such a verdict is refused, a later one is not.
  if (form) setTimeout(() => { form.elements.seen.value = now.querySelector("#deciding [name=seen]").value; }, READING_MS);
  const box = document.getElementById("changed");
  box.textContent = `${actor} has decided this match meanwhile; the page shows it as it is now.`;
  box.hidden = false;
}

// ---- Begin

for (const side of Object.values(films)) if (side.film) { side.film.controls = false; awaitFilm(side); }
if (films.copy.film || films.original.film) {
  pair = new Pair(films.copy.film, films.original.film);
  page.pair = pair; // what measures how well they keep step reads it
  pair.addEventListener("change", show);
  hear(films.copy.hasSound && films.copy.film ? "copy" : films.original.hasSound ? "original" : "");
  choose(Number(page.dataset.lead) - 1);
  draw();
}
for (const side of Object.values(films)) drawWave(side);
