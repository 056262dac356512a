// Works: the ledger's time lines with the pointer and the player, and small helps on the pages beside it.
// All of it can be done without this file: by typing time codes and pressing the forms' buttons.

import { isTyping, tell } from "./room.js";

document.documentElement.classList.add("scripted");
for (const one of document.querySelectorAll("[data-take], [data-print], [data-all]")) one.hidden = false;

/** Return seconds as a time code that the form understands. */
function timecode(seconds) {
  const tenths = Math.round(seconds * 10);
  const minutes = Math.floor(tenths / 600);
  return `${minutes}:${((tenths % 600) / 10).toFixed(1).padStart(4, "0")}`;
}

const player = document.getElementById("player");
const form = document.querySelector("[data-line-form]");

function fill(name, seconds) {
  const field = form.elements[name];
  field.value = timecode(seconds);
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function openForm() {
  form.closest("details").open = true;
}

class Drag {
  constructor(timeline) {
    this.timeline = timeline;
    this.length = Number(timeline.dataset.length);
    this.mark = timeline.querySelector("[data-drag]");
    timeline.addEventListener("pointerdown", (event) => this.begin(event));
    timeline.addEventListener("pointermove", (event) => this.move(event));
    timeline.addEventListener("pointerup", (event) => this.finish(event));
    timeline.addEventListener("pointercancel", () => { this.from = null; });
    // A drag that ends on a line would else follow its link.
    timeline.addEventListener("click", (event) => { if (this.moved) event.preventDefault(); this.moved = false; }, true);
    timeline.addEventListener("dragstart", (event) => event.preventDefault());
  }

  at(event) {
    const box = this.timeline.getBoundingClientRect();
    return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
  }

  begin(event) {
    if (event.button !== 0) return;
    this.from = this.at(event);
    this.x = event.clientX;
    this.moved = false;
  }

  move(event) {
    if (this.from == null) return;
    if (!this.moved && Math.abs(event.clientX - this.x) < 4) return;
    if (!this.moved) this.timeline.setPointerCapture(event.pointerId);
    this.moved = true;
    this.draw(this.from, this.at(event));
  }

  draw(one, other) {
    for (const mark of document.querySelectorAll("[data-drag]")) mark.setAttribute("width", "0");
    const [start, end] = [Math.min(one, other), Math.max(one, other)];
    this.mark.setAttribute("x", `${start * 100}%`);
    this.mark.setAttribute("width", `${(end - start) * 100}%`);
    if (!form) return;
    openForm();
    form.elements.modality.value = this.timeline.dataset.timeline;
    fill("start", start * this.length);
    fill("end", end * this.length);
  }

  finish(event) {
    if (this.from == null) return;
    if (!this.moved && player && !event.target.closest("a")) player.currentTime = this.from * this.length;
    this.from = null;
  }
}

for (const timeline of document.querySelectorAll("[data-timeline]")) new Drag(timeline);

function follow() {
  for (const timeline of document.querySelectorAll("[data-timeline]")) {
    timeline.classList.add("playing");
    const at = `${Math.min((player.currentTime / Number(timeline.dataset.length)) * 100, 100)}%`;
    const line = timeline.querySelector("[data-playhead]");
    line.setAttribute("x1", at);
    line.setAttribute("x2", at);
  }
}

function take(name) {
  openForm();
  fill(name, player.currentTime);
}

if (player) {
  player.addEventListener("timeupdate", follow);
  player.addEventListener("seeking", follow);
}

document.addEventListener("click", (event) => {
  const taking = event.target.closest("[data-take]");
  if (taking && player) take(taking.dataset.take);
  if (event.target.closest("[data-print]")) window.print();
});

document.addEventListener("keydown", (event) => {
  if (!player || isTyping(event) || event.target === player) return;
  if (form && event.key === "i") take("start");
  if (form && event.key === "o") take("end");
  if (event.key === " " && event.target.closest("button, a, summary, input") === null) {
    event.preventDefault();
    if (player.paused) player.play(); else player.pause();
  }
});

for (const all of document.querySelectorAll("[data-all]")) {
  all.addEventListener("change", () => {
    for (const box of all.closest("form").querySelectorAll(`input[name="${all.dataset.all}"]`)) box.checked = all.checked;
  });
}

// A poster that is not there leaves the icon behind it.
for (const image of document.querySelectorAll(".poster img")) {
  const hide = () => image.classList.add("gone");
  if (image.complete && !image.naturalWidth && image.loading !== "lazy") hide();
  image.addEventListener("error", hide);
}

// What somebody else changes meanwhile is told, not put under the hands of whoever works here.
const shown = document.querySelector("[data-work]");
document.addEventListener("room:changed", (event) => {
  const { action = "", subject, actor } = event.detail;
  if (!shown || subject !== `work ${shown.dataset.work}`) return;
  const what = action.startsWith("platform.") ? "settings" : "record";
  tell(`${actor} changed the ${what} of this work (${action}); reload the page to see it.`, "info");
});
