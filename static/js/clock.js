/** The server's clock as this page knows it, and one tick a second for everything that shows it. */

const SAMPLES = 8;

/** Follows the server's clock by the times it sends. Immune to the wrong clock of a wall display. */
export class ServerClock {
  #monotonic;
  #offsets = [];

  /** @param {() => number} monotonic milliseconds that never jump back, such as `performance.now` */
  constructor(monotonic = () => performance.now()) {
    this.#monotonic = monotonic;
  }

  /** @param {string} serverTime ISO 8601, as it arrived just now */
  observe(serverTime) {
    this.#offsets = [...this.#offsets, Date.parse(serverTime) - this.#monotonic()].slice(-SAMPLES);
  }

  /** Milliseconds since 1970 on the server. A late message only ever shows too early a time, so the latest wins. */
  now() {
    return this.#offsets.length === 0 ? Date.now() : this.#monotonic() + Math.max(...this.#offsets);
  }
}

/** Calls everyone who listens at each full second of the clock; sleeps while nobody does. */
export class Ticker {
  #clock;
  #listeners = new Set();
  #timeout = null;

  /** @param {{now: () => number}} clock */
  constructor(clock) {
    this.#clock = clock;
  }

  /**
   * @param {(now: number) => void} listener gets the full second, in milliseconds since 1970
   * @returns {() => void} ends it
   */
  subscribe(listener) {
    this.#listeners.add(listener);
    if (this.#timeout === null) this.#sleepToNextSecond();
    return () => this.#unsubscribe(listener);
  }

  #unsubscribe(listener) {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    clearTimeout(this.#timeout);
    this.#timeout = null;
  }

  #sleepToNextSecond() {
    const second = (Math.floor(this.#clock.now() / 1000) + 1) * 1000;
    this.#timeout = setTimeout(() => this.#tick(), second - this.#clock.now());
  }

  #tick() {
    // browsers wake a timer up to a millisecond early; rounding keeps every clock from skipping a second
    const second = Math.round(this.#clock.now() / 1000) * 1000;
    this.#sleepToNextSecond();
    for (const listener of this.#listeners) listener(second);
  }
}

export const serverClock = new ServerClock();
export const ticker = new Ticker(serverClock);
