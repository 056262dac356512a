// Deadlines: in the month the arrow keys lead from day to day, the page keys from month to month.

import { isTyping } from "./room.js";

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const days = [...document.querySelectorAll("[data-day]")];

// One stop for the tab key in the whole grid: today, the day that is chosen, or the first.
function hold(day) {
  for (const one of days) one.tabIndex = one === day ? 0 : -1;
}
const at = (selector) => document.querySelector(`${selector} [data-day]`);
if (days.length) hold(at(".chosen") ?? at(".today") ?? days[0]);

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || !days.length) return;
  const turn = { PageUp: "before", PageDown: "after" }[event.key];
  if (turn) {
    event.preventDefault();
    document.querySelector(`[data-month="${turn}"]`).click();
    return;
  }
  const by = STEPS[event.key];
  const cell = document.activeElement.closest(".grid-month td");
  if (!by || !cell) return;
  event.preventDefault();
  const next = days[days.indexOf(cell.querySelector("[data-day]")) + by];
  if (!next) return document.querySelector(`[data-month="${by < 0 ? "before" : "after"}"]`).focus();
  hold(next);
  next.focus();
});
