// Letters: keys in the list, the form that a button opens, and word of what others do meanwhile.

import { isTyping } from "./room.js";

document.addEventListener("keydown", (event) => {
  if (isTyping(event)) return;
  const search = document.getElementById("words");
  if (event.key === "/" && search) { event.preventDefault(); search.focus(); search.select(); }
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
});

function step(by) {
  const links = [...document.querySelectorAll(".letters .reference")];
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  links[at < 0 ? 0 : Math.min(Math.max(at + by, 0), links.length - 1)].focus();
}

document.addEventListener("htmx:after:swap", () => {
  const act = document.getElementById("act");
  const form = act?.querySelector("form");
  if (!form) return;
  for (const link of document.querySelectorAll(".choices a")) {
    const here = new URL(link.href).pathname === new URL(form.action).pathname;
    link.classList.toggle("chosen", here);
    link.toggleAttribute("aria-current", here);
  }
  act.focus();
  act.scrollIntoView({ block: "nearest" });
});

document.addEventListener("room:changed", (event) => {
  const news = document.getElementById("news");
  if (!news || event.detail.subject !== `letter ${news.dataset.reference}`) return;
  const box = document.createElement("div");
  box.className = "message warn";
  const words = document.createElement("p");
  words.textContent = `${event.detail.actor} has just put something on record about this letter. Reload the page before you go on.`;
  const again = document.createElement("a");
  again.className = "button small";
  again.href = location.pathname;
  again.textContent = "Reload";
  box.append(words, again);
  news.replaceChildren(box);
});

// An evidence pack that is being written stands on the page as soon as it is done.
let packState = "";

document.addEventListener("room:job", async ({ detail: job }) => {
  const packs = document.getElementById("packs");
  if (!packs || job.kind !== "evidence" || job.title !== packs.dataset.jobTitle) return;
  const state = `${job.id} ${job.phase}`;
  if (state === packState) return;
  packState = state;
  const answer = await fetch(location.pathname);
  if (!answer.ok || state !== packState) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("packs");
  if (fresh) packs.replaceChildren(...fresh.childNodes);
});

document.getElementById("found")?.focus();
