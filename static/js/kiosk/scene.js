/** What a display shows at a moment, by what it knows: no page, no clock of its own, no words. */

const PATIENCE_MS = 4000; // a connection that comes back within these has kept nothing from anybody
const MINUTE = 60_000;
const SOON_MS = 12 * 60 * MINUTE;

/**
 * @typedef {import("../live_state.js").LiveTimer} LiveTimer
 * @typedef {{id: number, title: string, roomId: ?number, startTime: string, endTime: string, status: string}} Session
 *
 * @typedef {object} Known
 * @property {any} display the last answer of `GET /kiosk`
 * @property {LiveTimer[]} running
 * @property {?number} lostAt since when it is not live, in milliseconds since 1970 on the server; null while it is
 * @property {number} heardAt when the server last said something
 *
 * @typedef {object} ShownTimer
 * @property {number} id
 * @property {string} task
 * @property {string} color
 * @property {string} who
 * @property {boolean} recording
 * @property {number} elapsed milliseconds
 * @property {?{minorUnits: number, currency: string}} cost so far; null where it is not to be shown
 *
 * @typedef {object} ShownSession
 * @property {string} title
 * @property {string} startTime
 * @property {string} endTime
 * @property {number} progress from 0 to 1
 * @property {number} left milliseconds to its planned end; below zero once it is over
 *
 * @typedef {object} RoomScene
 * @property {?number} id null for what runs in no room
 * @property {?string} name
 * @property {?string} color
 * @property {boolean} recording whether the lamp is red
 * @property {ShownTimer[]} timers those that record first, then the longest running
 * @property {?ShownSession} session
 * @property {?{title: string, startTime: string, endTime: string, soon: ?number}} next `soon`: milliseconds until then
 *
 * @typedef {object} Scene
 * @property {"room" | "all"} layout
 * @property {RoomScene[]} rooms one for the layout `room`, none when its room is not in use any more
 * @property {?{asOf: number, minutes: number}} stale how old this is, when it is not live
 */

/** @param {Known} known @param {number} now milliseconds since 1970 on the server @returns {Scene} */
export function sceneOf(known, now) {
  const { kiosk, rooms } = known.display;
  if (kiosk.layout === "all" && rooms.length === 0 && known.running.length > 0) return roomless(known, now);
  const shown = kiosk.layout === "room" ? rooms.filter(({ id }) => id === kiosk.roomId) : rooms;
  const scenes = shown.map((room) => roomScene(room, known, now));
  if (kiosk.layout === "all") scenes.push(...elsewhere(known, now));
  return { layout: kiosk.layout, rooms: scenes, stale: staleness(known, now) };
}

/** @param {{lostAt: ?number, heardAt: number}} known @param {number} now */
export function staleness({ lostAt, heardAt }, now) {
  if (lostAt === null || now - lostAt < PATIENCE_MS) return null;
  return { asOf: heardAt, minutes: Math.floor(Math.max(0, now - heardAt) / MINUTE) };
}

function roomScene({ id, name, color }, known, now) {
  const timers = shownTimers(known, now, ({ roomId }) => roomId === id);
  const booked = known.display.sessions.filter((session) => session.roomId === id);
  const session = sessionNow(booked, timersIn(known, id), now);
  return {
    id,
    name,
    color,
    timers,
    recording: timers.some(({ recording }) => recording),
    session: session && shownSession(session, now),
    next: nextOf(booked, session, now),
  };
}

/** What runs outside of all rooms that are in use, as one more. */
function elsewhere(known, now) {
  const rooms = new Set(known.display.rooms.map(({ id }) => id));
  const timers = shownTimers(known, now, ({ roomId }) => !rooms.has(roomId));
  const recording = timers.some((timer) => timer.recording);
  return timers.length > 0 ? [{ id: null, name: null, color: null, timers, recording, session: null, next: null }] : [];
}

/** A studio that has no rooms, such as a new one, is a single room itself. */
function roomless(known, now) {
  const { sessions, organization } = known.display;
  const [work] = elsewhere(known, now);
  const session = sessionNow(sessions, known.running, now);
  const booked = { session: session && shownSession(session, now), next: nextOf(sessions, session, now) };
  return { layout: /** @type {const} */ ("room"), rooms: [{ ...work, ...booked, name: organization.name }], stale: staleness(known, now) };
}

function timersIn({ running }, room) {
  return running.filter(({ roomId }) => roomId === room);
}

function shownTimers(known, now, isHere) {
  const shown = known.running.filter(isHere).map((timer) => shownTimer(timer, known.display, now));
  return shown.sort((one, other) => Number(other.recording) - Number(one.recording) || other.elapsed - one.elapsed);
}

function shownTimer({ timeEntryId, taskType, ownerName, startTime }, { kiosk, recording, running }, now) {
  const elapsed = Math.max(0, now - Date.parse(startTime));
  const read = running.find(({ id }) => id === timeEntryId);
  return {
    id: timeEntryId,
    task: taskType.name,
    color: taskType.color,
    who: ownerName,
    recording: recording.includes(taskType.id),
    elapsed,
    cost: kiosk.showCosts && read?.rate && read.billable ? costOf(read.rate, elapsed) : null,
  };
}

function costOf({ minorUnits, currency }, elapsed) {
  return { minorUnits: Math.round((minorUnits * Math.floor(elapsed / 1000)) / 3600), currency };
}

/** The session that is worked on, however late it is; or else the one that is booked for now. */
function sessionNow(sessions, timers, now) {
  const worked = new Set(timers.map(({ sessionId }) => sessionId));
  const booked = sessions.filter((one) => isOpen(one) && Date.parse(one.startTime) <= now && now < Date.parse(one.endTime));
  return sessions.filter(({ id }) => worked.has(id)).at(-1) ?? booked.at(-1) ?? null;
}

function nextOf(sessions, current, now) {
  const [next] = sessions.filter((one) => isOpen(one) && one.id !== current?.id && Date.parse(one.startTime) > now);
  if (!next) return null;
  const wait = Date.parse(next.startTime) - now;
  return { title: next.title, startTime: next.startTime, endTime: next.endTime, soon: wait < SOON_MS ? wait : null };
}

function isOpen({ status }) {
  return status === "planned" || status === "confirmed";
}

function shownSession({ title, startTime, endTime }, now) {
  const [start, end] = [Date.parse(startTime), Date.parse(endTime)];
  const progress = Math.min(1, Math.max(0, (now - start) / Math.max(1, end - start)));
  return { title, startTime, endTime, progress, left: end - now };
}
