/** Entries that are being moved on a timeline: where they are held, and what becomes of it when they are let go. */

import { changesOf, spanOfEntry } from "./geometry.js";

/**
 * Says "change" when something must be drawn anew. `save(entry, changes)` sends one change and gives the entry back as
 * it is then; `told` gets the new entry and what it was, `refused` the reason and the entry that went back.
 *
 * @typedef {import("../api_types.js").Entry} Entry
 * @typedef {import("./geometry.js").Span} Span
 */
export class Moves extends EventTarget {
  #held = new Map();
  #waiting = new Map();
  #sending = new Map();
  #saved = new Map();
  #answers;
  #pause;

  /**
   * @param {{save: (entry: Entry, changes: Object) => Promise<Entry>, told: (entry: Entry, before: Entry) => void,
   *   refused: (problem: any, entry: Entry) => void}} answers
   * @param {number} pause how long more key presses are waited for, in milliseconds
   */
  constructor(answers, pause = 900) {
    super();
    this.#answers = answers;
    this.#pause = pause;
  }

  /** Where an entry is held, or undefined. @returns {Span | undefined} */
  held(id) {
    return this.#held.get(id);
  }

  /** Shows it there; nothing is sent yet. @param {Span} span */
  hold(id, span) {
    this.#held.set(id, span);
    this.#change();
  }

  /** Back to where it was. */
  cancel(id) {
    clearTimeout(this.#waiting.get(id)?.timer);
    this.#waiting.delete(id);
    if (this.#held.delete(id)) this.#change();
  }

  /** Whether key presses moved it that are not sent yet. */
  isWaiting(id) {
    return this.#waiting.has(id);
  }

  /** Holds it there, and lets go once no more keys are pressed. @param {Entry} entry @param {Span} before @param {Span} span */
  nudge(entry, before, span) {
    clearTimeout(this.#waiting.get(entry.id)?.timer);
    const first = this.#waiting.get(entry.id)?.before ?? before;
    const timer = setTimeout(() => this.settle(entry.id), this.#pause);
    this.#waiting.set(entry.id, { timer, entry, before: first });
    this.hold(entry.id, span);
  }

  /** Sends at once what keys have moved. */
  settle(id) {
    const waiting = this.#waiting.get(id);
    if (!waiting) return undefined;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    return this.release(waiting.entry, waiting.before);
  }

  /**
   * Lets it go where it is held: it stays there, or goes back with the reason. One change is sent after the other.
   *
   * @param {Entry} entry
   * @param {Span} before
   */
  release(entry, before) {
    const span = this.#held.get(entry.id);
    const sending = Promise.resolve(this.#sending.get(entry.id)).then(() => this.#send(entry, before, span));
    this.#sending.set(entry.id, sending);
    return sending;
  }

  async #send(entry, before, span) {
    const current = this.#latest(entry);
    const changes = span ? changesOf(current === entry ? before : spanOfEntry(current, before.end), span) : {};
    try {
      if (Object.keys(changes).length > 0) this.#tell(await this.#answers.save(current, changes), current);
    } catch (problem) {
      this.#answers.refused(problem, current);
    }
    if (this.#held.get(entry.id) === span && !this.#waiting.has(entry.id)) this.cancel(entry.id);
  }

  #tell(after, before) {
    this.#saved.set(after.id, after);
    this.#answers.told(after, before);
  }

  /** What was let go may have been taken hold of before the last change of it was answered. */
  #latest(entry) {
    const saved = this.#saved.get(entry.id);
    return saved && saved.version > entry.version ? saved : entry;
  }

  /** Nothing that was moved gets lost when somebody leaves. */
  close() {
    for (const id of [...this.#waiting.keys()]) this.settle(id);
  }

  #change() {
    this.dispatchEvent(new Event("change"));
  }
}
