/** The sessions of a span of days: read, kept up by live events, and changed ahead of the server's answer. */

import { api } from "../api.js";
import { byStart, isWithin } from "../calendar.js";
import { addDays, spanOf } from "../days.js";

const LONGEST_DAYS = 14; // a session that began so long before the first day may still go on
const WORKED = new Set(["timer:stopped", "timer:adjusted", "timer:discarded", "entry:created", "entry:deleted"]);

/** @typedef {import("../api_types.js").WorkedSession} Session */

/** Says "change" when something is to be shown anew. `problem` is why the sessions could not be read, or null. */
export class SessionBook extends EventTarget {
  problem = null;
  /** @type {Map<number, Session>} */
  #sessions = new Map();
  /** @type {Map<number, {fields: Partial<Session>, open: number}>} what was asked for and is not answered yet */
  #wished = new Map();
  #dates = [];
  #shown = null;
  #reading = 0;
  #busy = false;
  #stale = false;
  #telling = Promise.resolve();

  /** @param {string} timezone */
  constructor(timezone) {
    super();
    this.timezone = timezone;
  }

  /** Whether the sessions of these dates have come. */
  get isThere() {
    return this.#shown === this.#dates.join();
  }

  /** The sessions as they are to be, in their order. @returns {Session[]} */
  get all() {
    return [...this.#sessions.values()].map((session) => ({ ...session, ...this.#wished.get(session.id)?.fields })).sort(byStart);
  }

  /** @returns {Session | undefined} */
  find(id) {
    return this.all.find((session) => session.id === id);
  }

  /** Shows other dates. @param {string[]} dates */
  show(dates) {
    if (dates.join() === this.#dates.join()) return;
    this.#dates = dates;
    this.#read();
  }

  /** Reads anew, once however often it is asked while a reading is under way. */
  renew() {
    if (this.#busy) this.#stale = true;
    else this.#read();
  }

  /** @param {{event: string, data: any}} message */
  hear({ event, data }) {
    if (event === "snapshot" || WORKED.has(event)) this.renew();
    if (event !== "catalog:changed" || data.kind !== "session") return;
    const { actualSeconds = 0 } = this.#sessions.get(data.id) ?? {};
    this.#keep({ ...data.value, actualSeconds });
  }

  /**
   * Changes a session; it shows at once, and goes back when it is refused. Changes are told one after the other.
   *
   * @param {Session} session
   * @param {Partial<Session>} fields
   */
  change(session, fields) {
    const wish = this.#wished.get(session.id) ?? { fields: {}, open: 0 };
    this.#wished.set(session.id, { fields: { ...wish.fields, ...fields }, open: wish.open + 1 });
    this.#say();
    const told = this.#telling.then(() => api.patch(`/sessions/${session.id}`, fields));
    this.#telling = told.then((after) => this.#answered(after), () => this.#refused(session.id));
    return told;
  }

  #answered(after) {
    const wish = this.#wished.get(after.id);
    if (wish && wish.open > 1) wish.open -= 1;
    else this.#wished.delete(after.id);
    const { actualSeconds = 0 } = this.#sessions.get(after.id) ?? {};
    this.#keep({ ...after, actualSeconds });
  }

  #refused(id) {
    this.#wished.delete(id);
    this.#say();
  }

  /** A reading that is under way may be older than this. */
  #keep(session) {
    this.#stale ||= this.#busy;
    if (this.#dates.length > 0 && isWithin(session, this.#span)) this.#sessions.set(session.id, session);
    else this.#sessions.delete(session.id);
    this.#say();
  }

  get #span() {
    const { from } = spanOf(addDays(this.#dates[0], -LONGEST_DAYS), this.timezone);
    return { from, to: spanOf(this.#dates.at(-1), this.timezone).to };
  }

  async #read() {
    const reading = ++this.#reading;
    const wanted = this.#dates.join();
    Object.assign(this, { problem: null });
    this.#busy = true;
    this.#stale = false;
    try {
      const items = await api.all("/sessions", this.#span);
      if (reading !== this.#reading) return;
      this.#sessions = new Map(items.map((session) => [session.id, session]));
      this.#shown = wanted;
    } catch (problem) {
      if (reading !== this.#reading) return;
      this.problem = problem;
    }
    this.#busy = false;
    this.#say();
    if (this.#stale) this.#read();
  }

  #say() {
    this.dispatchEvent(new Event("change"));
  }
}
