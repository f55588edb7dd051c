/** From when to when an entry lasts, while somebody edits it: a date, two times of day and a length that belong together. */

import { addDays, dateOf, daysBetween, moment, wallClock } from "../days.js";

/**
 * In milliseconds since 1970; `end` is null while the timer runs. What is not touched keeps its seconds.
 *
 * @typedef {{start: number, end: ?number}} Times
 */

/** @param {{startTime: string, endTime: ?string}} entry @returns {Times} */
export function timesOfEntry({ startTime, endTime }) {
  return { start: Date.parse(startTime), end: endTime === null ? null : Date.parse(endTime) };
}

/** On another day, from and to the same time of day. @param {Times} times */
export function onDate({ start, end }, date, timezone) {
  const moved = at(date, wallClock(start, timezone), timezone);
  if (end === null) return { start: moved, end };
  const days = daysBetween(dateOf(start, timezone), dateOf(end, timezone));
  return { start: moved, end: Math.max(moved, at(addDays(date, days), wallClock(end, timezone), timezone)) };
}

/** From another time of day, to the same end; the end comes along where it would lie before. @param {Times} times */
export function fromTime({ start, end }, time, timezone) {
  const moved = at(dateOf(start, timezone), time, timezone);
  return { start: moved, end: end !== null && end < moved ? moved + (end - start) : end };
}

/** To another time of day: the next such time after the start. @param {Times} times */
export function toTime({ start }, time, timezone) {
  const date = dateOf(start, timezone);
  const end = at(date, time, timezone);
  return { start, end: end >= minute(start) ? Math.max(end, start) : at(addDays(date, 1), time, timezone) };
}

/** @param {Times} times @param {number} seconds */
export function lasting({ start }, seconds) {
  return { start, end: start + seconds * 1000 };
}

/** How many days after the start it ends, on the calendar. @param {Times} times */
export function daysLater({ start, end }, timezone) {
  return end === null ? 0 : daysBetween(dateOf(start, timezone), dateOf(end, timezone));
}

/** What of the times is to be sent: what differs. @param {Times} before @param {Times} after */
export function changedTimes(before, after) {
  const changes = {};
  if (after.start !== before.start) changes.startTime = new Date(after.start).toISOString();
  if (after.end !== null && after.end !== before.end) changes.endTime = new Date(after.end).toISOString();
  return changes;
}

function at(date, time, timezone) {
  return Date.parse(moment(date, time.slice(0, 5), timezone));
}

const minute = (instant) => Math.floor(instant / 60_000) * 60_000;
