/** The running timers as this device saw them last, for an app that is opened while the server is away. */

import { device } from "../device.js";

/**
 * @typedef {{running: (import("../live_state.js").LiveTimer & {id: number})[], heardAt: number}} LastSeen
 */

/** @param {string} owner whose they are @param {import("../live_state.js").LiveTimer[]} timers @param {?number} heardAt */
export function keepLastSeen(owner, timers, heardAt) {
  const running = timers.map((timer) => ({ ...timer, id: timer.timeEntryId }));
  if (heardAt !== null) device.keep(`seen.${owner}`, JSON.stringify({ running, heardAt }));
}

export function forgetLastSeen(owner) {
  device.keep(`seen.${owner}`, null);
}

/** @param {string} owner @returns {?LastSeen} */
export function lastSeen(owner) {
  try {
    return JSON.parse(device.recall(`seen.${owner}`) ?? "null");
  } catch {
    return null;
  }
}
