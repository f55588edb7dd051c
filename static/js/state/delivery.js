/** How operations on timers reach the server: one after the other, as they were asked for. */

import { api } from "../api.js";

/** An operation about a timer that never came to be, since its start was refused. */
export class NeverStarted extends Error {}

/**
 * What to ask of the API for an operation.
 *
 * @param {import("./operations.js").Operation} operation
 * @param {?number} id the timer's
 * @param {{late?: boolean}} [rest] whether it is long past, so that its own time must be said
 * @returns {{method: "POST" | "PATCH", path: string, body?: Record<string, any>}}
 */
export function requestOf({ kind, at, body, timer }, id, { late = false } = {}) {
  if (kind === "book") return { method: "POST", path: "/time-entries", body };
  if (kind === "adjust") return { method: "PATCH", path: `/time-entries/${id}`, body };
  if (kind === "stop" || (kind === "pause" && late)) {
    return { method: "POST", path: "/timers/stop", body: { timeEntryId: id, ...(late ? { endTime: at } : {}) } };
  }
  if (kind === "start" || kind === "switch") return { method: "POST", path: `/timers/${kind}`, body: late ? { startTime: at, ...body } : body };
  if (kind === "resume" && late) return { method: "POST", path: "/timers/start", body: { ...workOf(timer), startTime: at } };
  return { method: "POST", path: `/timers/${id}/${kind}` };
}

/** Sends each operation when the one before was answered. */
export class Delivery {
  #started = new Map();
  #last = Promise.resolve();

  /** Resolves with the API's answer; throws ApiError, or NeverStarted. @param {import("./operations.js").Operation} operation */
  deliver(operation) {
    const answer = this.#last.then(() => this.#send(operation));
    this.#last = answer.catch(() => {});
    return answer;
  }

  async #send(operation) {
    const id = operation.timeEntryId ?? this.#started.get(operation.of) ?? null;
    if (operation.of && id === null) throw new NeverStarted();
    const { method, path, body } = requestOf(operation, id);
    const answer = method === "POST" ? await api.once(path, body, operation.key) : await api.patch(path, body);
    if (operation.timer) this.#started.set(operation.key, answer.id);
    return answer;
  }
}

function workOf({ taskType, sessionId, projectId, notes }) {
  return { taskTypeId: taskType.id, sessionId, projectId, notes };
}
