/** Entries by the days that they start on, each day with what the whole of it adds up to. */

import { dateOf } from "../days.js";
import { sumOf } from "./figures.js";
import { grouped } from "./grouped.js";

/**
 * @param {import("../api_types.js").Entry[]} entries the newest first
 * @param {import("../api_types.js").EntryTotal[]} totals of all entries that pass the filter, those too that are not here yet
 * @param {{timezone: string, locale: string}} organization
 * @returns {{day: string, entries: import("../api_types.js").Entry[], seconds: number, cost: ?string}[]}
 */
export function byDay(entries, totals, { timezone, locale }) {
  const days = grouped(entries, ({ startTime }) => dateOf(startTime, timezone));
  const sums = grouped(totals, ({ day }) => day);
  return [...days].map(([day, those]) => {
    const parts = /** @type {{durationSeconds: ?number, cost?: ?{minorUnits: number, currency: string}}[]} */ (sums.get(day) ?? those);
    const seconds = parts.reduce((sum, { durationSeconds }) => sum + (durationSeconds ?? 0), 0);
    return { day, entries: those, seconds, cost: sumOf(parts.map(({ cost }) => cost), locale) };
  });
}
