/** The work that one paused last, kept on the device until one works again. */

import { device } from "../device.js";

/** @typedef {import("../live_state.js").LiveTimer & {at: string}} PausedTimer `at` is when it was paused */

export class Paused {
  #userId;
  #kept;

  /** @param {number} userId whose pauses these are @param {string} owner the same in one organization */
  constructor(userId, owner) {
    this.#userId = userId;
    this.#kept = `paused.${owner}`;
  }

  /** @returns {?PausedTimer} */
  get timer() {
    return read(device.recall(this.#kept));
  }

  /** What was paused here, also where that was sent late and is a stop to everybody else. @param {import("../api_types.js").Entry} entry */
  remember({ id, ownerId, ownerName, taskType, sessionId, projectId, roomId, startTime, endTime, notes }) {
    const timer = { timeEntryId: id, ownerId, ownerName, taskType, sessionId, projectId, roomId, startTime, notes };
    if (ownerId === this.#userId) device.keep(this.#kept, JSON.stringify({ ...timer, at: endTime }));
  }

  /**
   * @param {import("../live_state.js").Message} message
   * @param {import("../live_state.js").LiveState} before what ran until then
   */
  hear({ event, data }, before) {
    if (data.ownerId !== this.#userId) return;
    const timer = before.running[data.timeEntryId];
    if (event === "timer:started") device.keep(this.#kept, null);
    if (event === "timer:stopped" && data.reason === "paused" && timer) device.keep(this.#kept, JSON.stringify({ ...timer, at: data.endTime }));
    if (event === "entry:deleted" && this.timer?.timeEntryId === data.timeEntryId) device.keep(this.#kept, null);
  }
}

function read(kept) {
  try {
    return kept && JSON.parse(kept);
  } catch {
    return null;
  }
}
