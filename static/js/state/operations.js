/** Every operation on timers, from wherever it comes: each has its own key, shows at once, and is rolled back when refused. */

import { uuid } from "../api.js";
import { serverClock } from "../clock.js";
import { Delivery } from "./delivery.js";
import { expected, fulfilled, isStart } from "./optimistic.js";

/**
 * What somebody asked for, as plain JSON, so that it can be kept until the server can be reached.
 *
 * @typedef {Object} Operation
 * @property {"start" | "switch" | "resume" | "stop" | "pause" | "discard" | "adjust" | "book"} kind
 * @property {string} key its Idempotency-Key
 * @property {string} at when it was asked for, ISO 8601 by the server's clock
 * @property {?number} timeEntryId the timer it is about, where it has an id already
 * @property {?string} of the key of the operation that started that timer, where it has none yet
 * @property {Record<string, any>} body what the API takes
 * @property {import("../live_state.js").LiveTimer} [timer] the timer that a start shows
 * @property {Record<string, any>} [shown] what an adjustment shows
 */

/**
 * @typedef {Object} Place where operations come from
 * @property {() => import("./optimistic.js").ShownTimer[]} timers what runs as the live events tell
 * @property {(work: import("./recents.js").Work) => Partial<import("../live_state.js").LiveTimer>} describe what a timer on the work shows
 * @property {() => {id: number, name: string}} user
 * @property {() => void} onChange
 */

/** Says "refused" with `{operation, problem}` in `detail` when something was rolled back, and "done" with `{operation, answer}`. */
export class Operations extends EventTarget {
  /** How operations reach the server; a queue may stand in for it. @type {{deliver: (operation: Operation) => Promise<any>}} */
  delivery = new Delivery();
  /** @type {import("./optimistic.js").Expectation[]} */
  #expectations = [];
  #keys = new Map();
  #place;

  /** @param {Place} place */
  constructor(place) {
    super();
    this.#place = place;
  }

  /** The running timers as they will be once all is answered; those that were started here keep their `key`. */
  expected(timers) {
    return expected(timers.map((timer) => this.#withKey(timer)), this.#expectations);
  }

  /** Starts a timer, beside those that run. `startTime` in the past where it was typed. */
  start(work, startTime = null) {
    return this.#begin("start", work, startTime);
  }

  /** Ends one's own timers and starts the new work at the same moment. */
  switchTo(work, startTime = null) {
    return this.#begin("switch", work, startTime);
  }

  /** Starts a new timer on the work of an earlier one of one's own. */
  resume({ timeEntryId, taskType, sessionId, projectId, notes }) {
    const timer = { ...this.#timer({ taskTypeId: taskType.id, sessionId, projectId, notes }, null), taskType };
    return this.#perform({ kind: "resume", timeEntryId, of: null, body: {}, timer });
  }

  stop(timer) {
    return this.#perform({ kind: "stop", ...about(timer), body: {} });
  }

  pause(timer) {
    return this.#perform({ kind: "pause", ...about(timer), body: {} });
  }

  discard(timer) {
    return this.#perform({ kind: "discard", ...about(timer), body: {} });
  }

  /** @param {Record<string, any>} changes `startTime`, `notes`, `billable`, as the API takes them */
  adjust(timer, changes) {
    const { billable: _billable, ...shown } = changes;
    return this.#perform({ kind: "adjust", ...about(timer), body: changes, shown });
  }

  /** Books time that is over: it began so many seconds ago, or else ended just now. */
  book(work, seconds, ago = seconds) {
    const startTime = new Date(serverClock.now() - Math.max(ago, seconds) * 1000).toISOString();
    return this.#perform({ kind: "book", timeEntryId: null, of: null, body: { ...said(work), startTime, duration: `${seconds}s` } });
  }

  /** Tries once more what was refused, under the key that it had: it may have been done. @param {Operation} operation */
  again(operation) {
    const { timer, body } = operation;
    return this.#perform({ ...operation, at: now(), ...(timer ? { timer: { ...timer, startTime: body.startTime ?? now() } } : {}) });
  }

  /** Shows again what was asked for before the page was loaded, and is not answered. @param {Operation[]} operations */
  restore(operations) {
    for (const operation of operations) this.#perform(operation);
  }

  /** What a live message tells may be what was expected. */
  hear({ event, data }) {
    for (const expectation of this.#expectations) {
      if (event === "snapshot") expectation.renewed = true;
      if (event === "heartbeat") expectation.beats += 1;
      if (data?.timeEntryId) expectation.heard.add(data.timeEntryId);
    }
    this.#settle();
  }

  #begin(kind, work, startTime) {
    const body = { ...said(work), ...(startTime ? { startTime } : {}) };
    return this.#perform({ kind, timeEntryId: null, of: null, body, timer: this.#timer(work, startTime) });
  }

  #timer(work, startTime) {
    const { id: ownerId, name: ownerName } = this.#place.user();
    return { ownerId, ownerName, startTime: startTime ?? now(), ...this.#place.describe(work) };
  }

  /** Resolves with `{answer}`, or null when it was refused. */
  async #perform(fields) {
    const operation = { key: uuid(), at: now(), ...fields };
    const expectation = { operation, before: this.#names(), answered: false, answer: null, heard: new Set(), renewed: false, beats: 0 };
    this.#expectations = [...this.#expectations, expectation];
    this.#place.onChange();
    try {
      return this.#answer(expectation, await this.delivery.deliver(operation));
    } catch (problem) {
      return this.#refuse(expectation, problem);
    }
  }

  #names() {
    return this.expected(this.#place.timers()).flatMap(({ timeEntryId, key }) => (key ? [timeEntryId, key] : [timeEntryId]));
  }

  #withKey(timer) {
    const key = this.#keys.get(timer.timeEntryId);
    return key ? { ...timer, key } : timer;
  }

  #answer(expectation, answer) {
    const { operation } = expectation;
    Object.assign(expectation, { answered: true, answer, renewed: false, beats: 0 });
    if (isStart(operation)) this.#keys.set(answer.id, operation.key);
    this.dispatchEvent(new CustomEvent("done", { detail: { operation, answer } }));
    this.#settle();
    this.#place.onChange();
    return { answer };
  }

  #refuse(expectation, problem) {
    const { operation } = expectation;
    this.#expectations = this.#expectations.filter((one) => one !== expectation);
    this.#place.onChange();
    this.dispatchEvent(new CustomEvent("refused", { detail: { operation, problem } }));
    return null;
  }

  #settle() {
    const timers = this.#place.timers();
    const left = this.#expectations.filter((expectation) => !fulfilled(expectation, timers));
    if (left.length === this.#expectations.length) return;
    this.#expectations = left;
    this.#place.onChange();
  }
}

/** Which timer is meant; until its start is answered, only the key of that is known. */
function about({ timeEntryId, key = null }) {
  const pending = timeEntryId === key;
  return { timeEntryId: pending ? null : timeEntryId, of: key };
}

function said({ taskTypeId, sessionId, projectId, notes }) {
  const fields = { sessionId, projectId, notes };
  return { taskTypeId, ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value)) };
}

function now() {
  return new Date(serverClock.now()).toISOString();
}
