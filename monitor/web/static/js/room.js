// What every page has: the form token, messages, keys, the theme.

const token = document.body.dataset.formToken;

document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-Form-Token"] = token;
});

// htmx copies styles from what it replaces, and the content policy refuses even those that extensions have left empty.
document.addEventListener("htmx:before:swap", () => {
  document.querySelectorAll("main [style='']").forEach((one) => one.removeAttribute("style"));
});

document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-close]");
  if (close) close.closest(".message").remove();
  if (event.target.closest("[data-theme-switch]")) switchTheme();
});

function switchTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
}

/** Post to an address of the room and return the answer. */
export function post(path, fields = {}, options = {}) {
  return fetch(path, {
    ...options,
    method: "POST",
    headers: { "X-Form-Token": token, "HX-Request": "true" },
    body: new URLSearchParams(fields),
  });
}

/** Tell whether keys that are pressed now are text for a field. */
export function isTyping(event) {
  const at = event.target;
  return event.ctrlKey || event.metaKey || event.altKey ||
    (at instanceof HTMLElement && (at.isContentEditable || at.closest("dialog[open]") ||
      at.matches("textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=range])")));
}

let going = false;
document.addEventListener("keydown", (event) => {
  if (isTyping(event)) return;
  if (going) {
    going = false;
    const link = document.querySelector(`[data-go="g ${CSS.escape(event.key)}"]`);
    if (link) { event.preventDefault(); event.stopImmediatePropagation(); link.click(); }
    return;
  }
  if (event.key === "g") { going = true; setTimeout(() => { going = false; }, 1500); }
  if (event.key === "?") { event.preventDefault(); document.getElementById("keys").showModal(); }
  if (event.key === "u") document.querySelector("[data-undo]")?.click();
});

/** Show a sentence as a message of the page. */
export function tell(text, tone = "plain") {
  const box = document.createElement("div");
  box.className = `message ${tone}`;
  const words = document.createElement("p");
  words.textContent = text;
  box.append(words);
  document.getElementById("messages").replaceChildren(box);
}
