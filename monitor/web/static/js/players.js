// Two films in step: the first leads, the second follows at the offset and speed of a segment.

const FAR_S = 0.2; // further apart than this, the second film jumps
const NEAR_S = 0.008; // nearer than this, nothing is done
const CATCH_UP = 3; // so many times the distance would be made up in a second
const MOST_CATCH_UP = 0.25; // at most so much faster or slower
const LOOK_MS = 100;
const PATIENCE_MS = 6000;

/** Wait until a film shows the place that it was sent to, and could go on from there. */
function settled(film) {
  return new Promise((resolve) => {
    const done = () => !film.seeking && film.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
    const atEnd = () => !film.seeking && film.duration - film.currentTime < 0.1 && film.readyState >= 2;
    const look = () => {
      if (!done() && !atEnd() && !film.error) return;
      for (const name of EVENTS) film.removeEventListener(name, look);
      clearTimeout(patience);
      resolve();
    };
    const EVENTS = ["seeked", "canplay", "error", "loadeddata"];
    const patience = setTimeout(() => { for (const name of EVENTS) film.removeEventListener(name, look); resolve(); }, PATIENCE_MS);
    for (const name of EVENTS) film.addEventListener(name, look);
    look();
  });
}

export class Pair extends EventTarget {
  #seeks = 0;
  #wish = null;
  #jumpS = 0.08; // how long the second film takes to jump, learnt as it does
  #error = 0;

  /** `lead` and `follow` are media elements; either may be null, then the other plays alone. */
  constructor(lead, follow) {
    super();
    this.lead = lead || follow;
    this.follow = lead && follow ? follow : null;
    this.isAlone = !this.follow;
    this.isPlaying = false;
    this.rate = 1;
    this.from = 0;
    this.speed = 1;
    this.start = 0;
    this.end = 0;
    this.#listen();
    setInterval(() => this.#keepStep(), LOOK_MS);
  }

  /** Choose the stretch of the leading film, and where it begins in the other. */
  stretch(start, end, from, speed) {
    Object.assign(this, { start, end, from, speed: speed || 1 });
  }

  /** Where the second film should be when the first is at a time. */
  target(at) {
    const wanted = this.from + (at - this.start) * this.speed;
    const last = this.follow && Number.isFinite(this.follow.duration) ? this.follow.duration - 0.02 : wanted;
    return Math.max(0, Math.min(wanted, last));
  }

  /** How far the second film is ahead, in its own seconds. */
  get drift() {
    return this.follow ? this.follow.currentTime - this.target(this.lead.currentTime) : 0;
  }

  get now() { return this.#wish ?? this.lead.currentTime; }

  /** Send both to a place of the leading film; they go on from there together if they played. */
  async seek(at) {
    const turn = ++this.#seeks;
    const place = Math.max(0, Math.min(at, Number.isFinite(this.lead.duration) ? this.lead.duration : at));
    this.#wish = place;
    for (const film of this.#films) film.pause();
    this.lead.currentTime = place;
    if (this.follow) this.follow.currentTime = this.target(place);
    await Promise.all(this.#films.map(settled));
    if (turn !== this.#seeks) return;
    this.#wish = null;
    this.#error = 0;
    if (this.isPlaying) await this.#go();
    this.dispatchEvent(new Event("seeked"));
  }

  async play() {
    this.isPlaying = true;
    this.dispatchEvent(new Event("change"));
    const outside = this.lead.currentTime < this.start - 0.05 || this.lead.currentTime > this.end - 0.05;
    await this.seek(outside ? this.start : this.lead.currentTime);
  }

  pause() {
    this.isPlaying = false;
    for (const film of this.#films) film.pause();
    this.dispatchEvent(new Event("change"));
    if (this.follow && Math.abs(this.drift) > NEAR_S) this.follow.currentTime = this.target(this.lead.currentTime);
  }

  toggle() { return this.isPlaying ? this.pause() : this.play(); }

  setRate(rate) {
    this.rate = rate;
    this.#pace(0);
  }

  get #films() { return this.follow ? [this.lead, this.follow] : [this.lead]; }

  get #isSteady() {
    const pace = this.rate * this.speed;
    return pace >= 0.0625 && pace <= 16;
  }

  async #go() {
    this.#pace(0);
    const films = this.#isSteady ? this.#films : [this.lead];
    try {
      await Promise.all(films.map((film) => film.play()));
    } catch (problem) {
      if (problem.name !== "AbortError") this.pause();
    }
  }

  /** Set how fast both run; `share` is how much faster than in step the second one does. */
  #pace(share) {
    this.lead.playbackRate = this.rate;
    if (!this.follow || !this.#isSteady) return;
    const pace = Math.max(0.0625, Math.min(16, this.rate * this.speed * (1 + share)));
    if (Math.abs(this.follow.playbackRate - pace) > 0.002) this.follow.playbackRate = pace;
  }

  #keepStep() {
    const { lead, follow } = this;
    if (!this.isPlaying || this.#wish !== null || !follow || lead.seeking || follow.seeking) return;
    const drift = this.drift;
    if (!this.#isSteady) {
      if (Math.abs(drift) > 0.04) follow.currentTime = this.target(lead.currentTime);
    } else if (Math.abs(drift) > FAR_S && !lead.paused && !follow.ended) {
      this.#jump();
    } else {
      // Clocks of films jitter by some milliseconds, so the distance is smoothed before it is acted on.
      this.#error = 0.5 * this.#error + 0.5 * drift;
      const wanted = Math.abs(this.#error) < NEAR_S ? 0 : -this.#error * CATCH_UP / (this.rate * this.speed);
      this.#pace(Math.max(-MOST_CATCH_UP, Math.min(MOST_CATCH_UP, wanted)));
    }
  }

  #jump() {
    const begun = performance.now();
    const { follow } = this;
    const pace = this.rate * this.speed;
    this.#error = 0;
    follow.addEventListener("seeked", () => {
      this.#jumpS = 0.6 * this.#jumpS + 0.4 * Math.min(1, (performance.now() - begun) / 1000);
    }, { once: true });
    follow.currentTime = this.target(this.lead.currentTime) + this.#jumpS * pace;
    if (follow.paused) follow.play().catch(() => {});
  }

  #listen() {
    if (!this.follow) return;
    // While the first film waits for data, so does the second.
    this.lead.addEventListener("waiting", () => this.follow.pause());
    this.lead.addEventListener("playing", () => {
      if (this.isPlaying && this.#wish === null && this.#isSteady && this.follow.paused) this.follow.play().catch(() => {});
    });
  }
}
