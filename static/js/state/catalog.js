/** What time is booked on, as lists that are read when first asked for and kept up from then on. */

import { api } from "../api.js";

/**
 * The lists: what each is asked from, and the kind of change that makes it stale. `query` gives the filter.
 *
 * @type {Record<string, {path: string, kind: string, query?: (place: {today: () => {from: string, to: string}}) => Object}>}
 */
const LISTS = {
  taskTypes: { path: "/task-types", kind: "taskType" },
  clients: { path: "/clients", kind: "client" },
  projects: { path: "/projects", kind: "project" },
  rooms: { path: "/rooms", kind: "room" },
  members: { path: "/members", kind: "member" },
  sessions: { path: "/sessions", kind: "session", query: ({ today }) => today() }, // those of today
};

/** Calls `onChange` whenever a list has changed, or could not be read: `problem` is why, or null. */
export class Catalog {
  problem = null;
  #lists = new Map();
  #readings = new Map();
  #queries = new Map();
  #today;
  #onChange;

  /** @param {{today: () => {from: string, to: string}, onChange: () => void}} place */
  constructor({ today, onChange }) {
    this.#today = today;
    this.#onChange = onChange;
  }

  /** The items of a list; empty until they are there. */
  list(name) {
    if (!this.#readings.has(name)) this.#read(name);
    return this.#lists.get(name) ?? [];
  }

  has(name) {
    return this.#lists.has(name);
  }

  /** Something of this kind has changed. */
  changed(kind) {
    for (const name of this.#readings.keys()) if (LISTS[name].kind === kind) this.#read(name);
  }

  /** Whatever was read may be out of date; the task types are wanted on every page. */
  refresh() {
    for (const name of new Set(["taskTypes", ...this.#readings.keys()])) this.#read(name);
  }

  /** A new day may have begun, or the studio's zone be another. */
  turn() {
    for (const [name, asked] of this.#queries) if (JSON.stringify(this.#queryOf(name)) !== asked) this.#read(name);
  }

  #queryOf(name) {
    return LISTS[name].query?.({ today: this.#today });
  }

  /** Of several readings at once only the last counts, whichever answer comes last. */
  async #read(name) {
    const reading = (this.#readings.get(name) ?? 0) + 1;
    this.#readings.set(name, reading);
    const query = this.#queryOf(name);
    this.#queries.set(name, JSON.stringify(query));
    try {
      const items = await api.all(LISTS[name].path, query);
      if (reading !== this.#readings.get(name)) return;
      this.#lists.set(name, items);
      this.problem = null;
    } catch (problem) {
      if (reading !== this.#readings.get(name)) return;
      this.problem = problem;
    }
    this.#onChange();
  }
}
