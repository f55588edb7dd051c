/** What running time costs, to the minor unit as the server counts it, and written as the studio writes money. */

import { formattedMoney } from "./currencies.js";

const SECONDS_PER_HOUR = 3600n;

/**
 * The cost of whole seconds at an hourly rate: one division at the end, halves rounded up.
 *
 * @param {number} rateMinorUnits
 * @param {number} seconds
 * @returns {number} minor units
 */
export function costMinorUnits(rateMinorUnits, seconds) {
  const exact = BigInt(rateMinorUnits) * BigInt(Math.max(0, Math.floor(seconds)));
  return Number((2n * exact + SECONDS_PER_HOUR) / (2n * SECONDS_PER_HOUR));
}

/** What a timer that has run for so long costs so far, for people. */
export function runningCost(rate, milliseconds, locale) {
  return formattedMoney(costMinorUnits(rate.minorUnits, milliseconds / 1000), { currency: rate.currency, locale });
}
