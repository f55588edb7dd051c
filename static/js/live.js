/**
 * Everything that changes in an organization, told as it happens. docs/live-client.md shows how to use it.
 *
 * @typedef {"connecting" | "live" | "resuming" | "offline"} ConnectionState
 * @typedef {"signed-out" | "changed"} EndReason the sign-in has ended, or somebody else has signed in, in another tab
 */

import { ServerClock } from "./clock.js";
import { DOORS, LiveConnection } from "./live_connection.js";
import { SharedConnection, canShare } from "./shared_live.js";

const BETWEEN_CONNECTION_AND_SERVER = new Set(["hello", "goodbye", "pong"]);

export class Live {
  #connection;
  #clock;
  /** @type {ConnectionState} */
  #state = "connecting";
  #started = false;
  #listeners = new Map();

  /**
   * @param {{user: ?{id: number}, organization: {id: number}}} me the answer of `GET /api/v1/me`
   * @param {object} [options]
   * @param {string} [options.server] its origin, when it is not that of the page
   * @param {ServerClock} [options.clock] learns the server's time
   * @param {boolean} [options.share] whether all tabs use one connection
   * @param {Function[]} [options.doors] ways to connect, the best first
   */
  constructor({ user, organization }, options = {}) {
    const { server = location.origin, clock = new ServerClock(), share = canShare(), doors = DOORS } = options;
    const Connection = share ? SharedConnection : LiveConnection;
    this.#clock = clock;
    this.#connection = new Connection(
      { server, organizationId: organization.id, userId: user?.id ?? null, doors },
      {
        onMessage: (message) => this.#receive(message),
        onState: (state) => this.#enter(state),
        onEnd: (reason) => this.#end(reason),
      },
    );
  }

  /** @type {ConnectionState} */
  get state() {
    return this.#state;
  }

  /** Milliseconds since 1970 on the server. */
  now() {
    return this.#clock.now();
  }

  /**
   * Listens to one kind of message by its name: to an event of the log, `snapshot`, `reset`, `heartbeat`, `presence`
   * or `identify`; or to `message`: each of these, `state`: the ConnectionState, `version`: the server's, at each greeting
   * of a connection that is not shared, `end`: the EndReason, after which nothing more comes.
   *
   * @returns {() => void} ends it
   */
  on(name, listener) {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Connects; once, and not after `stop()` or the end. */
  start() {
    if (this.#started) return;
    this.#started = true;
    this.#connection.start();
  }

  stop() {
    this.#started = true;
    this.#connection.stop();
    this.#enter("offline");
  }

  /**
   * Tries at once instead of waiting, and makes sure that what is live still is: the network has changed, or somebody
   * looks at the page again.
   */
  wake() {
    this.#connection.wake();
  }

  #receive(message) {
    if (message.data.serverTime) this.#clock.observe(message.data.serverTime);
    if (message.data.version) this.#tell("version", message.data.version);
    if (BETWEEN_CONNECTION_AND_SERVER.has(message.event)) return;
    this.#tell(message.event, message);
    this.#tell("message", message);
  }

  /** What has ended is not live any more, whoever asks. */
  #end(reason) {
    this.#enter("offline");
    this.#tell("end", reason);
  }

  #enter(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#tell("state", state);
  }

  #tell(name, value) {
    for (const listener of this.#listeners.get(name) ?? []) callSafely(listener, value);
  }
}

/** A listener that fails is the page's own affair: the others are told, and the connection goes on. */
function callSafely(listener, value) {
  try {
    listener(value);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
