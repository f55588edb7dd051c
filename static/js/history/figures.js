/** How the history writes lengths of time, amounts, days and times of day. */

import { formattedMoney } from "../currencies.js";
import { dateOf, daysBetween } from "../days.js";
import { formatter } from "../format.js";
import { locale, t } from "../i18n.js";

/** `7h 05m`, `42m`, `18s`. @param {number} seconds */
export function lengthOf(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0 && seconds > 0) return t("history.seconds", { seconds });
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return t("history.minutes", { minutes });
  return t("history.hours", { hours: hours.toLocaleString(locale()), minutes: String(minutes % 60).padStart(2, "0") });
}

/**
 * The amount of several costs, or null where one may not see them.
 *
 * @param {(?{minorUnits: number, currency: string} | undefined)[]} costs
 * @param {string} place the organization's locale, in which the API writes amounts too
 */
export function sumOf(costs, place) {
  const known = costs.filter(Boolean);
  if (known.length === 0) return null;
  const sum = known.reduce((total, { minorUnits }) => total + minorUnits, 0);
  return formattedMoney(sum, { currency: known[0].currency, locale: place });
}

/** `09:30` @param {string | number} moment */
export function timeOf(moment, timezone) {
  return formatter(locale(), timezone, { hour: "2-digit", minute: "2-digit" }).format(new Date(moment));
}

/** From when to when an entry lasted, with the days where it ended on another. */
export function timesOf({ startTime, endTime }, timezone) {
  const start = timeOf(startTime, timezone);
  if (endTime === null) return t("history.since", { time: start });
  const days = daysBetween(dateOf(startTime, timezone), dateOf(endTime, timezone));
  const end = timeOf(endTime, timezone);
  return days === 0 ? t("history.fromTo", { start, end }) : t("history.fromToLater", { start, end, days });
}

/** `Monday 23 November`, with the year where it is another than today's; no weekday where that is "". @param {string} date */
export function dayName(date, today, { weekday = "long", month = "long" } = {}) {
  const year = date.slice(0, 4) === today.slice(0, 4) ? undefined : "numeric";
  return capital(formatter(locale(), "UTC", { weekday: /** @type {"long"} */ (weekday || undefined), day: "numeric", month: /** @type {"long"} */ (month || undefined), year: month ? year : undefined }).format(new Date(`${date}T12:00:00Z`)));
}

/** The days of a span, `23 – 29 Nov 2026`. */
export function spanName({ span, first, last, date }, today) {
  if (span === "day") return dayName(date, today);
  if (span === "month") return capital(formatter(locale(), "UTC", { month: "long", year: "numeric" }).format(noon(date)));
  if (first && last) return formatter(locale(), "UTC", { day: "numeric", month: "short", year: "numeric" }).formatRange(noon(first), noon(last));
  if (first) return t("history.sinceDay", { day: dayName(first, today) });
  return last ? t("history.untilDay", { day: dayName(last, today) }) : t("history.span.all");
}

/** A moment with its day. */
export function momentOf(moment, timezone) {
  return formatter(locale(), timezone, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(new Date(moment));
}

const noon = (date) => new Date(`${date}T12:00:00Z`);
const capital = (text) => text.charAt(0).toLocaleUpperCase(locale()) + text.slice(1);
