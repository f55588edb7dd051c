/** One connection for all tabs of a browser: the tab that holds the lock connects, the others follow it. */

import { LiveConnection } from "./live_connection.js";
import { Follower } from "./live_follower.js";
import { Watchdog } from "./watchdog.js";

const SILENCE_MS = 30_000; // after so long without a word a follower asks the leader whether it is there
const ANSWER_MS = 5_000; // a leader that does not answer within this is frozen: another one takes its place
const FOR_FOLLOWERS = new Set(["heartbeat", "presence", "identify"]); // beside the events, which have an id

/** Whether this page can: browsers offer locks to https and localhost only. */
export function canShare() {
  return Boolean(globalThis.isSecureContext && globalThis.navigator?.locks && globalThis.BroadcastChannel);
}

/** What a LiveConnection is to a page, for as many pages as there are. */
export class SharedConnection {
  #source;
  #listeners;
  #name;
  #channel = null;
  #follower = null;
  #connection = null;
  #presence = null;
  #waiting = null;
  #release = null;
  #patience = new Watchdog();
  #ended = false;

  /** @see LiveConnection */
  constructor(source, listeners) {
    this.#source = source;
    this.#listeners = listeners;
    // tabs of other members or organizations, of another server or another version of this protocol keep to themselves
    this.#name = `tally-live-1 ${source.server} ${source.organizationId} ${source.userId}`;
  }

  start() {
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    this.#follow(null);
  }

  stop() {
    if (this.#ended) return;
    this.#ended = true;
    this.#patience.stop();
    this.#waiting?.abort();
    this.#follower?.stop();
    this.#connection?.stop();
    this.#channel?.close();
    this.#release?.();
  }

  wake() {
    if (this.#connection) this.#connection.wake();
    else if (this.#follower) this.#ask({ wake: true });
  }

  #follow(cursor) {
    this.#connection = null;
    const { onMessage, onState } = this.#listeners;
    this.#follower = new Follower(this.#source, { onMessage, onState, onEnd: (reason) => this.#end(reason) }, cursor);
    this.#queue();
    this.#ask({ wake: true });
  }

  /** Leads as soon as the lock is free, or at once by force. */
  async #queue({ steal = false } = {}) {
    this.#waiting?.abort();
    const waiting = new AbortController();
    this.#waiting = waiting;
    const options = steal ? { steal } : { signal: waiting.signal };
    try {
      await navigator.locks.request(this.#name, options, () => this.#lead());
    } catch (error) {
      if (error.name !== "AbortError") throw error;
      if (this.#connection && !waiting.signal.aborted) this.#stepDown();
    }
  }

  #lead() {
    if (this.#ended) return null;
    this.#patience.stop();
    const { cursor } = this.#follower;
    this.#follower.stop();
    this.#follower = null;
    const listeners = {
      onMessage: (message) => this.#passOn(message),
      onState: (state) => this.#passOnState(state),
      onEnd: (reason) => this.#end(reason),
    };
    this.#connection = new LiveConnection(this.#source, listeners, cursor);
    this.#passOnState(this.#connection.state);
    this.#connection.start();
    return new Promise((resolve) => (this.#release = resolve));
  }

  #stepDown() {
    this.#connection.stop();
    this.#follow(this.#connection.cursor);
  }

  #passOn(message) {
    if (message.event === "presence") this.#presence = message;
    this.#listeners.onMessage(message);
    const placed = message.id !== null && message.event !== "snapshot"; // followers fetch their own snapshots
    this.#say(placed || FOR_FOLLOWERS.has(message.event) ? message : null);
  }

  #passOnState(state) {
    this.#listeners.onState(state);
    this.#say(null);
  }

  #say(message) {
    if (this.#ended) return;
    const { state, cursor } = this.#connection;
    this.#channel.postMessage({ word: { state, position: cursor, message } });
  }

  #hear({ ask, wake, ended, word }) {
    if (ended) this.#stopFor(ended);
    else if (ask && this.#connection) this.#answer(wake);
    else if (word && this.#follower) this.#obey(word);
  }

  /** Not every question is one of somebody who looks: a silent leader waits out its pauses between two tries. */
  #answer(wake) {
    if (wake) this.#connection.wake();
    this.#say(this.#presence);
  }

  #obey(word) {
    this.#patience.watch(SILENCE_MS, () => this.#ask());
    this.#follower.hear(word);
  }

  #ask({ wake = false } = {}) {
    this.#channel.postMessage({ ask: true, wake });
    this.#patience.watch(ANSWER_MS, () => this.#queue({ steal: true }));
  }

  #end(reason) {
    this.#channel.postMessage({ ended: reason });
    this.#stopFor(reason);
  }

  #stopFor(reason) {
    if (this.#ended) return;
    this.stop();
    this.#listeners.onEnd(reason);
  }
}
