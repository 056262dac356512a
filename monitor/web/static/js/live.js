// Live news: one tab of this browser listens to /events and tells the others, because a browser opens only a few
// connections to one address. The tab that is looked at takes the lead; where it goes, another follows.

const NAME = "reclaim-live";
const KEPT = 200;
const body = document.body;
let seen = Number(body.dataset.seen || 0);
let source = null;
let retry = 0;
let isLeading = false;
const lately = [];
const channel = new BroadcastChannel(NAME);

/** Tell this page's scripts, and mind what they have been told. */
function take({ kind, detail }) {
  if (kind === "changed") {
    if (detail.id <= seen) return;
    seen = detail.id;
  }
  document.dispatchEvent(new CustomEvent(`room:${kind}`, { detail }));
}

function tellAll(kind, detail) {
  if (kind === "changed") {
    lately.push(detail);
    if (lately.length > KEPT) lately.shift();
  }
  channel.postMessage({ kind, detail });
  take({ kind, detail });
}

channel.addEventListener("message", ({ data }) => {
  if (data.kind !== "ask") { take(data); return; }
  if (!source) return;
  for (const detail of lately) if (detail.id > data.since) channel.postMessage({ kind: "changed", detail });
});

function listen() {
  source = new EventSource(`/events?since=${seen}&jobs=${Number(body.dataset.jobs || 0)}`);
  for (const kind of ["changed", "job"]) {
    source.addEventListener(kind, (event) => tellAll(kind, JSON.parse(event.data)));
  }
  source.addEventListener("error", () => {
    // The browser comes back by itself unless the room refused: then the session may be over, or the room is full.
    if (source?.readyState !== EventSource.CLOSED) return;
    clearTimeout(retry);
    retry = setTimeout(() => { if (source) { hush(); listen(); } }, 30_000);
  });
}

function hush() {
  clearTimeout(retry);
  source?.close();
  source = null;
}

/** Hold the lead until the page goes, or a tab that is looked at takes it. */
async function lead(steal) {
  if (isLeading) return;
  try {
    await navigator.locks.request(NAME, steal ? { steal } : {}, () => {
      isLeading = true;
      listen();
      return new Promise(() => {});
    });
  } catch {
    isLeading = false;
    hush();
    lead(false);
  }
}

if (navigator.locks) {
  const isSeen = () => document.visibilityState === "visible";
  lead(isSeen());
  document.addEventListener("visibilitychange", () => { if (isSeen()) lead(true); });
  channel.postMessage({ kind: "ask", since: seen });
} else {
  listen();
}
addEventListener("pagehide", hush);
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// The job that runs, in the menu

const box = document.getElementById("job-now");
const said = document.getElementById("job-said");
let hiding = 0;

document.addEventListener("room:job", ({ detail: job }) => {
  const isOver = !["waiting", "running"].includes(job.phase);
  const shown = Number(box.dataset.job || 0);
  if (job.phase === "waiting" && shown && shown !== job.id) return;
  if (isOver && shown !== job.id) return;
  clearTimeout(hiding);
  const isNew = shown !== job.id;
  box.dataset.job = job.id;
  box.href = `/jobs/${job.id}`;
  box.hidden = false;
  box.querySelector("[data-title]").textContent = job.title;
  box.querySelector("[data-state]").textContent = stateOf(job, isOver);
  const bar = box.querySelector("progress");
  if (job.share === null && !isOver) bar.removeAttribute("value"); else bar.value = isOver ? 1 : job.share ?? 0;
  if (isNew) said.textContent = `${job.title}: begun.`;
  if (isOver) {
    said.textContent = `${job.title}: ${job.phase}. ${job.summary} ${job.message}`;
    hiding = setTimeout(() => { box.hidden = true; delete box.dataset.job; }, 12_000);
  }
});

function stateOf(job, isOver) {
  if (isOver) return job.failures ? `${job.phase}, ${job.failures} failed` : job.phase;
  if (job.is_stopping) return "stopping";
  if (job.phase === "waiting") return "waiting";
  return job.share === null ? `${job.done}` : `${Math.floor(job.share * 100)} %`;
}
