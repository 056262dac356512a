// Verdicts on their way to the room. The page goes on at once; what the room does not have yet is kept for a reload and
// sent again, which decides nothing twice. What was given can be taken back, step by step, the last one first.

import { post } from "./room.js";

const MOST_STEPS = 20;
const AT_ONCE = 3; // a browser opens six connections to a room, and pictures want some
const AGAIN_MS = 2000;
const MOST_OUTLIVING = 20_000; // octets: browsers let no more than 64 kB outlive a page
const session = document.body.dataset.formToken; // of nobody else who signs in in this tab later
const ACTS = `verdicts on their way ${session}`;
const STEPS = `verdicts given ${session}`;

function kept(name) {
  try { return JSON.parse(sessionStorage.getItem(name)) ?? []; } catch { return []; }
}

const acts = kept(ACTS);
const steps = kept(STEPS);
const sending = new Set();
let isKept = true;
let isSilent = false;
let on = null;
let turns = 0;

function keep() {
  turns += 1;
  try {
    sessionStorage.setItem(ACTS, JSON.stringify(acts));
    sessionStorage.setItem(STEPS, JSON.stringify(steps));
    isKept = true;
  } catch { isKept = false; }
}

/** Return a name under which the room remembers what is decided. */
export function newName() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
}

/** Say who is told of answers: changed(), saved(act, told), refused(act, told). What an earlier page left is sent. */
export function begin(listeners) {
  on = listeners;
  acts.forEach((act) => { act.wasSent = true; }); // perhaps it was, and the answer got lost
  pump();
}

/** Give a verdict: { verdict, reason, ids, seen, all, back }; returns its name. */
export function give(act) {
  const name = newName();
  acts.push({ ...act, name });
  remember(name, act.ids);
  pump();
  return name;
}

/** Remember something that can be taken back. */
export function remember(name, ids) {
  steps.push({ name, ids });
  steps.splice(0, steps.length - MOST_STEPS);
  keep();
}

/** Take back the last verdict that was given, or the one of that name; returns it, null where there is none. */
export function takeBack(name = steps.at(-1)?.name) {
  if (!name) return null;
  const place = steps.findIndex((one) => one.name === name);
  const step = place < 0 ? { name, ids: [] } : steps.splice(place, 1)[0];
  const waiting = acts.findIndex((act) => act.name === name);
  if (waiting >= 0 && !sending.has(name) && !acts[waiting].wasSent) acts.splice(waiting, 1);
  else acts.push({ name: newName(), of: name, ids: step.ids, all: acts[waiting]?.all });
  keep();
  pump();
  return step;
}

/** Forget a step that was taken back in another way. */
export function forget(name) {
  const place = steps.findIndex((one) => one.name === name);
  if (place >= 0) steps.splice(place, 1);
  keep();
}

export const lastStep = () => steps.at(-1) ?? null;
export const count = () => acts.length;
export const turn = () => turns;
export const silent = () => isSilent;

/** Return the matches whose verdict is on its way; what is being taken back is not among them. */
export function pending() {
  const back = new Set(acts.filter((act) => act.of).map((act) => act.of));
  return new Set(acts.filter((act) => !act.of && !back.has(act.name)).flatMap((act) => act.ids));
}

/** Return whether something of a match is on its way. */
export const isOwn = (id) => acts.some((act) => act.all || act.ids.includes(id));

// Acts about the same match go one after the other; a whole list waits for all before it, and all after wait for it.
function touch(one, other) {
  return one.all || other.all || one.of === other.name || other.of === one.name || one.ids.some((id) => other.ids.includes(id));
}

function isFree(act) {
  return acts.slice(0, acts.indexOf(act)).every((earlier) => !touch(earlier, act));
}

function asked(act) {
  if (act.of) return [`/decide/undo?lot=${act.of}`, [["part", "act"]]];
  const fields = [["part", "act"], ["back", act.back], ["verdict", act.verdict], ["reason", act.reason], ["lot", act.name]];
  if (act.all) fields.push(["all", String(act.all)]);
  act.ids.forEach((id) => fields.push(["ids", id], ["seen", `${id}:${act.seen[id] ?? 0}`]));
  return ["/decide", fields];
}

function send(act) {
  const [path, fields] = asked(act);
  act.wasSent = true;
  return post(path, fields, { keepalive: new URLSearchParams(fields).toString().length < MOST_OUTLIVING });
}

function pump() {
  for (const act of acts.slice()) {
    if (sending.size >= AT_ONCE) break;
    if (!sending.has(act.name) && isFree(act)) go(act);
  }
  on?.changed();
}

async function go(act) {
  sending.add(act.name);
  let answer, told;
  try {
    answer = await send(act);
    if (answer.status === 503) throw new Error("the library is busy");
    const to = answer.headers.get("HX-Redirect");
    if (to) { location.href = to; return; }
    const isOurs = answer.headers.get("Content-Type")?.includes("json");
    told = isOurs ? await answer.json() : { message: await answer.text(), refused: {}, rest: [] };
  } catch {
    sending.delete(act.name);
    isSilent = true;
    setTimeout(pump, AGAIN_MS);
    on?.changed();
    return;
  }
  isSilent = false;
  sending.delete(act.name);
  acts.splice(acts.indexOf(act), 1);
  const isRefused = !answer.ok || "refused" in told;
  if (!isRefused) learn(told.seen);
  else {
    const place = steps.findIndex((one) => one.name === act.name);
    if (place >= 0) steps.splice(place, 1);
    const undoing = acts.findIndex((one) => one.of === act.name);
    if (undoing >= 0) acts.splice(undoing, 1);
  }
  keep();
  if (isRefused) on?.refused(act, told);
  else on?.saved(act, told);
  pump();
}

/** Whoever decided a match has seen that decision, so a later verdict of theirs on it is not outdated. */
function learn(seen) {
  for (const act of acts) if (act.seen) for (const id of act.ids) if (id in seen) act.seen[id] = seen[id];
}

addEventListener("pagehide", () => {
  for (const act of acts) if (!sending.has(act.name) && isFree(act)) send(act).catch(() => {});
});
addEventListener("beforeunload", (event) => {
  if (acts.length && (isSilent || !isKept)) event.preventDefault();
});
