/** On what terms timers run: at which rate, and whether they are billable, which the live state does not tell. */

/**
 * @typedef {{rate: ?import("../api_types.js").Rate, billable: boolean}} Terms `rate` is null for those who see no costs
 */

/** Learns them from whole entries; until one was seen, those of the task type hold. */
export class KnownTerms {
  #known = new Map();

  /** @param {{id?: number, timeEntryId?: number, rate?: any, billable?: boolean}} entry one of the API, or of an event */
  learn({ id, timeEntryId = id, rate = null, billable }) {
    if (billable !== undefined) this.#known.set(timeEntryId, { rate, billable });
  }

  /** @param {import("../live_state.js").Message} message */
  hear({ event, data }) {
    if (event === "snapshot") {
      this.#known.clear();
      data.running.forEach((entry) => this.learn(entry));
    }
    if (event === "timer:adjusted") this.learn(data);
    if (event === "timer:stopped" || event === "timer:discarded") this.#known.delete(data.timeEntryId);
  }

  /** @param {?import("../api_types.js").TaskType} taskType @returns {Terms} */
  of(timeEntryId, taskType) {
    return this.#known.get(timeEntryId) ?? { rate: taskType?.rate ?? null, billable: (taskType?.category ?? "billable") === "billable" };
  }
}
