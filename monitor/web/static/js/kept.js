// A draft is kept while one is away from it: in the address, for Back and reload, and in the tab, for the way round.

const OF_SENDER = ["signer", "role", "principal", "organisation", "capacity", "address", "phone", "email"];
const SIGNED = "draft signed";
const form = document.getElementById("drafting");
const fields = document.getElementById("fields");

function typed() {
  const found = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const field = form.elements.namedItem(name);
    if (typeof value !== "string" || !(field instanceof Element) || !fields.contains(field)) continue;
    if (value || OF_SENDER.includes(name)) found.append(name, value); // an empty field of the sender is not the profile's
  }
  return found;
}

function keep(key) {
  const found = typed();
  history.replaceState(history.state, "", `${location.pathname}?${found}${location.hash}`);
  found.delete("seen_live"); // that one has just looked is true only once
  sessionStorage.setItem(key, found.toString());
}

function say(key) {
  const box = document.createElement("div");
  const words = document.createElement("p");
  const anew = document.createElement("button");
  box.className = "message info";
  words.textContent = "What you had typed is back.";
  anew.type = "button";
  anew.className = "small";
  anew.textContent = "Begin anew";
  anew.addEventListener("click", () => { sessionStorage.removeItem(key); location.replace(location.pathname); });
  box.append(words, anew);
  document.getElementById("messages").append(box);
}

if (form && fields) {
  const { case: id, me } = document.querySelector("[data-case]").dataset;
  const key = `draft ${id} ${me}`;
  const kept = sessionStorage.getItem(key);
  sessionStorage.removeItem(SIGNED);
  if (document.getElementById("refused")) keep(key);
  else if (kept && !location.search) location.replace(`${location.pathname}?${kept}#kept`);
  else if (location.hash === "#kept") {
    history.replaceState(history.state, "", location.pathname + location.search);
    say(key);
  }
  for (const kind of ["input", "change"]) fields.addEventListener(kind, () => keep(key));
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name === "form_token") sessionStorage.setItem(SIGNED, key);
  });
} else if (document.querySelector("[data-reference]")) {
  sessionStorage.removeItem(sessionStorage.getItem(SIGNED) ?? ""); // it is signed: the next draft begins anew
  sessionStorage.removeItem(SIGNED);
}
