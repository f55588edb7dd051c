/** How a screen comes to be a display: it gets a code to show, and asks until a manager has let it in (RFC 8628). */

import { api } from "../api.js";
import { device } from "../device.js";
import { backOff } from "../live_connection.js";

const KEPT = "pairing"; // over a reload of the page, so that the code on the wall stays the one that somebody types
const SLOWER_SECONDS = 5;
const DENIED_MS = 60_000; // so long a screen that was sent away says so, before it asks again

/**
 * What the server lets a screen wait with; `userCode` and the addresses are null where only the device code is known.
 *
 * @typedef {{deviceCode: string, userCode: ?string, verificationUri: ?string, verificationUriComplete: ?string,
 *   interval: number}} Ticket
 * @typedef {"starting" | "waiting" | "denied"} Step
 */

/** Says "change" when there is something else to show, and "paired" once the browser is signed in as a display. */
export class Pairing extends EventTarget {
  /** @type {Step} */
  step = "starting";
  /** @type {?Ticket} */
  ticket = null;
  /** Whether the last question got an answer. */
  reached = true;
  #leash = new AbortController();
  #pause;

  /** @param {(milliseconds: number, signal: AbortSignal) => Promise<void>} pause */
  constructor(pause = wait) {
    super();
    this.#pause = pause;
  }

  /** @param {?string} deviceCode of a screen that waits already, such as a link of the demo carries */
  async begin(deviceCode = null) {
    let ticket = deviceCode ? { ...NAMELESS, deviceCode } : recalled();
    while (!this.#leash.signal.aborted) {
      ticket ??= await this.#start();
      const outcome = ticket && (await this.#await(ticket));
      if (outcome === "paired") {
        this.dispatchEvent(new Event("paired"));
        return;
      }
      if (this.#leash.signal.aborted) return;
      device.keep(KEPT, null);
      ticket = null;
      if (outcome === "access_denied") await this.#rest();
    }
  }

  stop() {
    this.#leash.abort();
  }

  /** @returns {Promise<?Ticket>} null when it was stopped */
  async #start() {
    this.#show({ step: "starting", ticket: null });
    const ticket = await this.#persist(() => api.post("/kiosk/pair"));
    if (ticket) device.keep(KEPT, JSON.stringify(ticket));
    return ticket;
  }

  /** Asks whether somebody has let the screen in. @returns {Promise<?string>} "paired", or the code of the refusal */
  async #await(ticket) {
    this.#show({ step: ticket.userCode ? "waiting" : "starting", ticket });
    let seconds = ticket.interval;
    while (!this.#leash.signal.aborted) {
      const answer = await this.#persist(() => this.#ask(ticket));
      if (answer === "slow_down") seconds += SLOWER_SECONDS;
      else if (answer !== "authorization_pending") return answer;
      await this.#sleep(seconds * 1000);
    }
    return null;
  }

  async #ask({ deviceCode }) {
    try {
      await api.post("/kiosk/token", { deviceCode });
      device.keep(KEPT, null);
      return "paired";
    } catch (refusal) {
      if (refusal.status === 400) return refusal.code;
      throw refusal;
    }
  }

  async #rest() {
    this.#show({ step: "denied", ticket: null });
    await this.#sleep(DENIED_MS);
  }

  /** Does it until the server answers. */
  async #persist(operation) {
    for (let failures = 1; !this.#leash.signal.aborted; failures += 1) {
      try {
        const answer = await operation();
        this.#show({ reached: true });
        return answer;
      } catch (problem) {
        this.#show({ reached: problem.code === "too_many_requests" });
        await this.#sleep(1000 * (problem.retryAfter ?? 0) + backOff(failures));
      }
    }
    return null;
  }

  #sleep(milliseconds) {
    return this.#pause(milliseconds, this.#leash.signal);
  }

  #show(fields) {
    Object.assign(this, fields);
    if (!this.#leash.signal.aborted) this.dispatchEvent(new Event("change"));
  }
}

const NAMELESS = { userCode: null, verificationUri: null, verificationUriComplete: null, interval: 5 };

/** The device code that a link carries in its fragment, which never reaches a server's log. */
export function deviceCodeIn(hash) {
  return new URLSearchParams(hash.slice(1)).get("device");
}

function recalled() {
  try {
    return JSON.parse(device.recall(KEPT) ?? "null");
  } catch {
    return null;
  }
}

/** @returns {Promise<void>} */
function wait(milliseconds, signal) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  });
}
