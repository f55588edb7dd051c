/** How many digits currencies have behind the point, as the server counts them, and amounts written with these. */

/** All others have two. Browsers' own tables differ from each other here, by what is a factor of a hundred. */
const DIGITS = [
  [0, "ADP AFN ALL BIF BYR CLP DJF ESP GNF IQD IRR ISK ITL JPY KMF KPW KRW LAK LBP LUF MGA MGF"],
  [0, "MMK MRO PYG RSD RWF SLL SOS STD SYP TMM TRL UGX UYI VND VUV XAF XOF XPF YER ZMK ZWD"],
  [3, "BHD JOD KWD LYD OMR TND"],
  [4, "CLF UYW"],
];
const digits = new Map(DIGITS.flatMap(([count, codes]) => String(codes).split(" ").map((code) => [code, Number(count)])));
const formatters = new Map(); // made once: a running cost is written anew each second

/** 2 for EUR, 0 for JPY. @param {string} currency @returns {number} */
export function digitsOf(currency) {
  return digits.get(currency) ?? 2;
}

/**
 * An amount for people: `52,40 €`.
 *
 * @param {number} minorUnits
 * @param {{currency: string, locale: string}} place
 */
export function formattedMoney(minorUnits, { currency, locale }) {
  return formatterOf(currency, locale).format(minorUnits / 10 ** digitsOf(currency));
}

function formatterOf(currency, locale) {
  const key = `${currency} ${locale}`;
  if (!formatters.has(key)) formatters.set(key, newFormatter(currency, locale));
  return formatters.get(key);
}

function newFormatter(currency, locale) {
  const count = digitsOf(currency);
  return new Intl.NumberFormat(locale, { style: "currency", currency, minimumFractionDigits: count, maximumFractionDigits: count });
}
