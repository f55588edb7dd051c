/** What a display is told: its room, its sessions, what runs, and whether that is live. */

import { api } from "../api.js";
import { serverClock } from "../clock.js";
import { Live } from "../live.js";
import { fold, initialState, timersOf } from "../live_state.js";

const SPREAD_MS = [200, 600]; // between an event and reading anew; what comes meanwhile is read with it
const AGAIN_MS = 10_000;
const REFRESH_MS = 10 * 60_000; // the day may have changed, and the sign-in has to begin its years anew
const STALE_AFTER = new Set(["timer:started", "timer:adjusted", "catalog:changed", "reset"]);

/**
 * Says "change" when something else is known, "identify" when somebody asks which display it is, "live" when it is live
 * again, and "end" when the browser is not this display any more.
 */
export class Feed extends EventTarget {
  /** @type {import("./scene.js").Known} */
  known;
  #state;
  #live;
  #readAt = 0;
  #reading = false;
  #timer = null;
  #ended = false;

  /** @param {Object} display the answer of `GET /kiosk` @param {typeof Live} LiveClient */
  constructor(display, LiveClient = Live) {
    super();
    this.#state = fold(initialState, { id: null, event: "snapshot", at: null, data: { running: display.running } });
    const now = serverClock.now();
    this.known = { display, running: timersOf(this.#state), lostAt: now, heardAt: now };
    this.#readAt = now;
    const who = { user: null, organization: display.organization };
    // a connection of its own, as only such a one is told the server's version
    this.#live = new LiveClient(who, { clock: serverClock, share: false });
    this.#live.on("message", (message) => this.#receive(message));
    this.#live.on("state", (connection) => this.#enter(connection));
    this.#live.on("identify", () => this.dispatchEvent(new Event("identify")));
    this.#live.on("end", () => this.#end());
  }

  open() {
    this.#live.start();
  }

  close() {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#live.stop();
  }

  wake() {
    this.#live.wake();
  }

  /** Once a second: reads anew what has not been read for long. */
  tick(now) {
    if (this.known.lostAt === null && now - this.#readAt > REFRESH_MS) this.#readSoon();
  }

  #receive(message) {
    this.#state = fold(this.#state, message);
    const { event, data } = message;
    const display = isOwnChange(data, event, this.known.display) ? { ...this.known.display, kiosk: data.value } : this.known.display;
    this.#know({ display, running: timersOf(this.#state), heardAt: serverClock.now() });
    if (STALE_AFTER.has(event)) this.#readSoon();
  }

  #enter(connection) {
    if (connection !== "live") return this.#know({ lostAt: this.known.lostAt ?? serverClock.now() });
    this.#know({ lostAt: null });
    this.#readSoon();
    this.dispatchEvent(new Event("live"));
  }

  #readSoon() {
    if (this.#timer !== null || this.#ended) return;
    const [least, most] = SPREAD_MS;
    this.#timer = setTimeout(() => this.#read(), least + Math.random() * (most - least));
  }

  async #read() {
    this.#timer = null;
    if (this.#reading) return this.#readSoon();
    this.#reading = true;
    try {
      const display = await api.get("/kiosk");
      this.#readAt = serverClock.now();
      if (!this.#ended) this.#know({ display });
    } catch (problem) {
      this.#refused(problem);
    }
    this.#reading = false;
  }

  #refused({ status }) {
    if (status === 401 || status === 403) this.#end();
    else if (!this.#ended) this.#timer = setTimeout(() => this.#read(), AGAIN_MS);
  }

  #end() {
    if (this.#ended) return;
    this.close();
    this.dispatchEvent(new Event("end"));
  }

  #know(fields) {
    this.known = { ...this.known, ...fields };
    this.dispatchEvent(new Event("change"));
  }
}

function isOwnChange({ kind, id, op }, event, { kiosk }) {
  return event === "catalog:changed" && kind === "kiosk" && id === kiosk.id && op === "updated";
}
