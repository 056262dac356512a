// The queue by keyboard: move, choose, decide in two keys, undo; and what others decide shows at once.

import { isTyping, post, tell } from "./room.js";

const why = document.getElementById("why");
const look = document.getElementById("look");
const live = document.getElementById("queue-said");
const queue = () => document.getElementById("queue");
const form = () => document.getElementById("decide");
const rows = () => [...document.querySelectorAll("#queue .match")];
const rowOf = (element) => element?.closest?.("#queue .match") ?? null;
const boxOf = (row) => row.querySelector("input[name=ids]");
const chosen = () => rows().filter((row) => boxOf(row)?.checked);
const mayDecide = () => form()?.querySelector(".deciding") != null;

/* Where one is: kept for a reload and for the way back from a match */

let at = null;
let anchor = null;
const placeKey = () => `queue ${queue().dataset.address}`;

function current() {
  return document.getElementById(`match-${at}`) ?? null;
}

function enter(row, { quiet = false } = {}) {
  if (!row) return;
  mark(row);
  row.querySelector(".open").focus({ preventScroll: true });
  if (!quiet) row.scrollIntoView({ block: "nearest" });
}

function mark(row) {
  if (at === row.dataset.id && row.classList.contains("at")) return;
  document.querySelectorAll("#queue .match.at").forEach((one) => one.classList.remove("at"));
  row.classList.add("at");
  at = row.dataset.id;
  sessionStorage.setItem(placeKey(), JSON.stringify({ id: at, index: rows().indexOf(row) }));
  history.replaceState(history.state, "", `${location.pathname}${location.search}#${row.id}`);
  showBar();
}

function comeBack() {
  const asked = /^#match-\d+$/.test(location.hash) && document.querySelector(location.hash);
  const kept = JSON.parse(sessionStorage.getItem(placeKey()) ?? "null");
  if (!asked && !kept) return;
  const row = asked || document.getElementById(`match-${kept.id}`) || rows()[Math.min(kept.index, rows().length - 1)];
  if (row) { enter(row, { quiet: true }); row.scrollIntoView({ block: "center" }); }
}

function move(by) {
  const all = rows();
  const place = all.indexOf(current());
  const next = place < 0 ? (by > 0 ? 0 : all.length - 1) : place + by;
  if (next < 0) turn("page-before", "last");
  else if (next >= all.length) turn("page-after", "first");
  else enter(all[next]);
}

let entering = null;
function turn(id, which) {
  const link = document.getElementById(id);
  if (!link) return;
  entering = which;
  link.click();
}

/* Choosing */

function pick(row, upTo = false) {
  if (!row || !boxOf(row)) return;
  const all = rows();
  const from = all.findIndex((one) => one.dataset.id === anchor);
  if (upTo && from >= 0) {
    const [low, high] = [from, all.indexOf(row)].sort((a, b) => a - b);
    all.slice(low, high + 1).forEach((one) => { boxOf(one).checked = true; });
  } else {
    boxOf(row).checked = !boxOf(row).checked;
  }
  anchor = row.dataset.id;
  showBar();
}

function pickAll(on) {
  rows().forEach((row) => { if (boxOf(row)) boxOf(row).checked = on; });
  if (!on && allOf()) allOf().checked = false;
  showBar();
}

const allOf = () => form()?.querySelector("input[name=all]");

function showBar() {
  if (!mayDecide()) return;
  const count = chosen().length;
  const words = form().querySelector("[data-chosen]");
  const all = allOf()?.checked;
  const said = all ? `All ${Number(allOf().value).toLocaleString("en").replaceAll(",", " ")} of this list`
    : count ? `${count} chosen` : current() ? `“${current().dataset.name}”` : "Nothing chosen";
  if (words.textContent !== said) words.textContent = said;
  form().querySelector("[data-none]").hidden = !count && !all;
  form().querySelector(".deciding").classList.toggle("many", Boolean(count || all));
  form().querySelector(".deciding").classList.toggle("idle", !count && !all && !current());
  rows().forEach((row) => row.classList.toggle("picked", boxOf(row)?.checked || Boolean(all)));
}

/* Deciding: a verdict, then a reason */

let asked = null;
let lastDecided = null;

function ask(verdict) {
  if (!mayDecide()) return;
  const all = allOf()?.checked ? Number(allOf().value) : 0;
  const some = chosen().length ? chosen() : current() ? [current()] : [];
  if (!some.length && !all) { tell("Choose a match first: j goes to the first one, x chooses."); return; }
  const list = why.querySelector(`[data-verdict="${verdict}"]`);
  const asOf = form().querySelector("input[name=as_of]")?.value ?? "";
  asked = { verdict, all, asOf, ids: some.map((row) => row.dataset.id), seen: some.map((row) => `${row.dataset.id}:${row.dataset.seen}`) };
  why.querySelectorAll(".ready").forEach((one) => { one.hidden = one !== list; });
  lastFirst(list, verdict);
  const count = all || some.length;
  document.getElementById("why-title").textContent =
    `${list.dataset.button}: ${count === 1 ? `“${some[0].dataset.name}”` : `${count} matches`}`;
  document.getElementById("why-what").textContent = "Why? Press a number, or Enter for the first.";
  document.getElementById("why-text").value = "";
  if (!why.open) why.showModal();
  list.querySelector("button").focus();
}

function lastFirst(list, verdict) {
  const last = localStorage.getItem(`reason ${verdict}`);
  const items = [...list.children];
  let first = items.find((item) => item.firstElementChild.dataset.reason === last);
  const own = list.querySelector("[data-own]");
  if (last && (!first || first.matches("[data-own]"))) {
    own?.remove();
    first = items[0].cloneNode(true);
    first.dataset.own = "";
    first.firstElementChild.dataset.reason = last;
    first.querySelector("span").textContent = last;
  }
  if (first) list.prepend(first);
  [...list.children].forEach((item, index) => {
    item.querySelector("kbd").textContent = index + 1;
    item.firstElementChild.tabIndex = index ? -1 : 0;
  });
}

async function give(reason) {
  const { verdict, all, asOf, ids, seen } = asked;
  localStorage.setItem(`reason ${verdict}`, reason);
  why.close();
  look.close();
  lastDecided = ids[0];
  const next = after(all ? rows().map((row) => row.dataset.id) : ids);
  ids.forEach((id) => document.getElementById(`match-${id}`)?.classList.add("going"));
  pickAll(false);
  if (next) { enter(next); lookingAt = at; }
  const fields = [["part", "queue"], ["back", queue().dataset.address], ["verdict", verdict], ["reason", reason]];
  if (all) {
    fields.push(["all", String(all)], ["as_of", asOf]);
    tell(`${all} matches are being decided; this takes a moment.`);
  }
  ids.forEach((id) => fields.push(["ids", id]));
  seen.forEach((pair) => fields.push(["seen", pair]));
  await send("/decide", fields, ids);
}

/** Return the row to go to when these are decided: the next that stays, else the one before. */
function after(ids) {
  const all = rows();
  const place = Math.max(...ids.map((id) => all.findIndex((row) => row.dataset.id === id)));
  const stays = (row) => !ids.includes(row.dataset.id);
  return all.slice(place + 1).find(stays) ?? all.slice(0, Math.max(place, 0)).reverse().find(stays) ?? null;
}

/* One answer after the other, so that no list is older than what it replaces */

let line = Promise.resolve();
const mine = new Set();

function send(path, fields, ids = []) {
  ids.forEach((id) => mine.add(id));
  line = line.then(async () => {
    const answer = await post(path, fields);
    const to = answer.headers.get("HX-Redirect");
    if (to) { location.href = to; return; }
    const text = await answer.text();
    if (answer.ok) await put(text);
    else {
      await htmx.swap({ sourceElement: document.body, target: document.getElementById("messages"), swap: "innerHTML", text });
      await Promise.all(ids.slice(0, 50).map((id) => renew(id)));
      refused(ids);
    }
  }).catch(() => tell("The review room does not answer; nothing was decided. Is it still running?", "bad"))
    .finally(() => ids.forEach((id) => mine.delete(id)));
  return line;
}

/** Put back what was chosen, so that it can be looked at and decided again. */
function refused(ids) {
  rows().forEach((row) => row.classList.remove("going"));
  const still = ids.map((id) => document.getElementById(`match-${id}`)).filter(Boolean);
  if (still.length > 1) still.forEach((row) => { boxOf(row).checked = true; });
  enter(still[0]);
  showBar();
}

/** Show a new list in place of the old one, with the same match in focus, or whatever stands in its place. */
async function put(text) {
  const index = rows().indexOf(current());
  const held = document.activeElement?.closest?.("#queue, body") && !why.open && !look.open;
  await htmx.swap({ sourceElement: document.body, target: queue(), swap: "outerMorph", text });
  const undo = document.querySelector("#messages form[action^='/decide/undo']");
  if (undo) sessionStorage.setItem("queue undo", undo.getAttribute("action"));
  settle();
  const row = current() ?? rows()[Math.min(Math.max(index, 0), rows().length - 1)];
  if (row && held && (at !== null)) enter(row);
  else if (row && at !== null) mark(row);
}

function settle() {
  rows().forEach((row) => row.classList.remove("going", "at", "picked"));
  current()?.classList.add("at");
  plain();
  showBar();
  live.textContent = document.querySelector(".queue-head .lead").textContent;
}

async function undo() {
  const path = document.querySelector("#messages form[action^='/decide/undo']")?.getAttribute("action") ?? sessionStorage.getItem("queue undo");
  if (!path) { tell("There is nothing to undo."); return; }
  sessionStorage.removeItem("queue undo");
  document.querySelector("#messages .message")?.remove();
  at = lastDecided ?? at;
  await send(path, [["part", "queue"], ["back", queue().dataset.address]]);
}

/* A larger look, without leaving the list */

let lookingAt = null;

function showLook() {
  const row = current() ?? rows()[0];
  if (!row) return;
  mark(row);
  lookingAt = row.dataset.id;
  const image = document.getElementById("look-img");
  document.getElementById("look-title").textContent = row.dataset.name;
  document.getElementById("look-about").textContent =
    [row.querySelector(".where"), row.querySelector(".how")].map((one) => one.textContent.replace(/\s+/g, " ").trim()).join(" · ");
  document.getElementById("look-open").href = row.querySelector(".open").href;
  image.alt = "Stills of the copy and of the original, side by side";
  image.dataset.small = row.querySelector(".pair img").src;
  image.src = `/matches/${row.dataset.id}/stills.png`;
  if (!look.open) look.showModal();
}

document.getElementById("look-img").addEventListener("error", (event) => {
  const image = event.target;
  if (image.dataset.small) { image.src = image.dataset.small; image.dataset.small = ""; }
  else image.alt = "No stills can be shown of this match.";
});

/* Keys */

const VERDICTS = { c: "confirmed", n: "not-a-copy", l: "licensed", e: "exception", i: "ignored" };

function inDialog(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (why.open) return inWhy(event);
  const stop = () => event.preventDefault();
  if (event.key === " ") { stop(); look.close(); }
  else if (event.key === "j" || event.key === "ArrowDown") { stop(); move(1); showLook(); }
  else if (event.key === "k" || event.key === "ArrowUp") { stop(); move(-1); showLook(); }
  else if (event.key === "o") document.getElementById("look-open").click();
  else if (VERDICTS[event.key]) { stop(); ask(VERDICTS[event.key]); }
}

function inWhy(event) {
  if (event.target.id === "why-text") return;
  const buttons = [...why.querySelectorAll(".ready:not([hidden]) button")];
  const place = buttons.indexOf(document.activeElement);
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  if (/^[1-9]$/.test(event.key) && buttons[event.key - 1]) { event.preventDefault(); buttons[event.key - 1].click(); }
  else if (event.key === "r") { event.preventDefault(); document.getElementById("why-text").focus(); }
  else if (step) { event.preventDefault(); buttons[(place + step + buttons.length) % buttons.length].focus(); }
}

const KEYS = {
  j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1),
  o: () => current()?.querySelector(".open").click(),
  x: () => pick(current()), X: () => pick(current(), true), a: () => pickAll(true), Escape: () => pickAll(false),
  " ": showLook, "/": () => { const box = document.getElementById("filter-q"); box?.focus(); box?.select(); },
  "[": () => turn("page-before", "first"), "]": () => turn("page-after", "first"),
};

document.addEventListener("keydown", (event) => {
  if (why.open || look.open) { inDialog(event); return; }
  if (event.key === "Escape" && event.target.closest?.("#filters")) { enter(current() ?? rows()[0]); return; }
  if (event.defaultPrevented || isTyping(event)) return;
  // A focused control keeps the keys that are its own.
  const own = event.target.closest?.("button, summary, input, .tabs, .views");
  if (own && (event.key === " " || event.key.startsWith("Arrow"))) return;
  if (event.key === "u" && !document.querySelector("#messages [data-undo]")) undo();
  const verdict = VERDICTS[event.key];
  if (!verdict && !KEYS[event.key]) return;
  event.preventDefault();
  if (verdict) ask(verdict);
  else KEYS[event.key]();
});

/* The mouse does all of it too */

document.addEventListener("click", (event) => {
  const target = event.target;
  const row = rowOf(target);
  if (row) mark(row);
  if (target.closest(".pick input")) {
    // The browser has changed the box already; only a range needs more.
    if (event.shiftKey) { boxOf(row).checked = false; pick(row, true); } else anchor = row.dataset.id;
    showBar();
  }
  if (target.matches("input[name=all]")) showBar();
  if (target.closest("[data-none]")) { pickAll(false); enter(current()); }
  if (target.closest("[data-keys]")) document.getElementById("keys").showModal();
  if (target.closest("[data-cancel]")) { target.closest("dialog").close(); enter(current()); }
  const reason = target.closest("[data-reason]");
  if (reason) give(reason.dataset.reason);
});

document.addEventListener("submit", (event) => {
  if (event.target.id === "decide") {
    event.preventDefault();
    if (event.submitter?.value) ask(event.submitter.value);
  } else if (event.target.id === "why-form") {
    event.preventDefault();
    const text = document.getElementById("why-text");
    if (text.value.trim()) give(text.value.trim());
    else { text.setAttribute("aria-invalid", "true"); text.focus(); }
  } else if (event.target.matches("#messages form[action^='/decide/undo']")) {
    event.preventDefault();
    undo();
  }
});

document.addEventListener("focusin", (event) => { const row = rowOf(event.target); if (row) mark(row); });
why.addEventListener("close", () => { asked = null; if (!look.open) enter(current(), { quiet: true }); });
// The browser gives the focus back to where the look began; the look may have gone on since.
look.addEventListener("close", () => { if (!why.open) enter(document.getElementById(`match-${lookingAt}`) ?? current()); });

/* Lists that htmx brings, and what others decide */

document.addEventListener("htmx:after:swap", () => {
  if (!queue() || !document.querySelector(".queue-head")) return;
  settle();
  if (entering) { const all = rows(); enter(entering === "first" ? all[0] : all.at(-1)); entering = null; }
  else if (document.activeElement === document.body) document.getElementById("main").focus({ preventScroll: true });
});

async function renew(id) {
  const row = document.getElementById(`match-${id}`);
  if (!row) return;
  const query = new URLSearchParams(location.search);
  // What the page showed first counts, so that a row that is renewed twice keeps its mark.
  const first = row.dataset.first ?? row.dataset.seen;
  query.set("seen", first);
  const answer = await fetch(`/queue/rows/${id}?${query}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  const isPicked = boxOf(row)?.checked;
  const isHere = row.contains(document.activeElement);
  await htmx.swap({ sourceElement: document.body, target: row, swap: "outerHTML", text: await answer.text() });
  const fresh = document.getElementById(`match-${id}`);
  if (!fresh) return;
  fresh.dataset.first = first;
  if (isPicked && boxOf(fresh)) boxOf(fresh).checked = true;
  if (isHere) enter(fresh, { quiet: true });
  showBar();
}

document.addEventListener("room:changed", (event) => {
  const { action, subject } = event.detail;
  const id = /^match (\d+)$/.exec(subject)?.[1];
  if (id && action.startsWith("match.") && !mine.has(id)) renew(id);
});

/* What is for those without scripts goes, what needs them comes */

function plain() {
  const tab = document.querySelector("#queue .tabs [aria-current]");
  if (tab) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 40;
  document.querySelectorAll("#queue .without-script").forEach((one) => { one.hidden = true; });
  document.querySelectorAll("#queue .pair img").forEach((image) => {
    image.addEventListener("error", () => { image.hidden = true; }, { once: true });
    if (image.complete && !image.naturalWidth && image.currentSrc) image.hidden = true;
  });
}

document.documentElement.classList.add("scripted");
plain();
showBar();
comeBack();
