/** What the board shows: who is signed in, the task types, the running timers, and whether they are live. */

import { api } from "./api.js";
import { serverClock } from "./clock.js";
import { Live } from "./live.js";
import { fold, initialState, timersOf } from "./live_state.js";

/** Says "change" when the board must be drawn anew, "signed-out" when the sign-in has ended, "changed" when it is another's. */
export class Studio extends EventTarget {
  taskTypes = [];
  /** Why the task types could not be read, or null. */
  problem = null;
  connection = "connecting";
  leaving = false;
  /** The server's time of the last message, in milliseconds since 1970; null before the first. */
  heardAt = null;
  #state = initialState;
  #live;
  #readings = 0;

  /** @param {Object} me the answer of `GET /me` */
  constructor(me) {
    super();
    this.me = me;
    this.#live = new Live(me, { clock: serverClock });
    this.#live.on("message", (message) => this.#receive(message));
    this.#live.on("state", (connection) => this.#enter(connection));
    this.#live.on("end", (reason) => this.dispatchEvent(new Event(reason)));
  }

  open() {
    serverClock.observe(this.me.serverTime);
    this.#live.start();
  }

  close() {
    this.#live.stop();
  }

  wake() {
    this.#live.wake();
  }

  /** Whether the running timers have been told at all. */
  get known() {
    return this.#state !== initialState;
  }

  get mayTrack() {
    return this.may("time:track");
  }

  /** @param {string} permission such as "catalog:manage" */
  may(permission) {
    return this.me.permissions.includes(permission);
  }

  /** Who signs out here need not be told that their sign-in has ended. */
  async signOut() {
    this.leaving = true;
    try {
      await api.signOut();
    } finally {
      this.leaving = false;
    }
  }

  get timers() {
    return timersOf(this.#state);
  }

  get ownTimers() {
    return this.timers.filter(({ ownerId }) => ownerId === this.me.user.id);
  }

  /** Starts a timer on a task type, or moves the running one over to it. */
  work(taskTypeId) {
    return this.ownTimers.length > 0 ? api.switchTimer({ taskTypeId }) : api.startTimer({ taskTypeId });
  }

  stop(timeEntryId) {
    return api.stopTimer(timeEntryId);
  }

  #receive(message) {
    this.heardAt = serverClock.now();
    const before = this.#state;
    this.#state = fold(before, message);
    if (this.#state !== before) this.#change();
    if (this.#isListStaleAfter(message)) this.#loadTaskTypes();
  }

  #isListStaleAfter({ event, data }) {
    return event === "snapshot" || (event === "catalog:changed" && data.kind === "taskType");
  }

  #enter(connection) {
    this.#change({ connection });
    if (connection === "live" && this.problem !== null) this.#loadTaskTypes();
  }

  /** Of several readings at once only the last counts, whichever answer comes last. */
  async #loadTaskTypes() {
    this.#readings += 1;
    const reading = this.#readings;
    const outcome = await this.#readTaskTypes();
    if (reading === this.#readings) this.#change(outcome);
  }

  async #readTaskTypes() {
    try {
      const taskTypes = (await api.taskTypes()).filter(({ active }) => active);
      taskTypes.sort((one, other) => one.sortOrder - other.sortOrder || one.id - other.id);
      return { taskTypes, problem: null };
    } catch (problem) {
      return { problem };
    }
  }

  #change(fields = {}) {
    Object.assign(this, fields);
    this.dispatchEvent(new Event("change"));
  }
}
