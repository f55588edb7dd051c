/** What somebody changed about a session, and whether another one changed the same meanwhile. */

/** @typedef {Record<string, any>} Fields */

/** What of a wish differs from the session that it began with, so that the rest stays as others leave it. @param {Fields} wish @param {Fields} before */
export function changesOf(wish, before) {
  return Object.fromEntries(Object.entries(wish).filter(([name, value]) => differs(value, before[name])));
}

/** Whether what is to be changed has become another one meanwhile. @param {Fields} changes @param {Fields} before @param {Fields | undefined} now */
export function isOvertaken(changes, before, now) {
  return now !== undefined && Object.keys(changes).some((name) => differs(now[name], before[name]));
}

function differs(one, other) {
  return (one ?? null) !== (other ?? null);
}
