/** Where operations lie until the server has them: one entry of the browser's own store each, so that no tab overwrites another's. */

/**
 * @typedef {Object} Kept an operation that lies there
 * @property {import("./operations.js").Operation} operation
 * @property {boolean} tried whether it may have reached the server already
 * @property {boolean} late whether it waited, so that it is sent with its own time
 * @property {?{code: string, detail: string, status: number, errors: {path: string, message: string}[]}} problem why it could not be done
 */

const STARTED_AT_MOST = 50; // timers whose ids are remembered for what was asked of them meanwhile

/** What one member did in one organization. Pages that may keep nothing keep it until they are closed. */
export class Shelf {
  #store;
  #kept;
  #started;

  /** @param {string} owner whose it is @param {Storage} [store] */
  constructor(owner, store = storeOf()) {
    this.#store = store;
    this.#kept = `tally.outbox.${owner}.`;
    this.#started = `tally.started.${owner}`;
  }

  /** All of it, in the order that it was asked for. @returns {Kept[]} */
  get all() {
    const names = Array.from({ length: this.#store.length }, (_, place) => this.#store.key(place) ?? "");
    const own = names.filter((name) => name.startsWith(this.#kept)).sort();
    return own.map((name) => parsed(this.#store.getItem(name))).filter(Boolean);
  }

  /** Throws when the browser has no room left. @param {Kept} kept */
  put(kept) {
    this.#store.setItem(this.#nameOf(kept.operation), JSON.stringify(kept));
  }

  has(operation) {
    return this.#store.getItem(this.#nameOf(operation)) !== null;
  }

  drop(operation) {
    this.#store.removeItem(this.#nameOf(operation));
  }

  /** The timer that an operation of this key started, or null. */
  startedBy(key) {
    return this.#ids.find(([known]) => known === key)?.[1] ?? null;
  }

  note(key, timeEntryId) {
    const others = this.#ids.filter(([known]) => known !== key);
    this.#store.setItem(this.#started, JSON.stringify([...others, [key, timeEntryId]].slice(-STARTED_AT_MOST)));
  }

  /** Calls back when another tab has changed something there. @returns {() => void} ends it */
  onChange(listener) {
    const hear = ({ key }) => (key === null || key.startsWith(this.#kept)) && listener();
    globalThis.addEventListener?.("storage", hear);
    return () => globalThis.removeEventListener?.("storage", hear);
  }

  /** @returns {[string, number][]} */
  get #ids() {
    return parsed(this.#store.getItem(this.#started)) ?? [];
  }

  /** Names sort as their operations were asked for. */
  #nameOf({ at, order = 0, key }) {
    return `${this.#kept}${at}.${String(order).padStart(6, "0")}.${key}`;
  }
}

/** A store for as long as the page is open. @returns {Storage} */
export function pageStore() {
  const items = new Map();
  return /** @type {any} */ ({
    get length() {
      return items.size;
    },
    key: (place) => [...items.keys()][place] ?? null,
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => items.set(name, value),
    removeItem: (name) => items.delete(name),
  });
}

function storeOf() {
  try {
    localStorage.setItem("tally.probe", "");
    localStorage.removeItem("tally.probe");
    return localStorage;
  } catch {
    return pageStore();
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
