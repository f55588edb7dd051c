/** What running time costs, to the minor unit as the server counts it, and written as the studio writes money. */

const SECONDS_PER_HOUR = 3600n;
const formatters = new Map();

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

/**
 * An amount for people: `52,40 €`.
 *
 * @param {number} minorUnits
 * @param {{currency: string, locale: string}} place
 */
export function formattedMoney(minorUnits, { currency, locale }) {
  const format = formatterOf(currency, locale);
  const digits = format.resolvedOptions().maximumFractionDigits;
  return format.format(minorUnits / 10 ** digits);
}

/** What a timer that has run for so long costs so far, for people. */
export function runningCost(rate, milliseconds, locale) {
  return formattedMoney(costMinorUnits(rate.minorUnits, milliseconds / 1000), { currency: rate.currency, locale });
}

function formatterOf(currency, locale) {
  const key = `${currency} ${locale}`;
  if (!formatters.has(key)) formatters.set(key, new Intl.NumberFormat(locale, { style: "currency", currency }));
  return formatters.get(key);
}
