// Cases and drafting: how many characters are still needed, fields that rules lead to, and what others do meanwhile.

import { tell } from "./room.js";

function count(area) {
  const said = document.getElementById(area.getAttribute("aria-describedby"))?.querySelector(".still-needed");
  if (!said) return;
  const words = area.value.trim().split(/\s+/).filter(Boolean);
  const left = Number(area.dataset.least) - words.join(" ").length;
  let text = "";
  if (words.length && left > 0) text = `${left} more ${left === 1 ? "character" : "characters"}.`;
  else if (words.length === 1) text = "More than one word.";
  else if (words.length) text = "Enough.";
  if (said.textContent !== text) said.textContent = text;
  said.classList.toggle("enough", text === "Enough.");
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-least]")) count(event.target);
});
document.querySelectorAll("[data-least]").forEach(count);

// A link to a field opens what it is folded into and puts the cursor there.
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#field-"]');
  const field = link && document.getElementById(link.getAttribute("href").slice(1));
  if (!field) return;
  for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  setTimeout(() => field.querySelector("input, select, textarea, button")?.focus()); // after the jump, which takes the focus away
});

// The view of the letter that was chosen stays when the letter changes.
let view = "text";
document.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-view]");
  if (chosen) mark(chosen);
});
function mark(chosen) {
  view = chosen.dataset.view;
  chosen.parentElement.querySelectorAll("[data-view]").forEach((one) => one.removeAttribute("aria-current"));
  chosen.setAttribute("aria-current", "true");
}
document.addEventListener("htmx:after:swap", () => {
  const chosen = document.querySelector(`[data-view="${view}"]`);
  if (chosen && view !== "text") { mark(chosen); chosen.click(); }
});
document.getElementById("refused")?.focus();

// What was ticked and typed to sign stays when the very same letter is drawn again; another letter is read and ticked anew.
const REVISION = "[name=revision]";
let given = null;
function signing() {
  return document.querySelector(REVISION)?.closest("form");
}
document.addEventListener("htmx:before:swap", () => {
  const form = signing();
  if (!form) return;
  const ticks = [...form.querySelectorAll("input[type=checkbox]")];
  given = {
    revision: form.querySelector(REVISION).value,
    ticked: new Set(ticks.filter((one) => one.checked).map((one) => `${one.name}=${one.value}`)),
    typed: form.querySelector("[name=typed_name]")?.value,
  };
});
document.addEventListener("htmx:after:swap", () => {
  const form = signing();
  if (!form || !given || form.querySelector(REVISION).value !== given.revision) return;
  form.querySelectorAll("input[type=checkbox]").forEach((one) => { one.checked = given.ticked.has(`${one.name}=${one.value}`); });
  const name = form.querySelector("[name=typed_name]");
  if (name && given.typed) name.value = given.typed;
});

// What somebody else puts on record about this case is said at once; forms carry what their page has seen.
const shown = document.querySelector("[data-case]")?.dataset;
document.addEventListener("room:changed", (event) => {
  const { subject, actor } = event.detail;
  if (!shown || actor === shown.me || ![`case ${shown.case}`, ...shown.subjects.split(",")].includes(subject)) return;
  tell(`${actor} has just put something on record about this case. Reload the page to see it.`, "info");
});
