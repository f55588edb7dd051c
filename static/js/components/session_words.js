/** What the calendar says of a session: when it is, for whom, how much of it was worked, and what stands in its way. */

import { serverClock } from "../clock.js";
import { dateOf, daysBetween, wallClock } from "../days.js";
import { formatter } from "../format.js";
import { timeOf } from "../history/figures.js";
import { locale, t } from "../i18n.js";

/** `10:00–14:00`, with the days where it ends on another. */
export function hoursIn({ startTime, endTime }, timezone) {
  const days = daysBetween(dateOf(startTime, timezone), dateOf(endTime, timezone));
  const endsAtMidnight = days === 1 && wallClock(endTime, timezone) === "00:00";
  const times = { start: timeOf(startTime, timezone), end: timeOf(endTime, timezone) };
  return days === 0 || endsAtMidnight ? t("sessions.fromTo", times) : t("sessions.fromToLater", { ...times, days });
}

/** A date in words; with a year only where it is not this one. @param {string} date @param {Intl.DateTimeFormatOptions} options */
export function dayName(date, options = { weekday: "long", day: "numeric", month: "long" }) {
  return formatter(locale(), "UTC", options).format(new Date(`${date}T12:00:00Z`));
}

/** `23 – 29 November 2026`. @param {string[]} dates */
export function datesName(dates) {
  const written = formatter(locale(), "UTC", { day: "numeric", month: "long", year: "numeric" });
  const [first, last] = [dates[0], dates.at(-1)].map((date) => new Date(`${date}T12:00:00Z`));
  return written.formatRange(first, last);
}

/** Whom and what it is for, `Tidewater · Blue Heron Records`. */
export function whatFor({ projectId, clientId }, studio) {
  const names = [studio.find("projects", projectId)?.name, studio.find("clients", clientId)?.name];
  return names.filter(Boolean).join(" · ");
}

/** The seconds that were worked in it, running timers too. */
export function workedSeconds(session, studio) {
  const running = studio.timers.filter(({ sessionId }) => sessionId === session.id);
  return running.reduce((sum, { startTime }) => sum + Math.max(0, serverClock.now() - Date.parse(startTime)) / 1000, session.actualSeconds);
}

/** Whether a timer runs in it. */
export function isWorkedOn({ id }, studio) {
  return studio.timers.some(({ sessionId }) => sessionId === id);
}

/** Whether it goes on now, as planned. */
export function isNow({ startTime, endTime, status }) {
  const now = serverClock.now();
  return status !== "canceled" && Date.parse(startTime) <= now && now < Date.parse(endTime);
}

/** What a timer for the session is started on: what one worked on last, or the first of the task types. */
export function likelyTask(studio) {
  const { taskTypes, recents } = studio;
  const last = recents.map(({ taskTypeId }) => taskTypes.find(({ id }) => id === taskTypeId)).find(Boolean);
  return last ?? taskTypes[0] ?? null;
}
