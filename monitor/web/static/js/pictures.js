// Pictures that are still being drawn come as one of 32 pixels; they are asked for again until they are there.

const WAITING_PX = 32;
const WAITS_MS = [600, 1000, 2000, 3000, 5000, 8000, 15000, 30000];

function again(address, turn) {
  const next = new URL(address, location.href);
  next.searchParams.set("again", turn);
  return next.href;
}

function look(picture) {
  if (picture.naturalWidth !== WAITING_PX || !picture.src.includes(".jpg")) return;
  const turn = Number(picture.dataset.turn || 0);
  if (turn >= WAITS_MS.length) return;
  picture.dataset.turn = turn + 1;
  setTimeout(() => { picture.src = again(picture.src, turn + 1); }, WAITS_MS[turn]);
}

/** The poster of a film tells nobody how large it is, so it is fetched once more beside. */
function lookAtPoster(film, turn = 0) {
  const picture = new Image();
  picture.addEventListener("load", () => {
    if (picture.naturalWidth !== WAITING_PX) { if (turn) film.poster = picture.src; return; }
    if (turn < WAITS_MS.length) setTimeout(() => lookAtPoster(film, turn + 1), WAITS_MS[turn]);
  });
  picture.src = turn ? again(film.poster, turn) : film.poster;
}

document.addEventListener("load", (event) => {
  if (event.target instanceof HTMLImageElement) look(event.target);
}, true);
for (const picture of document.images) if (picture.complete) look(picture);
for (const film of document.querySelectorAll("video[poster]")) lookAtPoster(film);
