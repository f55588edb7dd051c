/** One connection to the server: every event once, through lost sockets and restarts, and always the truth about itself. */

import { askSignIn } from "./live_http.js";
import { openEventSource, openLongPoll, openWebSocket } from "./live_transports.js";
import { Watchdog } from "./watchdog.js";

export const DOORS = [openWebSocket, openEventSource, openLongPoll];

const SIGNED_OUT = 4401;
const GREETING_MS = 10_000; // a handshake that says nothing for so long is lost
const ANSWER_MS = 5_000; // and so is a connection that does not answer a ping
const MISSED_HEARTBEATS = 2.5; // two missed, and half a one of patience
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;
const PATIENCE = 3; // tries in vain before the page admits that it is offline

/** Milliseconds before the next try: doubling, and spread so that a studio's screens don't come back all at once. */
export function backOff(failures, random = Math.random) {
  const longest = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
  return longest * (0.5 + random() / 2);
}

/**
 * @typedef {object} Source where the events come from, and whose they must be
 * @property {string} server its origin
 * @property {number} organizationId
 * @property {?number} userId null for a kiosk
 * @property {Function[]} doors ways to connect, the best first
 *
 * @typedef {object} Listeners
 * @property {(message: {id: ?string, event: string, at: ?string, data: Object}) => void} onMessage
 * @property {(state: import("./live.js").ConnectionState) => void} onState
 * @property {(reason: import("./live.js").EndReason) => void} onEnd for good; nothing is said after it
 */
export class LiveConnection {
  #source;
  #listeners;
  #door = 0;
  #cursor;
  #state;
  #goal;
  #greeted = false;
  #beats = false;
  #failures = 0;
  #silenceMs = GREETING_MS;
  #askedPauseMs = 0;
  #connection = null;
  #watchdog = new Watchdog();
  #pause = null;
  #retry = null;
  #ended = false;

  /** @param {Source} source @param {Listeners} listeners @param {?string} cursor where to resume */
  constructor(source, listeners, cursor = null) {
    this.#source = source;
    this.#listeners = listeners;
    this.#cursor = cursor;
    this.#state = cursor === null ? "connecting" : "resuming";
  }

  /** The id of the last message that had one. */
  get cursor() {
    return this.#cursor;
  }

  get state() {
    return this.#state;
  }

  start() {
    this.#connect(0);
  }

  stop() {
    this.#ended = true;
    this.#drop();
    this.#cancelRetry();
  }

  /**
   * Somebody looks at the page, or the network has changed: waits no longer for the next try, unless the server asked
   * for the pause, and makes sure that a connection which seems to be there is.
   */
  wake() {
    if (this.#retry !== null) this.#connect(0);
    else if (this.#greeted && this.#connection) this.#probe();
  }

  #connect(door) {
    if (this.#ended) return;
    this.#cancelRetry();
    this.#door = door;
    this.#goal = undefined;
    this.#greeted = this.#beats = false;
    this.#silenceMs = GREETING_MS;
    this.#watch();
    this.#connection = this.#source.doors[door]({
      server: this.#source.server,
      cursor: this.#cursor,
      onMessage: (message) => this.#receive(message),
      onClose: (code) => this.#lost(code),
    });
  }

  #watch() {
    this.#watchdog.watch(this.#silenceMs, () => this.#fallSilent());
  }

  #probe() {
    this.#watchdog.look();
    if (!this.#connection?.ping) return;
    this.#connection.ping();
    this.#watchdog.watch(ANSWER_MS, () => this.#lost(null));
  }

  /** Where not one heartbeat comes through, something on the way holds back what the server says: the next door. */
  #fallSilent() {
    this.#greeted &&= this.#beats;
    this.#lost(null);
  }

  #receive(message) {
    if (this.#ended) return;
    if (message.event === "hello" && !this.#isOurs(message.data)) return this.#end("changed");
    this.#watch();
    this.#cursor = message.id ?? this.#cursor;
    this.#obey(message);
    if (!this.#ended) this.#listeners.onMessage(message);
    if (!this.#ended && this.#isLevelAfter(message)) this.#enter("live");
  }

  /** Whether it now has all that there was to have when it was greeted. */
  #isLevelAfter({ event }) {
    return event === "snapshot" || event === "heartbeat" || this.#cursor === this.#goal;
  }

  /** Somebody else may have signed in since, in another tab: their events are not for this page. */
  #isOurs({ organizationId, userId }) {
    return organizationId === this.#source.organizationId && userId === this.#source.userId;
  }

  #obey({ event, data }) {
    if (event === "hello") this.#greet(data);
    if (event === "heartbeat") this.#beat();
    if (event === "goodbye") this.#leave(data);
  }

  #greet({ heartbeatSeconds, resumed, upto }) {
    this.#greeted = true;
    this.#goal = resumed ? upto : undefined;
    this.#silenceMs = heartbeatSeconds * 1000 * MISSED_HEARTBEATS;
    this.#watch();
  }

  /** Only a connection that lasts ends the back-off. */
  #beat() {
    this.#beats = true;
    this.#failures = 0;
  }

  #leave({ reconnect, afterMs }) {
    this.#askedPauseMs = afterMs ?? 0;
    this.#greeted = reconnect; // sent away for good is like never let in: ask why
  }

  #drop() {
    this.#watchdog.stop();
    this.#connection?.close();
    this.#connection = null;
  }

  #lost(code) {
    this.#drop();
    if (this.#state === "live") this.#enter("resuming");
    if (this.#ended) return;
    if (code === SIGNED_OUT) this.#end("signed-out");
    else if (this.#greeted) this.#retryLater();
    else this.#askWhy();
  }

  /** A browser's script can't read why a handshake failed. */
  async #askWhy() {
    const { signedIn, retryAfterMs } = await askSignIn(this.#source.server);
    if (this.#ended) return;
    this.#askedPauseMs = Math.max(this.#askedPauseMs, retryAfterMs);
    if (signedIn === false) this.#end("signed-out");
    else if (signedIn && this.#door + 1 < this.#source.doors.length) this.#connect(this.#door + 1);
    else this.#retryLater();
  }

  #retryLater() {
    this.#failures += 1;
    if (this.#failures > PATIENCE) this.#enter("offline");
    if (this.#ended) return;
    if (this.#askedPauseMs > 0) this.#pause = setTimeout(() => this.#backOff(), this.#askedPauseMs);
    else this.#backOff();
    this.#askedPauseMs = 0;
  }

  #backOff() {
    this.#retry = setTimeout(() => this.#connect(0), backOff(this.#failures));
  }

  #cancelRetry() {
    clearTimeout(this.#pause);
    clearTimeout(this.#retry);
    this.#retry = null;
  }

  #end(reason) {
    this.stop();
    this.#listeners.onEnd(reason);
  }

  #enter(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#listeners.onState(state);
  }
}
