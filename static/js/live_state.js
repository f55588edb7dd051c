/**
 * What runs now: the state that every screen keeps, and how an event changes it (state + event -> state).
 *
 * domain/live_state.py is the same function; both pass tests/fixtures/live_state.
 *
 * @typedef {{timeEntryId: number, taskType: {id: number, name: string, color: string}, sessionId: ?number,
 *   projectId: ?number, roomId: ?number, startTime: string, ownerId: number, ownerName: string, notes: string}} LiveTimer
 * @typedef {{running: Object<number, LiveTimer>}} LiveState
 * @typedef {{id: ?string, event: string, at: ?string, data: Object}} Message
 */

/** @type {LiveState} */
export const initialState = Object.freeze({ running: Object.freeze({}) });

const FOLDS = {
  snapshot: (_state, { running }) => ({
    running: Object.fromEntries(running.map((entry) => [entry.id, liveTimer({ ...entry, timeEntryId: entry.id })])),
  }),
  "timer:started": withTimer,
  "timer:adjusted": (state, data) => (data.endTime === null ? withTimer(state, data) : withoutTimer(state, data)),
  "timer:stopped": withoutTimer,
  "timer:discarded": withoutTimer,
  "entry:deleted": withoutTimer,
  "catalog:changed": afterCatalog,
};

const RENEWALS = {
  taskType: {
    concerns: (timer, id) => timer.taskType.id === id,
    change: ({ name, color }, id) => ({ taskType: { id, name, color } }),
  },
  session: {
    concerns: (timer, id) => timer.sessionId === id,
    change: ({ roomId }) => ({ roomId }),
  },
  member: {
    concerns: (timer, id) => timer.ownerId === id,
    change: ({ name }) => ({ ownerName: name }),
  },
};

/**
 * The state after one message. What says nothing about running timers gives back the very same state.
 *
 * @param {LiveState} state
 * @param {Message} message
 * @returns {LiveState}
 */
export function fold(state, { event, data }) {
  return Object.hasOwn(FOLDS, event) ? FOLDS[event](state, data) : state;
}

/** The running timers, the longest running first. @param {LiveState} state @returns {LiveTimer[]} */
export function timersOf(state) {
  return Object.values(state.running).sort(
    (one, other) => Date.parse(one.startTime) - Date.parse(other.startTime) || one.timeEntryId - other.timeEntryId,
  );
}

function withTimer(state, data) {
  return { running: { ...state.running, [data.timeEntryId]: liveTimer(data) } };
}

function withoutTimer(state, { timeEntryId }) {
  if (!(timeEntryId in state.running)) return state;
  const { [timeEntryId]: _gone, ...running } = state.running;
  return { running };
}

function afterCatalog(state, { kind, id, value }) {
  const renewal = Object.hasOwn(RENEWALS, kind) ? RENEWALS[kind] : null;
  const concerned = renewal ? timersOf(state).filter((timer) => renewal.concerns(timer, id)) : [];
  if (concerned.length === 0) return state;
  const renewed = concerned.map((timer) => [timer.timeEntryId, { ...timer, ...renewal.change(value, id) }]);
  return { running: { ...state.running, ...Object.fromEntries(renewed) } };
}

function liveTimer({ timeEntryId, taskType, sessionId, projectId, roomId, startTime, ownerId, ownerName, notes = "" }) {
  const { id, name, color } = taskType;
  return { timeEntryId, taskType: { id, name, color }, sessionId, projectId, roomId, startTime, ownerId, ownerName, notes };
}
