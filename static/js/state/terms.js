/** On what terms timers run: at which rate, and whether they are billable, which the live state does not tell. */

/**
 * @typedef {{rate: ?import("../api_types.js").Rate, billable: boolean}} Terms `rate` is null for those who see no costs
 */

const ENDS = new Set(["timer:stopped", "timer:discarded", "entry:deleted"]);

/** Learns them from whole entries; until one was seen, those hold that the task type had first: a new price is not theirs. */
export class KnownTerms {
  #known = new Map();

  /** @param {{id?: number, timeEntryId?: number, rate?: any, billable?: boolean, endTime?: ?string}} entry one of the API, or of an event */
  learn({ id, timeEntryId = id, rate = null, billable, endTime = null }) {
    if (endTime !== null) this.#known.delete(timeEntryId);
    else if (billable !== undefined) this.#known.set(timeEntryId, { rate, billable });
  }

  /** @param {import("../live_state.js").Message} message */
  hear({ event, data }) {
    if (event === "snapshot") {
      this.#known.clear();
      data.running.forEach((entry) => this.learn(entry));
    }
    if (event === "timer:adjusted") this.learn(data);
    if (ENDS.has(event)) this.#known.delete(data.timeEntryId);
  }

  /** @param {?import("../api_types.js").TaskType} taskType @returns {Terms} */
  of(timeEntryId, taskType) {
    const known = this.#known.get(timeEntryId);
    if (known) return known;
    const terms = { rate: taskType?.rate ?? null, billable: (taskType?.category ?? "billable") === "billable" };
    if (taskType && Number.isInteger(timeEntryId)) this.#known.set(timeEntryId, terms);
    return terms;
  }
}
