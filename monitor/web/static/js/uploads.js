// Files are sent in pieces and go on where they stopped; jobs on the page follow the news.

import { tell } from "./room.js";

const token = document.body.dataset.formToken;
const form = document.querySelector("[data-upload]");
const PARALLEL = 2;
const MOST_WAIT_MS = 30_000;

/** A refusal that trying again does not mend. */
class Refusal extends Error {}

if (form) setUp();

function setUp() {
  const find = (name) => form.querySelector(`[data-${name}]`);
  const list = find("parcels"), said = find("said"), send = find("send"), wait = find("wait"), drop = find("drop");
  const chooser = form.querySelector("#files"), folder = find("folder"), table = form.querySelector("#table");
  const kind = form.elements.kind.value;
  const suffixes = new Set(form.dataset.suffixes.split(" "));
  const isClips = kind === "clips", wrong = document.querySelector("[data-wrong]"), alone = find("one");
  const pieceBytes = Number(form.dataset.piece);
  const all = [];
  let isSending = false, isGone = false, running = 0;

  for (const part of form.querySelectorAll("[data-scripted]")) part.hidden = false;
  find("plain").hidden = true;
  chooser.removeAttribute("name");
  find("choose").addEventListener("click", () => chooser.click());
  find("choose-folder").addEventListener("click", () => folder.click());
  for (const input of [chooser, folder]) {
    input.addEventListener("change", () => { add([...input.files]); input.value = ""; });
  }

  countFiles();

  let depth = 0;
  const isFiles = (event) => [...event.dataTransfer.types].includes("Files");
  addEventListener("dragover", (event) => { if (isFiles(event)) event.preventDefault(); });
  addEventListener("dragenter", (event) => { if (isFiles(event)) { depth += 1; drop.classList.add("over"); } });
  addEventListener("dragleave", () => { depth -= 1; if (depth <= 0) drop.classList.remove("over"); });
  addEventListener("drop", async (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    depth = 0;
    drop.classList.remove("over");
    add(await filesOf(event.dataTransfer));
  });
  addEventListener("beforeunload", (event) => { if (!isGone && all.some((one) => one.isOnItsWay)) event.preventDefault(); });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    isSending = true;
    go();
  });

  function add(files) {
    const wanted = files.filter((file) => !file.name.startsWith("."));
    const csv = wanted.find((file) => file.name.toLowerCase().endsWith(".csv"));
    if (csv && table) setTable(csv);
    const media = wanted.filter((file) => suffixes.has(suffixOf(file.name)));
    const left = wanted.length - media.length - (csv && table ? 1 : 0);
    const fresh = media.filter((file) => !all.some((one) => isSame(one.file, file) && !one.isRemoved));
    for (const file of fresh) all.push(show(file));
    if (left) tell(`${left} of the files ${left === 1 ? "is" : "are"} of no kind that is read here, and left out.`, "warn");
    if (!fresh.length) return;
    find("list").hidden = false;
    said.textContent = fresh.length === 1 ? "1 file is being sent." : `${fresh.length} files are being sent.`;
    countFiles();
    for (let n = 0; n < PARALLEL; n += 1) next();
  }

  /** Of several clips each has an address of its own, beside it. */
  function countFiles() {
    const isSeveral = isClips && list.children.length > 1;
    list.classList.toggle("several", isSeveral);
    if (!alone) return;
    const whole = alone.querySelector("input"), first = list.querySelector(".parcel-seen input");
    if (isSeveral && whole.value && first && !first.value) first.value = whole.value;
    if (isSeveral) whole.value = "";
    alone.hidden = isSeveral;
  }

  function setTable(csv) {
    const carrier = new DataTransfer();
    carrier.items.add(csv);
    table.files = carrier.files;
  }

  function show(file) {
    const row = document.createElement("li");
    row.className = "parcel";
    const name = Object.assign(document.createElement("span"), { className: "parcel-name", textContent: file.name });
    const size = Object.assign(document.createElement("span"), { className: "soft small nowrap", textContent: sizeOf(file.size) });
    const state = Object.assign(document.createElement("span"), { className: "parcel-state", textContent: "waits" });
    const stop = Object.assign(document.createElement("button"), { type: "button", className: "plain small", textContent: "✕" });
    stop.setAttribute("aria-label", `Remove ${file.name}`);
    const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
    bar.setAttribute("aria-label", `Sent of ${file.name}`);
    row.append(name, size, state, stop, bar);
    if (isClips) row.append(besides(file.name));
    list.append(row);
    const one = { file, row, state, bar, id: "", isOnItsWay: true, isWaiting: true, isRemoved: false, stop: new AbortController() };
    stop.addEventListener("click", () => remove(one));
    return one;
  }

  /** The fields beside a file; they get their names when the file has its number. */
  function besides(name) {
    const group = Object.assign(document.createElement("span"), { className: "parcel-seen" });
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", `Where ${name} was seen`);
    for (const [field, label, type] of [["url", "Address", "url"], ["platform", "Platform", "text"], ["account", "Account", "text"]]) {
      const box = document.createElement("label");
      const input = Object.assign(document.createElement("input"), { type, autocomplete: "off" });
      if (type === "url") input.placeholder = "https://";
      input.dataset.field = field;
      box.append(Object.assign(document.createElement("span"), { textContent: label }), " ", input);
      group.append(box);
    }
    return group;
  }

  async function next() {
    if (running >= PARALLEL) return;
    const one = all.find((candidate) => candidate.isWaiting);
    if (!one) {
      if (!all.some((other) => other.isOnItsWay) && said.textContent.includes("being sent")) said.textContent = "All files have arrived.";
      go();
      return;
    }
    one.isWaiting = false;
    running += 1;
    try {
      await sendFile(one);
      mark(one, "has arrived", "good");
    } catch (error) {
      if (!one.isRemoved) fail(one, error);
    }
    one.isOnItsWay = false;
    running -= 1;
    next();
  }

  function mark(one, text, tone = "") {
    one.bar.hidden = tone !== "";
    one.state.textContent = text;
    one.state.className = `parcel-state ${tone}`;
  }

  function fail(one, error) {
    one.id = "";
    mark(one, error.message, "bad");
    const again = Object.assign(document.createElement("button"), { type: "button", className: "small again", textContent: "Try again" });
    again.addEventListener("click", () => {
      again.remove();
      Object.assign(one, { isOnItsWay: true, isWaiting: true });
      mark(one, "waits");
      next();
    });
    one.row.append(again);
    said.textContent = `${one.file.name}: ${error.message}`;
  }

  function remove(one) {
    one.isRemoved = true;
    one.isWaiting = one.isOnItsWay = false;
    one.stop.abort();
    one.row.remove();
    if (one.id) ask(`/uploads/${one.id}/remove`, { method: "POST" }).catch(() => {});
    if (!list.children.length) find("list").hidden = true;
    countFiles();
    said.textContent = `${one.file.name} is removed.`;
    go();
  }

  /** Send what is missing of a file; a broken line is waited for. */
  async function sendFile(one) {
    const { file } = one;
    const fields = { name: file.name, size: file.size, modified: file.lastModified, kind };
    let told = await patiently(one, () => ask("/uploads/new", { method: "POST", body: new URLSearchParams(fields) }));
    one.id = told.id;
    list.querySelector(`[data-parcel="${told.id}"]`)?.remove();
    for (const input of one.row.querySelectorAll("[data-field]")) input.name = `${input.dataset.field}-${told.id}`;
    while (!told.is_whole) {
      const at = told.offset;
      const piece = file.slice(at, at + pieceBytes);
      told = await patiently(one, () => push(one, at, piece));
      draw(one, told.offset);
    }
  }

  function draw(one, offset) {
    one.bar.value = offset / one.file.size;
    mark(one, `${Math.floor((100 * offset) / one.file.size)} % of ${sizeOf(one.file.size)}`);
  }

  async function patiently(one, act) {
    for (let pause = 500; ; pause = Math.min(pause * 2, MOST_WAIT_MS)) {
      one.stop.signal.throwIfAborted();
      try {
        return await act();
      } catch (error) {
        if (error instanceof Refusal) throw error;
        one.stop.signal.throwIfAborted();
        mark(one, "waits for the connection");
        await new Promise((done) => { setTimeout(done, pause); addEventListener("online", done, { once: true }); });
        if (!one.id) continue;
        try {
          return await ask(`/uploads/${one.id}`);
        } catch (lost) {
          if (lost instanceof Refusal) throw lost;
        }
      }
    }
  }

  function push(one, at, piece) {
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open("POST", `/uploads/${one.id}?at=${at}`);
      request.setRequestHeader("X-Form-Token", token);
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => draw(one, Math.min(at + event.loaded, one.file.size)));
      request.addEventListener("load", async () => {
        const answer = request.response ?? {};
        if (request.status === 409 && "offset" in answer) {
          // Another tab sends the same file: go on where it is.
          await new Promise((then) => { setTimeout(then, 300 + 400 * Math.random()); });
          ask(`/uploads/${one.id}`).then(done, failed);
        } else if (request.status === 200) done(answer);
        else failed(problem(request.status, answer.message));
      });
      request.addEventListener("error", () => failed(new Error("The connection is lost.")));
      request.addEventListener("abort", () => failed(new Error("Stopped.")));
      one.stop.signal.addEventListener("abort", () => request.abort(), { once: true });
      request.send(piece);
    });
  }

  /** Show the lines of a table that fit no file. */
  function showLines(lines) {
    wrong.hidden = !lines.length;
    wrong.querySelector("ul").replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
  }

  /** Add everything as soon as all files have arrived. */
  async function go() {
    const open = all.filter((one) => one.isOnItsWay).length;
    wait.textContent = isSending && open ? `Begins when ${open === 1 ? "the last file has" : `${open} files have`} arrived.` : "";
    if (!isSending || open) return;
    isSending = false;
    send.disabled = true;
    showLines([]);
    try {
      const body = new FormData(form);
      for (const one of all) if (one.id && !one.isRemoved) body.append("ids", one.id);
      const { job } = await ask("/uploads/send", { method: "POST", body });
      isGone = true;
      location.assign(job);
    } catch (error) {
      tell(error.message, "bad");
      showLines(error.lines ?? []);
      document.getElementById("messages").scrollIntoView({ block: "center" });
    }
    send.disabled = false;
  }
}

/** Ask the room, and return its answer. */
async function ask(path, options = {}) {
  const headers = { "X-Form-Token": token, Accept: "application/json", "HX-Request": "true" };
  const answer = await fetch(path, { ...options, headers });
  const said = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
  if (!answer.ok) throw Object.assign(problem(answer.status, said.message), { lines: said.lines });
  return said;
}

function problem(status, message) {
  if (status >= 500 && status !== 507) return new Error(message ?? "The review room does not answer.");
  if (status === 401) return new Refusal("You are not signed in any more: sign in in another tab, then try again.");
  return new Refusal(message ?? "The review room refuses this; reload the page and try again.");
}

function isSame(a, b) {
  return a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;
}

function suffixOf(name) {
  const at = name.lastIndexOf(".");
  return at > 0 ? name.slice(at).toLowerCase() : "";
}

function sizeOf(octets) {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let step = 0;
  for (; octets >= 1000 && step < 4; step += 1) octets /= 1000;
  return `${step && octets < 10 ? octets.toFixed(1) : Math.round(octets)} ${units[step]}`;
}

/** Return the files that were dropped, those in folders, too. */
async function filesOf(dropped) {
  const entries = [...dropped.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...dropped.files];
  const found = [];
  while (entries.length) {
    const entry = entries.shift();
    if (entry.isFile) found.push(await new Promise((done, failed) => { entry.file(done, failed); }));
    else entries.push(...await below(entry));
  }
  return found;
}

async function below(folder) {
  const reader = folder.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((done, failed) => { reader.readEntries(done, failed); });
    if (!some.length) return found;
    found.push(...some);
  }
}

// Jobs on the page

const waiting = new Map();

document.addEventListener("room:job", ({ detail }) => {
  const card = document.querySelector(`.job[data-job="${Number(detail.id)}"]`);
  const isList = document.body.dataset.page === "jobs" && location.pathname === "/jobs";
  if (!card && !isList) return;
  if (waiting.has(detail.id)) { waiting.set(detail.id, true); return; }
  renew(detail.id, isList);
});

async function renew(id, isList) {
  waiting.set(id, false);
  try {
    const answer = await fetch(`/jobs/${id}${isList ? "?short=1" : ""}`, { headers: { "HX-Request": "true" } });
    if (answer.ok) place(id, await answer.text());
    await new Promise((done) => { setTimeout(done, 500); });
  } catch { /* the next news tries again */ }
  const isMore = waiting.get(id);
  waiting.delete(id);
  if (isMore) renew(id, isList);
}

function place(id, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector(".job");
  const old = document.querySelector(`.job[data-job="${Number(id)}"]`);
  if (!fresh) return;
  if (!old) {
    const first = document.querySelector(".job, main .empty");
    if (first?.classList.contains("empty")) first.replaceWith(fresh); else first?.before(fresh);
    return;
  }
  const hadFocus = old.contains(document.activeElement);
  old.replaceWith(fresh);
  if (hadFocus) fresh.querySelector("button:not(:disabled), a")?.focus();
}
