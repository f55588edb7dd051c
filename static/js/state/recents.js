/** What one worked on lately, each kind of work once, the latest first. */

const MOST = 8;

/**
 * @typedef {{taskTypeId: number, sessionId: ?number, projectId: ?number, notes: string}} Work
 */

/** The work of an entry or a running timer. @returns {Work} */
export function workOf({ taskType, sessionId, projectId, notes = "" }) {
  return { taskTypeId: taskType.id, sessionId: sessionId ?? null, projectId: projectId ?? null, notes };
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
    const key = JSON.stringify([work.taskTypeId, work.sessionId, work.projectId, work.notes]);
    if (!found.has(key)) found.set(key, work);
  }
  return [...found.values()].slice(0, MOST);
}
