/** What the board shows, out of what is known: who works where, and how the sessions of today go. */

/**
 * @typedef {import("./optimistic.js").ShownTimer} ShownTimer
 * @typedef {import("../api_types.js").WorkedSession} WorkedSession
 * @typedef {{id: number, room: ?import("../api_types.js").Room, timers: ShownTimer[], session: ?WorkedSession, next: ?WorkedSession,
 *   recording: boolean}} RoomNow `room` is null for what runs in none
 */

/**
 * The rooms in their order, each with what runs there, the session that is on, and the next; then what runs elsewhere.
 *
 * @param {{rooms: import("../api_types.js").Room[], timers: ShownTimer[], sessions: WorkedSession[], recording: Set<number>, now: number}} studio
 * @returns {RoomNow[]}
 */
export function byRoom({ rooms, timers, sessions, recording, now }) {
  const inRooms = rooms.map((room) => {
    const there = timers.filter(({ roomId }) => roomId === room.id);
    const booked = planned(sessions).filter(({ roomId }) => roomId === room.id);
    return {
      id: room.id,
      room,
      timers: there,
      session: booked.find(({ id }) => there.some(({ sessionId }) => sessionId === id)) ?? booked.find((session) => isOn(session, now)) ?? null,
      next: booked.find(({ startTime }) => Date.parse(startTime) > now) ?? null,
      recording: there.some(({ taskType }) => recording.has(taskType.id)),
    };
  });
  const known = new Set(rooms.map(({ id }) => id));
  const elsewhere = timers.filter(({ roomId }) => !known.has(roomId));
  const rest = { id: 0, room: null, timers: elsewhere, session: null, next: null, recording: false };
  return elsewhere.length > 0 ? [...inRooms, rest] : inRooms;
}

/** Everybody's timers, one's own first, then by name. @param {ShownTimer[]} timers @param {number} userId */
export function byPerson(timers, userId) {
  const own = ({ ownerId }) => (ownerId === userId ? 0 : 1);
  return timers.toSorted((one, other) => own(one) - own(other) || one.ownerName.localeCompare(other.ownerName));
}

/** Those that are to take place, in the order of the day. @param {WorkedSession[]} sessions */
export function planned(sessions) {
  const going = sessions.filter(({ status }) => status !== "canceled");
  return going.toSorted((one, other) => Date.parse(one.startTime) - Date.parse(other.startTime) || one.id - other.id);
}

/**
 * How a session goes: seconds planned and worked, what runs included, and how it stands.
 *
 * @param {WorkedSession} session
 * @param {ShownTimer[]} timers
 * @param {number} now milliseconds since 1970
 */
export function progress(session, timers, now) {
  const running = timers.filter(({ sessionId }) => sessionId === session.id);
  const live = running.reduce((sum, { startTime }) => sum + Math.max(0, now - Date.parse(startTime)), 0);
  const plannedSeconds = (Date.parse(session.endTime) - Date.parse(session.startTime)) / 1000;
  const actualSeconds = session.actualSeconds + Math.floor(live / 1000);
  return { plannedSeconds, actualSeconds, running: running.length, on: isOn(session, now), ended: Date.parse(session.endTime) <= now };
}

function isOn({ startTime, endTime }, now) {
  return Date.parse(startTime) <= now && now < Date.parse(endTime);
}
