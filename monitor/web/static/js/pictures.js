// Pictures that are still being drawn come as one of 32 pixels; they are asked for again until they are there.

const WAITING_PX = 32;
const WAITS_MS = [600, 1000, 2000, 3000, 5000, 8000, 15000, 30000];

function look(picture) {
  if (picture.naturalWidth !== WAITING_PX || !picture.src.includes(".jpg")) return;
  const turn = Number(picture.dataset.turn || 0);
  if (turn >= WAITS_MS.length) return;
  picture.dataset.turn = turn + 1;
  setTimeout(() => {
    const address = new URL(picture.src);
    address.searchParams.set("again", turn + 1);
    picture.src = address.href;
  }, WAITS_MS[turn]);
}

document.addEventListener("load", (event) => {
  if (event.target instanceof HTMLImageElement) look(event.target);
}, true);
for (const picture of document.images) if (picture.complete) look(picture);
