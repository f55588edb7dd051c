/** An entry while somebody edits it, or makes one: what it holds, and what of it is to be sent. */

import { changedTimes, timesOfEntry } from "./entry_times.js";

const HOUR = 3_600_000;
const SNAP = 300_000;
const DAY_SECONDS = 86_400;
const PLAIN = ["sessionId", "projectId", "notes", "billable"];

/**
 * @typedef {{times: import("./entry_times.js").Times, ownerId: number, taskTypeId: ?number, sessionId: ?number,
 *   projectId: ?number, notes: string, billable: ?boolean, reason: string, confirm: boolean}} Draft
 */

/** @param {import("../api_types.js").Entry} entry @returns {Draft} */
export function draftOf(entry) {
  const { ownerId, taskType, sessionId, projectId, notes, billable } = entry;
  return { times: timesOfEntry(entry), ownerId, taskTypeId: taskType.id, sessionId, projectId, notes, billable, reason: "", confirm: false };
}

/**
 * An hour that has just ended, or one from a moment on, which ends by now.
 *
 * @param {{now: number, ownerId: number, start?: ?number}} place times in milliseconds since 1970
 * @returns {Draft}
 */
export function newDraft({ now, ownerId, start = null }) {
  const latest = Math.floor(now / SNAP) * SNAP;
  const from = start ?? latest - HOUR;
  const end = Math.max(from, Math.min(from + HOUR, latest));
  return { times: { start: from, end }, ownerId, taskTypeId: null, sessionId: null, projectId: null, notes: "", billable: null, reason: "", confirm: false };
}

/** How long the draft's times are, in seconds; null while it runs. @param {Draft} draft */
export function secondsOf({ times: { start, end } }) {
  return end === null ? null : Math.floor((end - start) / 1000);
}

/** Whether the API wants to be told that these times are right. @param {Draft} draft */
export function isLong(draft) {
  return secondsOf(draft) > DAY_SECONDS;
}

/** With another session, whose own project it is for. @param {Draft} draft */
export function onSession(draft, session) {
  return { ...draft, sessionId: session?.id ?? null, projectId: session?.projectId ?? draft.projectId };
}

/** For another project, and so of no session that is for another one. @param {Draft} draft */
export function onProject(draft, projectId, session) {
  const fits = !session?.projectId || session.projectId === projectId;
  return { ...draft, projectId, sessionId: fits ? draft.sessionId : null };
}

/**
 * What PATCH is to be sent; empty when nothing changed.
 *
 * @param {Draft} before
 * @param {Draft} draft
 * @returns {Record<string, unknown>}
 */
export function changesIn(before, draft) {
  /** @type {Record<string, unknown>} */
  const changes = { ...changedTimes(before.times, draft.times) };
  if (draft.taskTypeId !== before.taskTypeId) changes.taskTypeId = draft.taskTypeId;
  for (const name of PLAIN) if (draft[name] !== before[name]) changes[name] = draft[name];
  if ("sessionId" in changes && draft.projectId !== null) changes.projectId = draft.projectId;
  return changes;
}

/** Changes as they are sent: with a reason, and the word that a long time is right. */
export function sent(changes, { reason, confirm }) {
  return { ...changes, ...(reason.trim() ? { reason: reason.trim() } : {}), ...(confirm ? { confirm } : {}) };
}

/** What POST is to be sent. @param {Draft} draft @param {number} me who enters it */
export function entryToAdd({ times, ownerId, taskTypeId, sessionId, projectId, notes, billable, confirm }, me) {
  const { startTime, endTime } = { startTime: new Date(times.start).toISOString(), endTime: new Date(times.end).toISOString() };
  const wish = { taskTypeId, startTime, endTime, sessionId, projectId, notes, billable, ownerId: ownerId === me ? null : ownerId, confirm: confirm || null };
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== null && value !== ""));
}
