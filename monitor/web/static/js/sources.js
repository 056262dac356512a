// Sources and what they found: the part that changes is fetched anew when the room tells of something that concerns it.

const CONCERNS = /^(source|watch|item|clip|match)\./;
const LEAST_MS = 1500;
let waiting = 0;
let last = 0;

function renew() {
  if (waiting || document.visibilityState !== "visible") return;
  waiting = setTimeout(async () => {
    waiting = 0;
    last = Date.now();
    const part = document.querySelector("[data-renew]");
    if (!part || part.contains(document.activeElement) || part.querySelector("details[open]")) return;
    const answer = await fetch(location.href, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
    if (fresh && fresh.innerHTML !== part.innerHTML) part.replaceChildren(...fresh.childNodes);
  }, Math.max(200, last + LEAST_MS - Date.now()));
}

document.addEventListener("room:changed", ({ detail }) => { if (CONCERNS.test(detail.action ?? "")) renew(); });
document.addEventListener("room:job", ({ detail }) => { if (detail.kind === "watch" || detail.phase !== "running") renew(); });
