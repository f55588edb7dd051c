/** Finds what somebody types the beginnings of, whatever the accents and the case: "rec b" finds "Recording, Room B". */

/** @param {string} text */
export function plainText(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * The items that fit, the best first: those that begin with what was typed, then those whose words do, then the rest.
 *
 * @template T
 * @param {T[]} items
 * @param {string} typed
 * @param {(item: T) => string} textOf
 * @returns {T[]}
 */
export function found(items, typed, textOf) {
  const wanted = plainText(typed).split(/\s+/).filter(Boolean);
  const ranked = items.map((item) => ({ item, rank: rank(plainText(textOf(item)), wanted) }));
  const fitting = ranked.filter(({ rank }) => rank < Infinity);
  return fitting.sort((one, other) => one.rank - other.rank).map(({ item }) => item);
}

function rank(text, wanted) {
  if (wanted.length === 0) return 0;
  if (!wanted.every((part) => text.includes(part))) return Infinity;
  if (text.startsWith(wanted[0])) return 0;
  const words = text.split(/[^\p{L}\p{N}]+/u);
  return wanted.every((part) => words.some((word) => word.startsWith(part))) ? 1 : 2;
}
