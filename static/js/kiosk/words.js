/** How a display writes spans, times of day and amounts. */

import { formattedMoney } from "../currencies.js";
import { formatter } from "../format.js";
import { locale, t } from "../i18n.js";

const MINUTE = 60_000;

/** A span in whole minutes as people say it, `1 h 05 min`, `42 min`. @param {number} minutes */
export function spanOf(minutes) {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return t("kiosk.minutes", { minutes });
  return rest === 0 ? t("kiosk.hours", { hours }) : t("kiosk.hoursMinutes", { hours, minutes: String(rest).padStart(2, "0") });
}

/** How much of the session is left, or by how much it is over. @param {number} left milliseconds */
export function leftOf(left) {
  if (left >= MINUTE) return t("kiosk.left", { span: spanOf(Math.ceil(left / MINUTE)) });
  if (left > -MINUTE) return t("kiosk.ends");
  return t("kiosk.over", { span: spanOf(Math.floor(-left / MINUTE)) });
}

/** When the next session is: in a while, or only its time. @param {?number} soon milliseconds */
export function soonOf(soon) {
  if (soon === null) return "";
  return soon < MINUTE ? t("kiosk.now") : t("kiosk.in", { span: spanOf(Math.ceil(soon / MINUTE)) });
}

/** The time of day in parts, so that what is no figure can be written small. */
export function timeParts(now, { timezone }) {
  const parts = formatter(locale(), timezone, { hour: "2-digit", minute: "2-digit" }).formatToParts(now);
  const period = parts.find(({ type }) => type === "dayPeriod")?.value ?? "";
  const time = parts.filter(({ type }) => type !== "dayPeriod").map(({ value }) => value);
  return { time: time.join("").trim(), period };
}

/** `Monday, November 23` */
export function dateOf(now, { timezone }) {
  return formatter(locale(), timezone, { weekday: "long", day: "numeric", month: "long" }).format(now);
}

/** @param {{minorUnits: number, currency: string}} cost */
export function amountOf({ minorUnits, currency }) {
  return formattedMoney(minorUnits, { currency, locale: locale() });
}
