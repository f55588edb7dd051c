/**
 * The live connection: every event once, through lost sockets and restarts, and always the truth about itself.
 *
 * @typedef {"connecting" | "live" | "resuming" | "offline"} ConnectionState
 */

import { openEventSource, openWebSocket } from "./live_transports.js";

const SIGNED_OUT = 4401;
const GREETING_MS = 10_000; // a handshake that says nothing for so long is lost
const MISSED_HEARTBEATS = 2.5; // two missed, and half a one of patience
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;
const PATIENCE = 3; // tries in vain before the page admits that it is offline

/** Milliseconds before the next try: doubling, and spread so that a studio's screens don't come back all at once. */
export function backOff(failures, random = Math.random) {
  const longest = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
  return longest * (0.5 + random() / 2);
}

export class Live {
  #listeners;
  #doors;
  #door = 0;
  #cursor = null;
  #state = "connecting";
  #greeted = false;
  #failures = 0;
  #silenceMs = GREETING_MS;
  #askedPauseMs = 0;
  #connection = null;
  #watchdog = null;
  #retry = null;
  #ended = false;

  /**
   * @param {object} listeners
   * @param {(message: import("./live_state.js").Message) => void} listeners.onMessage
   * @param {(state: ConnectionState) => void} listeners.onState
   * @param {() => void} listeners.onSignedOut
   * @param {() => Promise<"in" | "out" | "unknown">} listeners.askSignIn a browser can't read why a handshake failed
   * @param {Function[]} doors ways to connect, the best first
   */
  constructor(listeners, doors = [openWebSocket, openEventSource]) {
    this.#listeners = listeners;
    this.#doors = doors;
  }

  start() {
    this.#connect(0);
  }

  stop() {
    this.#ended = true;
    this.#drop();
    clearTimeout(this.#retry);
  }

  /** Tries at once instead of waiting out the back-off: the network is back, or somebody looks at the page again. */
  wake() {
    if (this.#retry !== null) this.#connect(0);
  }

  #connect(door) {
    clearTimeout(this.#retry);
    this.#retry = null;
    this.#door = door;
    this.#greeted = false;
    this.#silenceMs = GREETING_MS;
    this.#watch();
    this.#connection = this.#doors[door]({
      cursor: this.#cursor,
      onMessage: (message) => this.#receive(message),
      onClose: (code) => this.#lost(code),
    });
  }

  #watch() {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#lost(null), this.#silenceMs);
  }

  #receive(message) {
    this.#obey(message);
    this.#watch();
    this.#cursor = message.id ?? this.#cursor;
    this.#listeners.onMessage(message);
  }

  #obey({ event, data }) {
    if (event === "hello") this.#greet(data);
    if (event === "snapshot") this.#enter("live");
    if (event === "heartbeat") this.#failures = 0; // only a connection that lasts ends the back-off
    if (event === "goodbye") this.#leave(data);
  }

  #greet({ heartbeatSeconds, resumed }) {
    this.#greeted = true;
    this.#silenceMs = heartbeatSeconds * 1000 * MISSED_HEARTBEATS;
    if (resumed) this.#enter("live");
  }

  #leave({ reconnect, afterMs }) {
    this.#askedPauseMs = afterMs ?? 0;
    this.#greeted = reconnect; // sent away for good is like never let in: ask why
  }

  #drop() {
    clearTimeout(this.#watchdog);
    this.#connection?.close();
    this.#connection = null;
  }

  #lost(code) {
    this.#drop();
    if (this.#state === "live") this.#enter("resuming");
    if (code === SIGNED_OUT) this.#signOut();
    else if (this.#greeted) this.#retryLater();
    else this.#askWhy();
  }

  async #askWhy() {
    const signIn = await this.#listeners.askSignIn();
    if (this.#ended) return;
    if (signIn === "out") this.#signOut();
    else if (signIn === "in" && this.#door + 1 < this.#doors.length) this.#connect(this.#door + 1);
    else this.#retryLater();
  }

  #retryLater() {
    this.#failures += 1;
    if (this.#failures > PATIENCE) this.#enter("offline");
    this.#retry = setTimeout(() => this.#connect(0), this.#askedPauseMs + backOff(this.#failures));
    this.#askedPauseMs = 0;
  }

  #signOut() {
    this.stop();
    this.#listeners.onSignedOut();
  }

  #enter(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#listeners.onState(state);
  }
}
