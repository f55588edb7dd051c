/** Days as the studio's wall calendar has them, whose hours change in spring and in autumn. */

import { formatter } from "./format.js";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * The calendar date of a moment, `2026-03-01`.
 *
 * @param {number | string | Date} moment
 * @param {string} timeZone
 */
export function dateOf(moment, timeZone) {
  return formatter("en-CA", timeZone, { dateStyle: "short" }).format(new Date(moment));
}

/** What the studio's clock shows then, in the 24 hours that fields for times take, `09:30`. */
export function wallClock(instant, timeZone) {
  return formatter("en-GB", timeZone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(instant));
}

/** The date so many days later, `2026-03-01` and 1: `2026-03-02`. */
export function addDays(date, days) {
  const moment = new Date(`${date}T12:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}

/** How many days one date is after another. */
export function daysBetween(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** The days from the first to the last, both included. */
export function daysFrom(first, last) {
  return Array.from({ length: daysBetween(first, last) + 1 }, (_, place) => addDays(first, place));
}

/**
 * The moment at which a date's clock shows a time; one that the clocks skip is that of the hour after.
 *
 * @param {string} date `2026-03-01`
 * @param {string} time `09:30`
 * @param {string} timeZone
 * @returns {string} ISO 8601 in UTC
 */
export function moment(date, time, timeZone) {
  const wanted = Date.parse(`${date}T${time}Z`);
  const guess = wanted - offset(wanted, timeZone);
  return new Date(wanted - offset(guess, timeZone)).toISOString();
}

/**
 * The moment that somebody means who types another time of day for what began: the nearest one, perhaps beyond midnight;
 * but one of the same date that has been since is what it says.
 *
 * @param {string} began ISO 8601
 * @param {string} time `09:30`
 * @param {string} timeZone
 * @param {number} now milliseconds since 1970
 * @returns {string} ISO 8601 in UTC
 */
export function movedTo(began, time, timeZone, now) {
  const date = dateOf(began, timeZone);
  const moments = [0, -1, 1].map((days) => moment(addDays(date, days), time, timeZone));
  const after = (one) => Date.parse(one) - Date.parse(began);
  if (after(moments[0]) > 0 && Date.parse(moments[0]) <= now) return moments[0];
  return moments.sort((one, other) => Math.abs(after(one)) - Math.abs(after(other)))[0];
}

/** The moment of a date and a time of day that stood in fields for `before`; untouched ones leave it as it was, to the second. */
export function retyped(before, date, time, timeZone) {
  const typed = moment(date, time, timeZone);
  const shown = Math.floor(Date.parse(before) / MINUTE_MS) * MINUTE_MS;
  return Date.parse(typed) === shown ? before : typed;
}

/** A day from its midnight to the next, half-open, as the API takes spans of time. */
export function spanOf(date, timeZone) {
  return { from: moment(date, "00:00", timeZone), to: moment(addDays(date, 1), "00:00", timeZone) };
}

/** How far the zone's clock is ahead of UTC then, in milliseconds. */
function offset(instant, timeZone) {
  const options = { hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" };
  const parts = formatter("en-US", timeZone, options).formatToParts(new Date(instant));
  const { year, month, day, hour, minute, second } = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}
