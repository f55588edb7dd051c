/** The entries of a filter, page after page, with what they add up to; kept up by what happens. */

import { mayConcern } from "./filters.js";
import { MOST_DAYS } from "./hours.js";

const PAGE = 50;
const MOST = 200; // what the API gives at once
const GATHER_MS = 400;
const CONCERNS = /^(timer|entry):/;

/**
 * Says "change" when something must be drawn anew.
 *
 * @typedef {{get: (path: string, query: Object) => Promise<any>}} Api
 */
export class Entries extends EventTarget {
  /** @type {import("../api_types.js").Entry[]} */
  items = [];
  /** @type {?import("../api_types.js").EntryStats} of the whole filter; null before the first answer */
  stats = null;
  /** @type {import("../api_types.js").EntryTotal[]} by day and task type */
  totals = [];
  /** Why they could not be read, or null. */
  problem = null;
  /** Whether other entries than those that are here were asked for. */
  stale = true;
  busy = false;
  #api;
  #query = null;
  #key = null;
  #whole = false;
  #also = null;
  #next = null;
  #reading = 0;
  #soon = null;
  #gather;

  /** @param {Api} api @param {number} gather how long changes are waited for that come one after the other, in ms */
  constructor(api, gather = GATHER_MS) {
    super();
    this.#api = api;
    this.#gather = gather;
  }

  get hasMore() {
    return this.#next !== null;
  }

  /**
   * The entries of this query of the API from now on; the same one again changes nothing.
   *
   * @param {Object} query what the totals are of
   * @param {{whole?: boolean, also?: Object}} [reach] `whole` brings all of them, and those too that pass with `also`
   */
  show(query, { whole = false, also = null } = {}) {
    const key = JSON.stringify([query, whole, also]);
    if (key === this.#key) return;
    this.stale = true;
    this.#key = key;
    this.#query = query;
    this.#whole = whole;
    this.#also = also;
    this.#read(PAGE);
  }

  /** Reads again what is here, and what has come to it. */
  renew() {
    if (this.#query) this.#read(Math.max(PAGE, this.items.length));
  }

  /** An entry as it has become by what was done here; what it adds up to comes with what happens. */
  put(entry) {
    this.items = this.items.map((item) => (item.id === entry.id && item.version <= entry.version ? entry : item));
    this.dispatchEvent(new Event("change"));
  }

  /** One page more. */
  async more() {
    if (this.#next === null || this.busy) return;
    const reading = this.#begin();
    await this.#settle(reading, async () => {
      const page = await this.#page(this.#next, PAGE);
      return () => this.#take([...this.items, ...page.items], page);
    });
  }

  /** Something happened; what comes soon after it is read together with it. @param {{event: string, data: any}} message */
  hear({ event, data }, filter) {
    const isReset = event === "snapshot";
    if (!isReset && !(CONCERNS.test(event) && mayConcern(filter, data)) && !renames(event, data)) return;
    this.#soon ??= setTimeout(() => this.#renewNow(), this.#gather);
  }

  close() {
    clearTimeout(this.#soon);
    this.#reading += 1;
    this.#key = null;
  }

  #renewNow() {
    this.#soon = null;
    this.renew();
  }

  #begin() {
    this.busy = true;
    this.#reading += 1;
    this.dispatchEvent(new Event("change"));
    return this.#reading;
  }

  async #read(count) {
    const reading = this.#begin();
    await this.#settle(reading, async () => {
      const [pages, totals, exact] = await Promise.all([
        this.#pages(count),
        this.#api.get("/time-entries/totals", { ...this.#query, limit: MOST_DAYS }),
        this.#also ? this.#api.get("/time-entries", { ...this.#query, limit: 1 }) : null,
      ]);
      return () => {
        this.totals = totals.items;
        this.#take(pages.items, { ...pages, stats: (exact ?? pages).stats });
      };
    });
  }

  /** Of several readings the last one counts, whichever answer comes last. */
  async #settle(reading, read) {
    try {
      const take = await read();
      if (reading !== this.#reading) return;
      take();
      Object.assign(this, { problem: null, stale: false, busy: false });
    } catch (problem) {
      if (reading !== this.#reading) return;
      Object.assign(this, { problem, busy: false });
    }
    this.dispatchEvent(new Event("change"));
  }

  #take(items, { nextCursor, stats }) {
    this.items = [...new Map(items.map((item) => [item.id, item])).values()];
    this.stats = stats;
    this.#next = nextCursor;
  }

  async #pages(count) {
    let page = await this.#page(null, Math.min(MOST, this.#whole ? MOST : count));
    const items = [...page.items];
    while (page.nextCursor && (this.#whole || items.length < count)) {
      page = await this.#page(page.nextCursor, MOST);
      items.push(...page.items);
    }
    return { ...page, items };
  }

  #page(cursor, limit) {
    return this.#api.get("/time-entries", { ...this.#query, ...this.#also, limit, cursor });
  }
}

/** Entries show the names of these. */
function renames(event, data) {
  return event === "catalog:changed" && ["taskType", "member", "organization"].includes(data.kind);
}
