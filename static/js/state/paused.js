/** The work that one paused last, kept on the device until one works again. */

import { device } from "../device.js";

const KEPT = "paused";

/** @typedef {import("../live_state.js").LiveTimer & {at: string}} PausedTimer `at` is when it was paused */

export class Paused {
  #userId;

  /** @param {number} userId whose pauses these are; the device may be another's next */
  constructor(userId) {
    this.#userId = userId;
  }

  /** @returns {?PausedTimer} */
  get timer() {
    const kept = read(device.recall(KEPT));
    return kept?.ownerId === this.#userId ? kept : null;
  }

  /** What was paused here, also where that was sent late and is a stop to everybody else. @param {import("../api_types.js").Entry} entry */
  remember({ id, ownerId, ownerName, taskType, sessionId, projectId, roomId, startTime, endTime, notes }) {
    const timer = { timeEntryId: id, ownerId, ownerName, taskType, sessionId, projectId, roomId, startTime, notes };
    if (ownerId === this.#userId) device.keep(KEPT, JSON.stringify({ ...timer, at: endTime }));
  }

  /**
   * @param {import("../live_state.js").Message} message
   * @param {import("../live_state.js").LiveState} before what ran until then
   */
  hear({ event, data }, before) {
    if (data.ownerId !== this.#userId) return;
    const timer = before.running[data.timeEntryId];
    if (event === "timer:started") device.keep(KEPT, null);
    if (event === "timer:stopped" && data.reason === "paused" && timer) device.keep(KEPT, JSON.stringify({ ...timer, at: data.endTime }));
    if (event === "entry:deleted" && this.timer?.timeEntryId === data.timeEntryId) device.keep(KEPT, null);
  }
}

function read(kept) {
  try {
    return kept && JSON.parse(kept);
  } catch {
    return null;
  }
}
