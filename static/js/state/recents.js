/** What one worked on lately, each kind of work once, the latest first. */

import { api } from "../api.js";

const MOST = 8;
const ENTRIES = 50;

/**
 * @typedef {{taskTypeId: number, sessionId: ?number, projectId: ?number, notes: string}} Work
 */

/** The work of an entry or a running timer. @returns {Work} */
export function workOf({ taskType, sessionId, projectId, notes = "" }) {
  return { taskTypeId: taskType.id, sessionId: sessionId ?? null, projectId: projectId ?? null, notes };
}

/** What tells one kind of work from another; a session says its project by itself. @param {Partial<Work>} work */
export function workKey({ taskTypeId, sessionId = null, projectId = null, notes = "" }) {
  return JSON.stringify([taskTypeId, sessionId, sessionId ? null : projectId, notes]);
}

/** @param {Partial<Work>} one @param {Partial<Work>} other */
export function sameWork(one, other) {
  return workKey(one) === workKey(other);
}

/**
 * The latest work of each kind.
 *
 * @param {Work[]} works the latest first
 * @returns {Work[]}
 */
export function recent(works) {
  const found = new Map();
  for (const work of works) {
    const key = workKey(work);
    if (!found.has(key)) found.set(key, work);
  }
  return [...found.values()].slice(0, MOST);
}

/** One's own recent work: read when it is first asked for, and kept up by what one starts. */
export class RecentWork {
  #works = null;
  #user;
  #onChange;

  /** @param {{user: () => {id: number}, onChange: () => void}} place */
  constructor({ user, onChange }) {
    this.#user = user;
    this.#onChange = onChange;
  }

  get all() {
    if (this.#works === null) this.#read();
    return recent(this.#works);
  }

  /** @param {any} timer of anybody */
  started(timer) {
    if (timer.ownerId === this.#user().id) this.#works?.unshift(workOf(timer));
  }

  async #read() {
    this.#works = [];
    try {
      const { items } = await api.get("/time-entries", { userId: this.#user().id, limit: ENTRIES });
      this.#works.push(...items.map(workOf));
      this.#onChange();
    } catch {
      this.#works = null; // read when it is asked for again
    }
  }
}
