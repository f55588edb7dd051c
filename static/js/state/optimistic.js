/**
 * What the screens show while the server has not yet answered: the running timers as they will be, and what of it is
 * already so. Pure functions; `operations.js` keeps the expectations.
 *
 * @typedef {import("../live_state.js").LiveTimer & {pending?: boolean, key?: string}} ShownTimer
 * @typedef {Object} Expectation
 * @property {import("./operations.js").Operation} operation
 * @property {(number | string)[]} before the timers that ran when it was asked for, by ids and keys
 * @property {boolean} answered
 * @property {?import("../api_types.js").Entry} answer
 * @property {Set<number>} heard the timers that live events told of since
 * @property {boolean} renewed whether everything was told anew since
 * @property {number} beats heartbeats since
 */

const BEATS = 2; // what was done is told within these; an answer that was given again is of what may be long over

const STARTS = new Set(["start", "switch", "resume"]);
const ENDS = new Set(["stop", "pause", "discard"]);

/** Whether an operation brings a new timer. @param {{kind: string}} operation */
export const isStart = ({ kind }) => STARTS.has(kind);

/**
 * The timers as they will be.
 *
 * @param {ShownTimer[]} timers as the live events tell
 * @param {Expectation[]} expectations in the order they were asked for
 * @returns {ShownTimer[]} the longest running first
 */
export function expected(timers, expectations) {
  if (expectations.length === 0) return timers;
  const shown = expectations.reduce(applied, timers);
  return shown.toSorted((one, other) => Date.parse(one.startTime) - Date.parse(other.startTime));
}

/**
 * Whether what was expected has come true, so that the live events alone tell it.
 *
 * @param {Expectation} expectation
 * @param {ShownTimer[]} timers as the live events tell
 */
export function fulfilled({ operation, answered, answer, heard, renewed, beats }, timers) {
  if (!answered) return false;
  if (renewed || beats >= BEATS) return true;
  if (isStart(operation)) return heard.has(answer.id) || has(timers, answer.id);
  if (ENDS.has(operation.kind)) return !has(timers, answer?.id ?? operation.timeEntryId);
  return operation.kind !== "adjust" || heard.has(answer.id);
}

function applied(timers, expectation) {
  const { kind } = expectation.operation;
  if (isStart(expectation.operation)) return withStart(timers, expectation);
  if (ENDS.has(kind)) return timers.filter((timer) => !concerns(expectation.operation, timer));
  return kind === "adjust" ? timers.map((timer) => adjusted(timer, expectation)) : timers;
}

/** The timer itself may be there before the answer to its start. */
function withStart(timers, { operation, before, answered, answer }) {
  const { key, kind, timer } = operation;
  const going = kind === "switch" ? timers.filter((one) => one.ownerId !== timer.ownerId || !ran(before, one)) : timers;
  const real = going.find((one) => (answered ? one.timeEntryId === answer.id : !ran(before, one) && sameWork(one, timer)));
  if (real) return going.map((one) => (one === real ? { ...real, key } : one));
  const start = answered ? { timeEntryId: answer.id, startTime: answer.startTime, pending: false } : { timeEntryId: key, pending: true };
  return [...going, { ...timer, ...start, key }];
}

function adjusted(timer, { operation, answered }) {
  return concerns(operation, timer) ? { ...timer, ...operation.shown, pending: !answered } : timer;
}

function concerns({ timeEntryId, of }, timer) {
  return timer.timeEntryId === timeEntryId || (Boolean(of) && timer.key === of);
}

function ran(before, { timeEntryId, key }) {
  return before.includes(timeEntryId) || (key !== undefined && before.includes(key));
}

function sameWork(one, other) {
  const fields = ["ownerId", "sessionId", "projectId"];
  return one.taskType.id === other.taskType.id && fields.every((field) => (one[field] ?? null) === (other[field] ?? null));
}

function has(timers, id) {
  return timers.some(({ timeEntryId }) => timeEntryId === id);
}
