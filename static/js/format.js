/** How times and names are written on the screen. */

const formatters = new Map(); // making one costs more than using it a hundred times
const PADDED = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, "0"));

/** A duration in milliseconds as a clock face, `01:02:03`; hours go on past 99. */
export function clockFace(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const hours = Math.floor(seconds / 3600);
  return `${PADDED[hours] ?? hours}:${PADDED[Math.floor(seconds / 60) % 60]}:${PADDED[seconds % 60]}`;
}

/**
 * A moment as the studio's own time of day, with the weekday when it was not today: `14:02`, `Mon 22:10`.
 *
 * @param {string} instant ISO 8601
 * @param {{locale: string, timezone: string, now: number}} place the studio's locale and zone, and the time now
 */
export function timeOfDay(instant, { locale, timezone, now }) {
  const moment = new Date(instant);
  const day = formatter("en-CA", timezone, { dateStyle: "short" });
  const weekday = day.format(moment) === day.format(now) ? undefined : "short";
  return formatter(locale, timezone, { weekday, hour: "2-digit", minute: "2-digit" }).format(moment);
}

/** One or two letters that stand for a name, `AL` for Ada Lovelace. */
export function initials(name) {
  const words = name.trim().split(/\s+/);
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.map((word) => [...word][0] ?? "").join("").toUpperCase();
}

/** A formatter of dates, made once. */
export function formatter(locale, timeZone, options) {
  const key = JSON.stringify([locale, timeZone, options]);
  if (!formatters.has(key)) formatters.set(key, new Intl.DateTimeFormat(locale, { timeZone, ...options }));
  return formatters.get(key);
}
