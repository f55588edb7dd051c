/** Lists that people sort by hand: what must be told the server when one item goes to another place. */

const GAP = 10; // leaves room, so that most moves change one item alone

/** @typedef {{id: number, sortOrder: number}} Placed */

/** As people sorted them; what has the same place stands in the order it was made in. @param {Placed} a @param {Placed} b */
export function bySortOrder(a, b) {
  return a.sortOrder - b.sortOrder || a.id - b.id;
}

/**
 * The places to change so that an item comes to stand at `index` among the others.
 *
 * @param {Placed[]} items in their order
 * @param {number} id
 * @param {number} index
 * @returns {Map<number, number>} the new `sortOrder` by id; empty when it stands there already
 */
export function placesFor(items, id, index) {
  const from = items.findIndex((item) => item.id === id);
  const to = Math.max(0, Math.min(index, items.length - 1));
  if (from < 0 || from === to) return new Map();
  const order = items.toSpliced(from, 1).toSpliced(to, 0, items[from]);
  const between = placeBetween(order[to - 1], order[to + 1]);
  return between === null ? renumbered(order) : new Map([[id, between]]);
}

/** A place strictly between two neighbors, either of which may be missing, or null. */
function placeBetween(before, after) {
  if (!before) return after.sortOrder - GAP;
  if (!after) return before.sortOrder + GAP;
  const middle = Math.floor((before.sortOrder + after.sortOrder) / 2);
  return middle > before.sortOrder ? middle : null;
}

function renumbered(order) {
  const wanted = order.map(({ id, sortOrder }, index) => ({ id, sortOrder, wanted: (index + 1) * GAP }));
  return new Map(wanted.filter((item) => item.sortOrder !== item.wanted).map((item) => [item.id, item.wanted]));
}
