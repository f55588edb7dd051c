/** A tab that follows another's connection: it takes each event once and in order, and fetches what it has missed. */

import { backOff } from "./live_connection.js";
import { askChanges, messagesOf } from "./live_http.js";

const WAIT_SECONDS = 5; // for a server process that has not heard yet of what another one told the leader

/**
 * What the leading tab says: how its connection is, how far it has come in the log, and the message that took it there.
 *
 * @typedef {{state: import("./live.js").ConnectionState, position: ?string, message: ?Object}} Word
 */
export class Follower {
  #source;
  #listeners;
  #cursor;
  #leader = { state: "connecting", position: null };
  #state = null;
  #failures = 0;
  #fetching = null;
  #retry = null;

  /** @see LiveConnection, whose place it takes */
  constructor(source, listeners, cursor = null) {
    this.#source = source;
    this.#listeners = listeners;
    this.#cursor = cursor;
  }

  get cursor() {
    return this.#cursor;
  }

  /** @param {Word} word */
  hear({ state, position, message }) {
    this.#leader = { state, position };
    if (message) this.#take(message);
    if (this.#listeners && this.#isBehind()) this.#catchUp();
    this.#show();
  }

  stop() {
    clearTimeout(this.#retry);
    this.#fetching?.abort();
    this.#listeners = null;
  }

  #take(message) {
    if (message.id === null) this.#listeners.onMessage(message);
    else if (this.#fetching === null && isNext(message.id, this.#cursor)) this.#deliver(message);
  }

  #deliver(message) {
    this.#cursor = message.id ?? this.#cursor;
    this.#listeners?.onMessage(message);
  }

  #isBehind() {
    const { position } = this.#leader;
    if (position === null || position === this.#cursor) return false;
    if (this.#cursor === null) return true;
    const [epoch, number] = parse(position);
    const [ownEpoch, ownNumber] = parse(this.#cursor);
    return epoch !== ownEpoch || number > ownNumber;
  }

  async #catchUp() {
    if (this.#fetching !== null) return;
    clearTimeout(this.#retry);
    const leash = new AbortController();
    this.#fetching = leash;
    try {
      while (this.#isBehind() && !leash.signal.aborted) await this.#fetch(leash.signal);
      this.#failures = 0;
    } catch (refusal) {
      if (!leash.signal.aborted) this.#refused(refusal);
    }
    this.#fetching = null;
    this.#show();
  }

  async #fetch(signal) {
    const { server, organizationId, userId } = this.#source;
    const answer = await askChanges({ server, cursor: this.#cursor, wait: WAIT_SECONDS, signal });
    if (signal.aborted) return;
    if (answer.organizationId === organizationId && answer.userId === userId) {
      for (const message of messagesOf(answer)) this.#deliver(message);
    } else this.#end("changed");
  }

  #refused({ status, retryAfterMs = 0 }) {
    if (status === 401) return this.#end("signed-out");
    this.#failures += 1;
    this.#retry = setTimeout(() => this.#catchUp(), retryAfterMs + backOff(this.#failures));
  }

  #end(reason) {
    const { onEnd } = this.#listeners;
    this.stop();
    onEnd(reason);
  }

  /** It is live when the leader is and it has all that the leader has. */
  #show() {
    const { state } = this.#leader;
    const own = this.#cursor === null ? "connecting" : "resuming";
    const shown = state === "offline" || (state === "live" && !this.#isBehind()) ? state : own;
    if (shown === this.#state) return;
    this.#state = shown;
    this.#listeners?.onState(shown);
  }
}

function isNext(id, cursor) {
  if (cursor === null) return false;
  const [epoch, number] = parse(id);
  const [ownEpoch, ownNumber] = parse(cursor);
  return epoch === ownEpoch && number === ownNumber + 1;
}

function parse(id) {
  const [epoch, number] = id.split(".");
  return [epoch, Number(number)];
}
