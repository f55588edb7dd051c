/** The sessions that entries are booked on, read when their names are wanted. */

const WIDER_MS = 2 * 86_400_000; // sessions that an entry may be booked on begin about when it does
const AT_ONCE = 20;

export class Sessions extends EventTarget {
  #api;
  #known = new Map();
  #asked = new Set();

  /** @param {{all: (path: string, query: Object) => Promise<any[]>, get: (path: string) => Promise<any>}} api */
  constructor(api) {
    super();
    this.#api = api;
  }

  find(id) {
    return this.#known.get(id);
  }

  /** Those that are known, the latest first. */
  get all() {
    return [...this.#known.values()].sort((one, other) => other.startTime.localeCompare(one.startTime));
  }

  /** Brings those of these entries that are not known yet. */
  async want(entries) {
    const missing = entries.filter(({ sessionId }) => sessionId && !this.#asked.has(sessionId));
    if (missing.length === 0) return;
    for (const { sessionId } of missing) this.#asked.add(sessionId);
    const times = missing.map(({ startTime }) => Date.parse(startTime));
    await this.around(Math.min(...times), Math.max(...times));
    const ids = new Set(missing.map(({ sessionId }) => sessionId).filter((id) => !this.#known.has(id)));
    await Promise.all([...ids].slice(0, AT_ONCE).map((id) => this.#one(id)));
  }

  /** Brings those between two moments, in milliseconds since 1970. */
  async around(first, last) {
    const query = { from: new Date(first - WIDER_MS).toISOString(), to: new Date(last + WIDER_MS).toISOString() };
    try {
      this.#keep(await this.#api.all("/sessions", query));
    } catch {
      // their names are missing until something asks again
    }
  }

  /** @param {{event: string, data: any}} message */
  hear({ event, data }) {
    if (event === "catalog:changed" && data.kind === "session" && data.value) this.#keep([data.value]);
  }

  /** The one that an address names. */
  async #one(id) {
    try {
      this.#keep([await this.#api.get(`/sessions/${id}`)]);
    } catch {
      this.#asked.delete(id);
    }
  }

  wantOne(id) {
    if (this.#asked.has(id)) return;
    this.#asked.add(id);
    this.#one(id);
  }

  #keep(sessions) {
    for (const session of sessions) {
      this.#known.set(session.id, session);
      this.#asked.add(session.id);
    }
    this.dispatchEvent(new Event("change"));
  }
}
