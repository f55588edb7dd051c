/** The calendar of sessions: weeks, days whose hours change, places in a grid, conflicts, and what a move comes to. */

import { addDays, dateOf, moment, spanOf, wallClock } from "./days.js";

export const STEP_MINUTES = 15; // what a session is moved by
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** @typedef {{id: number, startTime: string, endTime: string, roomId?: ?number, status?: string}} Booked */
/** @typedef {{from: string, to: string}} Span */

/** The day that weeks begin with: 1 for Monday to 7 for Sunday. */
export function firstDayOfWeek(locale) {
  const known = /** @type {any} */ (new Intl.Locale(locale));
  return (known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 1;
}

/** The seven dates of a date's week. */
export function weekOf(date, firstDay = 1) {
  const weekday = new Date(`${date}T12:00:00Z`).getUTCDay() || 7;
  const first = addDays(date, -((weekday - firstDay + 7) % 7));
  return Array.from({ length: 7 }, (_, day) => addDays(first, day));
}

/** The span from the first midnight of some dates to the last. @param {string[]} dates @returns {Span} */
export function spanOfDates(dates, timeZone) {
  return { from: spanOf(dates[0], timeZone).from, to: spanOf(dates.at(-1), timeZone).to };
}

/** Whether any of a session is within a span. @param {Booked} session @param {Span} span */
export function isWithin({ startTime, endTime }, { from, to }) {
  return Date.parse(startTime) < Date.parse(to) && Date.parse(endTime) > Date.parse(from);
}

/** @param {Booked} one @param {Booked} other */
export function byStart(one, other) {
  return Date.parse(one.startTime) - Date.parse(other.startTime) || one.id - other.id;
}

/**
 * The sessions that stand in each other's way: in one room at one time, none of them canceled.
 *
 * @template {Booked} Session
 * @param {Session[]} sessions
 * @returns {Map<number, Session[]>} those in its way by a session's id
 */
export function conflictsOf(sessions) {
  const inTheWay = new Map();
  const held = sessions.filter(({ roomId, status }) => roomId && status !== "canceled").sort(byStart);
  held.forEach((session, place) => {
    for (const other of held.slice(place + 1)) {
      if (Date.parse(other.startTime) >= Date.parse(session.endTime)) break;
      if (other.roomId !== session.roomId) continue;
      inTheWay.set(session.id, [...(inTheWay.get(session.id) ?? []), other]);
      inTheWay.set(other.id, [...(inTheWay.get(other.id) ?? []), session]);
    }
  });
  return inTheWay;
}

/**
 * Sessions as blocks of a day: from where to where, as shares of the day, and beside how many others. A day of 23 or 25
 * hours is as long as it is.
 *
 * @template {Booked} Session
 * @param {Session[]} sessions
 * @param {Span} span
 * @returns {{session: Session, from: number, to: number, lane: number, lanes: number}[]}
 */
export function blocksOf(sessions, span) {
  const inDay = sessions.filter((session) => isWithin(session, span)).sort(byStart);
  return crowdsOf(inDay).flatMap((crowd) => lanesOf(crowd, span));
}

/** Sessions that touch each other, directly or through others. */
function crowdsOf(sessions) {
  const crowds = [];
  let end = -Infinity;
  for (const session of sessions) {
    if (Date.parse(session.startTime) >= end) crowds.push([]);
    crowds.at(-1).push(session);
    end = Math.max(end, Date.parse(session.endTime));
  }
  return crowds;
}

function lanesOf(crowd, span) {
  const ends = [];
  const placed = crowd.map((session) => {
    const free = ends.findIndex((end) => end <= Date.parse(session.startTime));
    const lane = free < 0 ? ends.length : free;
    ends[lane] = Date.parse(session.endTime);
    return { session, lane, from: shareOf(session.startTime, span), to: shareOf(session.endTime, span) };
  });
  return placed.map((block) => ({ ...block, lanes: ends.length }));
}

/** Where a moment is within a span, from 0 to 1. @param {string | number} instant @param {Span} span */
export function shareOf(instant, { from, to }) {
  const begin = Date.parse(from);
  const share = (new Date(instant).getTime() - begin) / (Date.parse(to) - begin);
  return Math.min(1, Math.max(0, share));
}

/** The hours of a day as its clock shows them: one is left out, or comes twice, when the clocks change. */
export function hoursOf({ from, to }, timeZone) {
  const count = Math.round((Date.parse(to) - Date.parse(from)) / HOUR);
  return Array.from({ length: count }, (_, hour) => wallClock(Date.parse(from) + hour * HOUR, timeZone));
}

/**
 * A session so many days later: at the same time of the studio's clock, and as long as before.
 *
 * @param {Booked} session
 * @param {number} days
 */
export function onOtherDay({ startTime, endTime }, days, timeZone) {
  const from = dateOf(startTime, timeZone);
  const start = moment(addDays(from, days), wallClock(startTime, timeZone), timeZone);
  const end = new Date(Date.parse(start) + Date.parse(endTime) - Date.parse(startTime));
  return days === 0 ? { startTime, endTime } : { startTime: start, endTime: end.toISOString() };
}

/** A session so many minutes later. @param {Booked} session @param {number} minutes */
export function shifted({ startTime, endTime }, minutes) {
  return { startTime: later(startTime, minutes), endTime: later(endTime, minutes) };
}

/** A session that ends so many minutes later, and goes on for a step at least. @param {Booked} session @param {number} minutes */
export function stretched({ startTime, endTime }, minutes) {
  const least = Date.parse(startTime) + STEP_MINUTES * MINUTE;
  const end = Math.max(least, Date.parse(endTime) + minutes * MINUTE);
  return { startTime, endTime: new Date(end).toISOString() };
}

/** The nearest number of minutes that a session is moved by. */
export function stepsOf(minutes) {
  return Math.round(minutes / STEP_MINUTES) * STEP_MINUTES;
}

/** How long a session is planned to be, in seconds. @param {Booked} session */
export function plannedSeconds({ startTime, endTime }) {
  return (Date.parse(endTime) - Date.parse(startTime)) / 1000;
}

function later(instant, minutes) {
  return new Date(Date.parse(instant) + minutes * MINUTE).toISOString();
}
