/** What time is booked on, as lists that are read when first asked for and kept up from then on. */

import { api } from "../api.js";

/**
 * The lists: what each is asked from, and the kind of change that makes it stale. `query` gives the filter; a `daily` one
 * is another on each day, as rates are, too.
 *
 * @type {Record<string, {path: string, kind: string, daily?: boolean, query?: (place: {today: () => {from: string, to: string}}) => Object}>}
 */
const LISTS = {
  taskTypes: { path: "/task-types", kind: "taskType", daily: true },
  clients: { path: "/clients", kind: "client" },
  projects: { path: "/projects", kind: "project" },
  rooms: { path: "/rooms", kind: "room" },
  members: { path: "/members", kind: "member" },
  sessions: { path: "/sessions", kind: "session", daily: true, query: ({ today }) => today() }, // those of today
};

/** Calls `onChange` whenever a list has changed, or could not be read: `problem` is why, or null. */
export class Catalog {
  problem = null;
  #lists = new Map();
  #readings = new Map();
  #days = new Map();
  #busy = new Set();
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

  /** So much more was worked on a session; a list that is on its way may not know of it. */
  worked(id, seconds) {
    const sessions = this.#lists.get("sessions");
    if (sessions) this.#lists.set("sessions", sessions.map((one) => (one.id === id ? { ...one, actualSeconds: one.actualSeconds + seconds } : one)));
    if (this.#busy.has("sessions")) this.#read("sessions");
  }

  /** A new day may have begun, or the studio's zone be another. */
  turn() {
    const { from } = this.#today();
    for (const [name, day] of this.#days) if (LISTS[name].daily && day !== from) this.#read(name);
  }

  /** Of several readings at once only the last counts, whichever answer comes last. */
  async #read(name) {
    const reading = (this.#readings.get(name) ?? 0) + 1;
    this.#readings.set(name, reading);
    const { path, query } = LISTS[name];
    this.#days.set(name, this.#today().from);
    this.#busy.add(name);
    try {
      const items = await api.all(path, query?.({ today: this.#today }));
      if (reading !== this.#readings.get(name)) return;
      this.#lists.set(name, items);
      this.problem = null;
    } catch (problem) {
      if (reading !== this.#readings.get(name)) return;
      this.problem = problem;
    }
    this.#busy.delete(name);
    this.#onChange();
  }
}
