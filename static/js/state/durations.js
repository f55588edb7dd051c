/** Times as people type them: durations such as `1h30`, and starts in the past such as `-20m`. */

const UNITS =
  /^(?:(?<hours>\d{1,4}(?:[.,]\d{1,4})?)\s*h(?:(?:ou)?rs?)?)?\s*(?:(?<minutes>\d{1,5})\s*m(?:in(?:ute)?s?)?)?\s*(?:(?<seconds>\d{1,6})\s*s(?:ec(?:ond)?s?)?)?$/i;
const CLOCK = /^(?<hours>\d{1,4}):(?<minutes>[0-5]\d)(?::(?<seconds>[0-5]\d))?$/;
const HOURS_AND_MINUTES = /^(?<hours>\d{1,4})\s*h\s*(?<minutes>[0-5]?\d)$/i;
const HOURS = /^(?<hours>\d{1,4}(?:[.,]\d{1,4})?)$/;
const FORMS = [HOURS, CLOCK, HOURS_AND_MINUTES, UNITS];
const SIZES = { hours: 3600, minutes: 60, seconds: 1 };
const PRECISION = 10_000; // of what may be written with a fraction, which floats would round wrongly

/**
 * Whole seconds of a written duration, as the server reads it; a bare number means hours. Null when it is none.
 *
 * @param {string} text
 * @returns {?number}
 */
export function parseDuration(text) {
  const written = text.trim();
  const match = FORMS.map((form) => form.exec(written)).find(Boolean);
  if (!match) return null;
  const parts = Object.entries(SIZES).map(([unit, size]) => secondsOf(match.groups[unit], size));
  return parts.reduce((sum, part) => sum + part, 0) || null;
}

/**
 * What somebody types to start work, apart from the times in it: "mix 1h30" is `seconds`, "rec -20m" is `ago`. A bare
 * number is part of a name, unless it has the minus of a start in the past; then it means minutes.
 *
 * @param {string} typed
 * @returns {{words: string, seconds: ?number, ago: ?number}} in seconds
 */
export function typedTimes(typed) {
  const found = { words: [], seconds: 0, ago: 0 };
  for (const word of typed.split(/\s+/).filter(Boolean)) {
    const ago = past(word);
    const seconds = ago === null && !HOURS.test(word) ? parseDuration(word) : null;
    if (ago !== null) found.ago += ago;
    else if (seconds !== null) found.seconds += seconds;
    else found.words.push(word);
  }
  return { words: found.words.join(" "), seconds: found.seconds || null, ago: found.ago || null };
}

function past(word) {
  const written = /^[-−](.+)$/.exec(word)?.[1];
  if (!written) return null;
  return /^\d{1,4}$/.test(written) ? Number(written) * SIZES.minutes || null : parseDuration(written);
}

function secondsOf(written, size) {
  return written ? Math.floor((Math.round(Number(written.replace(",", ".")) * PRECISION) * size) / PRECISION) : 0;
}
