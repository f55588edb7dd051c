/**
 * The queue of operations on timers: each is kept before it is sent, and until it is answered. What is asked for while the
 * server can't be reached goes out in order once it can, with its own times; what can't be done then is kept as a conflict.
 */

import { api } from "../api.js";
import { serverClock } from "../clock.js";
import { backOff } from "../live_connection.js";
import { NeverStarted, requestOf } from "./delivery.js";
import { isStart } from "./optimistic.js";

const AT_MOST = 500; // operations that wait
const LATE_MS = 5_000; // what waited for longer is sent with its own time
const PASSING = new Set([0, 401, 429, 502, 503, 504]); // none of them says that it was not done
const MAYBE_DONE = new Set(["not_running", "timer_already_running"]); // as it is after the very operation

/** It could not be done as it was meant; the outbox shows it, with what to do next. */
export class Conflict extends NeverStarted {}

/** Too much waits already: this one was not taken. */
export class OutboxFull extends Error {
  code = "outbox_full";
  status = 0;
}

/**
 * What could not be done, with what was asked of the same timer later.
 *
 * @typedef {{operation: import("./operations.js").Operation, problem: import("./shelf.js").Kept["problem"],
 *   followers: import("./operations.js").Operation[]}} Trouble
 */

/** Says "change" when something came, went, or turned out a conflict. */
export class Outbox extends EventTarget {
  #shelf;
  #send;
  #alone;
  #isOwn;
  #now;
  #waiters = new Map();
  #order = 0;
  #failures = 0;
  #going = false;
  #asked = false;
  #retry = null;
  #closed = false;
  #deaf;

  /**
   * @param {Object} place
   * @param {import("./shelf.js").Shelf} place.shelf
   * @param {(request: {method: string, path: string, body?: any}, key: string) => Promise<any>} [place.send]
   * @param {(work: () => Promise<void>) => Promise<void>} [place.alone] runs the work while no other tab does
   * @param {() => Promise<boolean>} [place.isOwn] whether the browser's sign-in is still that of whose queue this is
   * @param {() => number} [place.now] by the server's clock
   */
  constructor({ shelf, send = sendByApi, alone = (work) => work(), isOwn = async () => true, now = () => serverClock.now() }) {
    super();
    this.#shelf = shelf;
    this.#send = send;
    this.#alone = alone;
    this.#isOwn = isOwn;
    this.#now = now;
    this.#deaf = shelf.onChange(() => this.#changed());
  }

  /** What has not been sent. @returns {import("./operations.js").Operation[]} */
  get waiting() {
    return this.#shelf.all.filter(({ problem }) => !problem).map(({ operation }) => operation);
  }

  /** @returns {Trouble[]} */
  get conflicts() {
    const refused = this.#shelf.all.filter(({ problem }) => problem);
    const firsts = refused.filter(({ problem }) => problem?.code !== "after");
    const followers = (key) => refused.filter(({ operation, problem }) => problem?.code === "after" && operation.of === key);
    return firsts.map(({ operation, problem }) => ({ operation, problem, followers: followers(operation.key).map((one) => one.operation) }));
  }

  /**
   * Keeps the operation and sends it in its turn. Resolves with the API's answer, however late; throws what it was refused
   * with at once, or Conflict when that comes later.
   */
  deliver(operation) {
    return new Promise((resolve, reject) => {
      try {
        if (!this.#shelf.has(operation)) this.#keep(operation);
      } catch (problem) {
        reject(problem);
        return;
      }
      this.#waiters.set(operation.key, { operation, resolve, reject });
      this.#changed();
    });
  }

  /** Sends what waits, if the server can be reached. */
  async flush() {
    this.#asked = true;
    if (this.#going || this.#closed) return;
    this.#going = true;
    clearTimeout(this.#retry);
    while (this.#asked && !this.#closed) {
      this.#asked = false;
      await this.#alone(() => this.#work()).catch(() => this.#later());
    }
    this.#going = false;
  }

  /** Takes a conflict off, with all that followed from it. @param {Trouble} trouble */
  settle({ operation, followers }) {
    for (const one of [operation, ...followers]) this.#shelf.drop(one);
    this.#changed();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#deaf();
  }

  #keep(operation) {
    if (this.#shelf.all.length >= AT_MOST) throw new OutboxFull();
    this.#order += 1;
    operation.order = this.#order; // of those that were asked for in the same millisecond
    this.#shelf.put({ operation, tried: false, late: this.#failures > 0, problem: null });
  }

  /** What waited may go out long after it was asked for, when somebody else has signed in. */
  async #work() {
    const first = this.#next();
    if (first && this.#isLate(first) && !(await this.#isOwn())) return this.#later();
    for (let next = this.#next(); next && !this.#closed; next = this.#next()) {
      if (!(await this.#deliver(next))) return this.#later();
      this.#failures = 0;
    }
    return undefined;
  }

  #later() {
    if (this.#closed) return;
    this.#failures += 1;
    for (const kept of this.#shelf.all) if (!kept.problem) this.#shelf.put({ ...kept, late: true });
    this.#retry = setTimeout(() => this.flush(), backOff(this.#failures));
  }

  /** What another tab has sent for this one is asked for again: the server answers the same, by the key. */
  #next() {
    const { all } = this.#shelf;
    const settled = [...this.#waiters.values()].find(({ operation }) => !all.some((kept) => kept.operation.key === operation.key && !kept.problem));
    if (!settled) return all.find(({ problem }) => !problem);
    const there = all.find((kept) => kept.operation.key === settled.operation.key);
    return there ?? { operation: settled.operation, tried: true, late: true, problem: null };
  }

  /** Whether it is settled, one way or the other; if not, the server is out of reach. */
  async #deliver(kept) {
    const { operation } = kept;
    const id = operation.timeEntryId ?? this.#shelf.startedBy(operation.of);
    if (kept.problem) this.#answer(operation, "reject", new Conflict());
    else if (operation.of && id === null) this.#leave(operation);
    else return this.#attempt(kept, id);
    return true;
  }

  async #attempt(kept, id) {
    const late = this.#isLate(kept);
    if (this.#shelf.has(kept.operation)) this.#shelf.put({ ...kept, tried: true });
    try {
      const answer = await this.#ask(kept, id, late);
      this.#shelf.drop(kept.operation); // first, as it makes room
      if (isStart(kept.operation)) this.#shelf.note(kept.operation.key, answer.id);
      this.#answer(kept.operation, "resolve", answer);
    } catch (problem) {
      if (isPassing(problem)) return false;
      this.#refuse(kept, late, problem);
    }
    return true;
  }

  #isLate({ operation, tried, late }) {
    return late || tried || this.#now() - Date.parse(operation.at) > LATE_MS;
  }

  /** A first try without times of its own may have been done, and its answer lost. */
  async #ask({ operation, tried }, id, late) {
    try {
      return await this.#send(requestOf(operation, id, { late }), operation.key);
    } catch (problem) {
      const asBefore = problem.errors?.some(({ path }) => path === "Idempotency-Key") || MAYBE_DONE.has(problem.code);
      if (!tried || !asBefore || isPassing(problem)) throw problem;
      return this.#send(requestOf(operation, id, { late: false }), operation.key);
    }
  }

  /** Who waits for the answer is told at once; what comes late is shown as a conflict until somebody has decided. */
  #refuse({ operation }, late, problem) {
    if (!this.#shelf.has(operation) && !this.#waiters.has(operation.key)) return; // another tab has settled it meanwhile
    if (!late && this.#waiters.has(operation.key)) {
      this.#shelf.drop(operation);
      this.#answer(operation, "reject", problem);
      return;
    }
    const { code = "unexpected", detail = String(problem), status = 0, errors = [] } = problem;
    this.#shelf.put({ operation, tried: true, late, problem: { code, detail, status, errors } });
    this.#answer(operation, "reject", new Conflict());
  }

  /** Its timer never came to be: it shares the lot of what should have started that. */
  #leave(operation) {
    const start = this.#shelf.all.find((kept) => kept.operation.key === operation.of);
    if (start) this.#shelf.put({ operation, tried: true, late: true, problem: { code: "after", detail: "", status: 0, errors: [] } });
    else this.#shelf.drop(operation);
    this.#answer(operation, "reject", start ? new Conflict() : new NeverStarted());
  }

  #answer({ key }, how, value) {
    const waiter = this.#waiters.get(key);
    this.#waiters.delete(key);
    this.dispatchEvent(new Event("change"));
    waiter?.[how](value);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
    this.flush();
  }
}

/** Runs the work in one tab at a time, where browsers offer locks; elsewhere the keys alone see to it. @param {string} name */
export function inOneTab(name) {
  const locks = globalThis.isSecureContext ? globalThis.navigator?.locks : undefined;
  return (work) => (locks ? locks.request(name, work) : work());
}

/** Another tab may have let somebody else sign in, or turned to another organization. @param {import("../api_types.js").Me} me */
export async function isSignedIn(me) {
  try {
    const { user, organization } = await api.me();
    return user.id === me.user.id && organization.id === me.organization.id;
  } catch {
    return false; // it cannot be told
  }
}

/** @param {{method: string, path: string, body?: any}} request @param {string} key */
function sendByApi({ method, path, body }, key) {
  return method === "POST" ? api.once(path, body, key) : api.patch(path, body);
}

function isPassing({ status = null, code }) {
  return PASSING.has(status) || code === "in_flight";
}
