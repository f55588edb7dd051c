/** What one worked on lately, each kind of work once, the latest first. */

const MOST = 8;

/**
 * @typedef {{taskTypeId: number, sessionId: ?number, projectId: ?number, notes: string}} Work
 */

/** The work of an entry or a running timer. @returns {Work} */
export function workOf({ taskType, sessionId, projectId, notes = "" }) {
  return { taskTypeId: taskType.id, sessionId: sessionId ?? null, projectId: projectId ?? null, notes };
}

/** What tells one kind of work from another; a session says its project by itself. @param {Partial<Work>} work */
export function workKey({ taskTypeId, sessionId = null, projectId = null, notes = "" }) {
  return JSON.stringify([taskTypeId, sessionId, sessionId ? null : projectId, notes]);
}

/** @param {Partial<Work>} one @param {Partial<Work>} other */
export function sameWork(one, other) {
  return workKey(one) === workKey(other);
}

/**
 * The latest work of each kind.
 *
 * @param {Work[]} works the latest first
 * @returns {Work[]}
 */
export function recent(works) {
  const found = new Map();
  for (const work of works) {
    const key = workKey(work);
    if (!found.has(key)) found.set(key, work);
  }
  return [...found.values()].slice(0, MOST);
}
