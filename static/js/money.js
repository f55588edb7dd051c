/** Money as people type it, and as the API takes it: whole minor units of a currency. */

import { digitsOf } from "./currencies.js";

/** An amount such as "75.5" in minor units; a comma does as well as a point. */
export function minorUnits(typed, currency) {
  return Math.round(Number(String(typed).trim().replace(",", ".")) * 10 ** digitsOf(currency));
}

/** Minor units as they stand in a field, `7550` of EUR: "75.50". */
export function majorUnits(amount, currency) {
  const digits = digitsOf(currency);
  return (amount / 10 ** digits).toFixed(digits);
}

/**
 * Rates over time as spans of days, the oldest first; `until` is the first day of the next one, or null.
 *
 * @template {{from: ?string}} Rate
 * @param {Rate[]} rates
 * @param {string} today
 * @returns {(Rate & {until: ?string, state: "past" | "now" | "later"})[]}
 */
export function ratePeriods(rates, today) {
  return rates.map((rate, index) => {
    const until = rates[index + 1]?.from ?? null;
    const state = rate.from !== null && rate.from > today ? "later" : until !== null && until <= today ? "past" : "now";
    return { ...rate, until, state };
  });
}
