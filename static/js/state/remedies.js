/** What can be done about an operation that came too late to be done as it was meant. */

import { isStart } from "./optimistic.js";

const ENDS = new Set(["stop", "pause"]);

/**
 * @typedef {import("./outbox.js").Trouble} Trouble
 * @typedef {"book" | "switch" | "end" | "remove" | "again"} Remedy
 * @typedef {{startTime: ?string, endTime: ?string}} Times those it is about; null where it has none
 */

/** When it began and when it ended, as it was meant. @param {Trouble} trouble @returns {Times} */
export function timesOf({ operation, followers }) {
  const { at, body, kind } = operation;
  if (isStart(operation)) return { startTime: body.startTime ?? at, endTime: endOf(followers) };
  return { startTime: body.startTime ?? null, endTime: ENDS.has(kind) ? at : null };
}

/** What "keep" comes to. @param {Trouble} trouble @returns {Remedy} */
export function remedyFor({ operation, problem, followers }) {
  const { kind } = operation;
  if (isStart(operation)) return endOf(followers) ? "book" : "switch";
  if (problem?.code !== "not_running") return "again";
  if (ENDS.has(kind)) return "end";
  return kind === "discard" ? "remove" : "again";
}

/**
 * What to ask of the API so that the work is kept.
 *
 * @param {Trouble} trouble
 * @param {Times} times as they were meant, or as somebody has changed them
 * @returns {?{method: "POST" | "PATCH" | "DELETE", path: string, body?: Record<string, any>}} null where nothing is left to do
 */
export function remedied(trouble, { startTime, endTime }) {
  const { operation, followers } = trouble;
  const path = `/time-entries/${operation.timeEntryId}`;
  if (followers.some(({ kind }) => kind === "discard")) return null;
  if (isStart(operation)) {
    const work = { ...workOf(operation), ...adjusted(followers), startTime };
    if (endTime) return { method: "POST", path: "/time-entries", body: { ...work, endTime, confirm: true } };
    return { method: "POST", path: "/timers/switch", body: withoutBilling(work) };
  }
  if (operation.kind === "book") return { method: "POST", path: "/time-entries", body: { ...operation.body, ...(startTime ? { startTime } : {}) } };
  if (operation.kind === "adjust") return { method: "PATCH", path, body: { ...operation.body, ...(startTime ? { startTime } : {}) } };
  if (operation.kind === "discard") return { method: "DELETE", path };
  return { method: "PATCH", path, body: { endTime } };
}

function endOf(followers) {
  return followers.find(({ kind }) => ENDS.has(kind))?.at ?? null;
}

/** What was changed on it while it ran. */
function adjusted(followers) {
  const changes = followers.filter(({ kind }) => kind === "adjust").map(({ body }) => body);
  return Object.assign({}, ...changes);
}

/** @param {import("./operations.js").Operation} operation a start, which shows a timer */
function workOf({ body, timer }) {
  const { taskType, sessionId, projectId, notes } = /** @type {import("../live_state.js").LiveTimer} */ (timer);
  const work = Object.entries({ sessionId, projectId, notes }).filter(([, value]) => value);
  return { ...Object.fromEntries(work), ...body, taskTypeId: taskType.id };
}

/** Timers take their billing from the task type. */
function withoutBilling({ billable: _billable, ...work }) {
  return work;
}
