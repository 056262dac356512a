// The queue by keyboard: move, choose, decide in two keys, undo; and what others decide shows at once.

import { isTyping, tell } from "./room.js";
import * as verdicts from "./verdicts.js";

const why = document.getElementById("why");
const look = document.getElementById("look");
const live = document.getElementById("queue-said");
const saving = document.getElementById("saving");
const messages = document.getElementById("messages");
const queue = () => document.getElementById("queue");
const form = () => document.getElementById("decide");
const rows = () => [...document.querySelectorAll("#queue .match:not([hidden])")];
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

function ask(verdict) {
  if (!mayDecide()) return;
  const all = allOf()?.checked ? Number(allOf().value) : 0;
  const some = chosen().length ? chosen() : current() ? [current()] : [];
  if (!some.length && !all) { tell("Choose a match first: j goes to the first one, x chooses."); return; }
  const list = why.querySelector(`[data-verdict="${verdict}"]`);
  const asOf = form().querySelector("input[name=as_of]")?.value ?? "";
  asked = { verdict, all, asOf, ids: some.map((row) => row.dataset.id), seen: Object.fromEntries(some.map((row) => [row.dataset.id, row.dataset.seen])) };
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
  const last = localStorage.getItem(`reason in the queue ${verdict}`);
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

function give(reason) {
  const { verdict, all, ids, seen } = asked;
  localStorage.setItem(`reason in the queue ${verdict}`, reason);
  why.close();
  look.close();
  const next = after(all ? rows().map((row) => row.dataset.id) : ids);
  if (all) tell(`${all} matches are being decided; this takes a moment.`);
  handOver({ verdict, reason, all, ids: all ? [] : ids, seen });
  pickAll(false);
  if (next) { enter(next); lookingAt = at; }
}

/** Hand a verdict over to be sent; its rows go at once where the list will not have them any more. */
function handOver(act) {
  const { state } = queue().dataset;
  const goes = state !== "all" && state !== act.verdict;
  (act.all ? rows() : act.ids.map(rowBy).filter(Boolean)).forEach((row) => {
    refusals.delete(row.dataset.id);
    row.querySelector(".refused")?.remove();
    if (goes) row.hidden = true; else row.classList.add("going");
  });
  verdicts.give({ ...act, back: queue().dataset.address });
}

/** Return the row to go to when these are decided: the next that stays, else the one before. */
function after(ids) {
  const all = rows();
  const place = Math.max(...ids.map((id) => all.findIndex((row) => row.dataset.id === id)));
  const stays = (row) => !ids.includes(row.dataset.id);
  return all.slice(place + 1).find(stays) ?? all.slice(0, Math.max(place, 0)).reverse().find(stays) ?? null;
}

/* What the room answers: the focus stays where somebody works, whatever comes */

const rowBy = (id) => document.getElementById(`match-${id}`);
const refusals = new Map();
const returning = new Set(); // chosen again as soon as the list has them again
let rest = null;
let wanted = null;

function say(markup) {
  messages.innerHTML = markup;
  rest = null;
  ownUndo();
}

/** The key takes back what was given last, which is not always what was answered last. */
function ownUndo() {
  messages.querySelectorAll("[data-undo]").forEach((button) => button.removeAttribute("data-undo"));
}

const lotOf = (form_) => form_ && new URL(form_.action).searchParams.get("lot");

function saved(act, told) {
  say(told.message);
  for (const [id, seen] of Object.entries(told.seen)) {
    const row = rowBy(id);
    if (!row) continue;
    row.dataset.first = row.dataset.seen = seen;
    if (!row.hidden) renew(id);
  }
  wish();
}

function refused(act, told) {
  say(told.message);
  if (act.of) { wish(); return; }
  const isFreeHand = !chosen().length && told.rest.length > 0;
  for (const [id, why_] of Object.entries(told.refused)) refusals.set(id, why_);
  act.ids.forEach((id) => {
    const row = rowBy(id);
    if (!row) return;
    row.hidden = false;
    row.classList.remove("going");
    if (boxOf(row)) boxOf(row).checked = isFreeHand && !refusals.has(id);
    renew(id);
  });
  if (isFreeHand) told.rest.forEach((id) => { if (!rowBy(id)) returning.add(String(id)); });
  if (told.rest.length) rest = { ...act, ids: told.rest.map(String), all: 0 };
  marks();
  showBar();
  wish();
}

/** Decide what of several can be, without those that were refused. */
function decideRest() {
  if (!rest) return false;
  const { verdict, reason, ids, seen } = rest;
  const next = ids.includes(at) ? after(ids) : current();
  messages.replaceChildren();
  rest = null;
  handOver({ verdict, reason, ids, seen });
  pickAll(false);
  if (next) enter(next);
  return true;
}

/** Say on each row that came back why it did. */
function marks() {
  for (const [id, markup] of refusals) {
    const what = rowBy(id)?.querySelector(".what");
    if (!what || what.querySelector(".refused")) continue;
    const mark_ = document.createElement("p");
    mark_.className = "refused";
    mark_.innerHTML = markup;
    what.append(mark_);
  }
}

function changed() {
  const count = verdicts.count();
  saving.hidden = !count;
  if (count) saving.textContent = verdicts.silent() ? `${count} not saved: the room does not answer; it is tried again` : `${count} being saved`;
  saving.classList.toggle("bad", verdicts.silent());
  if (!count || !rows().length) wish();
}

function undo(name = verdicts.lastStep()?.name ?? lotOf(messages.querySelector("form[action^='/decide/undo']"))) {
  const step = verdicts.takeBack(name);
  if (!step) { tell("There is nothing to undo."); return; }
  const back = step.ids.map(rowBy).filter((row) => row?.hidden);
  back.forEach((row) => { row.hidden = false; });
  messages.replaceChildren();
  wanted = step.ids[0] ?? null;
  if (back.length) enter(back[0]);
  wish();
}

/* The list as it is now, fetched when nobody is in the middle of something */

let wishing = 0;
let fetching = false;
function wish(delay = 250) {
  clearTimeout(wishing);
  wishing = setTimeout(refresh, delay);
}

const isBusy = () => why.open || look.open || document.activeElement?.closest?.("#filters, .keep-view");

async function refresh() {
  if (isBusy() || fetching) { wish(500); return; }
  if (verdicts.count() && rows().length) return;
  const { address } = queue().dataset;
  const turn_ = verdicts.turn();
  fetching = true;
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  const text = answer?.ok ? await answer.text() : "";
  fetching = false;
  if (!text || address !== queue().dataset.address) return;
  if (turn_ !== verdicts.turn() || isBusy()) { wish(); return; }
  await put(without(text, leaving()));
}

/** Return the matches that the list will not have any more when all has arrived. */
const leaving = () => (queue().dataset.state === "all" ? new Set() : verdicts.pending());

function hideOwn() {
  leaving().forEach((id) => { if (rowBy(id)) rowBy(id).hidden = true; });
}

/** Return a list without the rows whose verdict is on its way. */
function without(text, ids) {
  const page = new DOMParser().parseFromString(text, "text/html");
  ids.forEach((id) => page.getElementById(`match-${id}`)?.remove());
  return page.body.innerHTML;
}

/** Show a new list in place of the old one; who works in it stays where they are. */
async function put(text) {
  const index = rows().indexOf(current());
  const picked = new Set([...returning, ...chosen().map((row) => row.dataset.id)]);
  if (!verdicts.count()) returning.clear();
  document.querySelectorAll("#queue .match[hidden]").forEach((row) => row.remove());
  await htmx.swap({ sourceElement: document.body, target: queue(), swap: "outerMorph", text });
  rows().forEach((row) => { if (boxOf(row)) boxOf(row).checked = picked.has(row.dataset.id); });
  settle();
  const back = wanted && rowBy(wanted);
  wanted = null;
  const row = back || current() || rows()[Math.min(Math.max(index, 0), rows().length - 1)];
  if (!row || at === null) return;
  if (back || document.activeElement === document.body) enter(row, { quiet: row === current() && !back });
  else if (row !== current()) mark(row);
}

function settle() {
  rows().forEach((row) => row.classList.remove("going", "at", "picked"));
  current()?.classList.add("at");
  marks();
  plain();
  showBar();
  live.textContent = document.querySelector(".queue-head .lead").textContent;
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
  s: keepView, v: askView,
};

/* Saved views by keyboard */

let choosing = 0;

function keepView() {
  const box = document.querySelector(".keep-view");
  if (!box) return;
  box.open = true;
  document.getElementById("view-name").focus();
}

function askView() {
  const views = document.querySelector("#queue .views");
  if (!views) { tell("No view is saved yet: s saves filters and order as they are now."); return; }
  views.classList.add("numbered");
  clearTimeout(choosing);
  choosing = setTimeout(endView, 4000);
}

function endView() {
  clearTimeout(choosing);
  choosing = 0;
  document.querySelector("#queue .views")?.classList.remove("numbered");
}

/** Open the saved view of that number; tells whether one was being chosen. */
function openView(key) {
  if (!choosing) return false;
  endView();
  if (!/^[1-9]$/.test(key)) return false;
  entering = "first";
  document.querySelectorAll("#queue .views .view > a")[key - 1]?.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (why.open || look.open) { inDialog(event); return; }
  if (inFilters(event)) return;
  if (event.defaultPrevented || isTyping(event)) return;
  // A focused control keeps the keys that are its own.
  const own = event.target.closest?.("button, summary, input, .tabs, .views");
  if (own && (event.key === " " || event.key.startsWith("Arrow"))) return;
  wanted = null;
  if (openView(event.key) || (event.key === "y" && decideRest())) { event.preventDefault(); return; }
  if (event.key === "u") undo();
  const verdict = VERDICTS[event.key];
  if (!verdict && !KEYS[event.key]) return;
  event.preventDefault();
  if (verdict) ask(verdict);
  else KEYS[event.key]();
});

/** Enter in the search leads to the first row, Escape back to the list; tells whether it was one of them. */
function inFilters(event) {
  const box = event.target.closest?.("#filters, .keep-view");
  if (!box || event.key !== "Escape" && !(event.key === "Enter" && event.target.id === "filter-q")) return false;
  if (event.key === "Enter") { entering = "first"; return true; }
  event.preventDefault();
  if (box.matches("details")) box.open = false;
  enter(current() ?? rows()[0]);
  return true;
}

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
  if (target.closest("[data-rest]")) decideRest();
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
    undo(lotOf(event.target));
  }
});

document.addEventListener("focusin", (event) => { const row = rowOf(event.target); if (row) mark(row); });
why.addEventListener("close", () => { asked = null; if (!look.open) enter(current(), { quiet: true }); });
// The browser gives the focus back to where the look began; the look may have gone on since.
look.addEventListener("close", () => { if (!why.open) enter(document.getElementById(`match-${lookingAt}`) ?? current()); });

/* Lists that htmx brings, and what others decide */

document.addEventListener("htmx:after:swap", () => {
  if (!queue() || !document.querySelector(".queue-head")) return;
  hideOwn();
  settle();
  if (entering) { const all = rows(); enter(entering === "first" ? all[0] : all.at(-1)); entering = null; }
  else if (document.activeElement === document.body) document.getElementById("main").focus({ preventScroll: true });
});

async function renew(id) {
  const row = document.getElementById(`match-${id}`);
  if (!row || row.hidden) return;
  const query = new URLSearchParams(location.search);
  // What the page showed first counts, so that a row that is renewed twice keeps its mark.
  const first = row.dataset.first ?? row.dataset.seen;
  query.set("seen", first);
  const answer = await fetch(`/queue/rows/${id}?${query}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok || row.hidden || !row.isConnected) return;
  const isPicked = boxOf(row)?.checked;
  const isHere = row.contains(document.activeElement);
  await htmx.swap({ sourceElement: document.body, target: row, swap: "outerHTML", text: await answer.text() });
  const fresh = document.getElementById(`match-${id}`);
  if (!fresh) return;
  fresh.dataset.first = first;
  if (isPicked && boxOf(fresh)) boxOf(fresh).checked = true;
  if (isHere) enter(fresh, { quiet: true });
  if (at === id) fresh.classList.add("at");
  marks();
  showBar();
}

document.addEventListener("room:changed", (event) => {
  const { action, subject } = event.detail;
  const id = /^match (\d+)$/.exec(subject)?.[1];
  if (id && action.startsWith("match.") && !verdicts.isOwn(id)) renew(id);
});

/* Messages stand on a line of their own at the foot; where one is long, the bar above it and the list make room */

new ResizeObserver(() => {
  document.documentElement.style.setProperty("--line-high", `${messages.offsetHeight}px`);
  if (document.activeElement === current()?.querySelector(".open")) current().scrollIntoView({ block: "nearest" });
}).observe(messages);

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
hideOwn();
ownUndo();
showBar();
comeBack();
verdicts.begin({ changed, saved, refused });
