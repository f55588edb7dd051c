/** What changed a moment ago, as live events tell it: the latest first, and not more than one takes in at a glance. */

const MOST = 8;
const TOLD = new Set(["timer:started", "timer:stopped", "timer:discarded", "timer:adjusted", "entry:created", "entry:deleted"]);

/**
 * @typedef {{id: string, event: string, at: string, who: string, what: string, color: ?string, seconds: ?number,
 *   reason: ?string, other: ?string}} Happening `other` is whose timer it is, when somebody else acted
 */

/** Remembers what stopped timers were, since the event of a stop does not say. */
export class Happenings {
  /** @type {Happening[]} */
  all = [];

  /**
   * @param {import("../live_state.js").Message} message
   * @param {import("../live_state.js").LiveState} before what ran until then
   */
  hear({ id, event, at, data }, before) {
    if (!TOLD.has(event)) return;
    const taskType = data.taskType ?? data.entry?.taskType ?? before.running[data.timeEntryId]?.taskType;
    const { userName: who, userId, ownerId, ownerName, durationSeconds: seconds = null, reason = null } = data;
    const other = userId === ownerId ? null : ownerName;
    const happening = { id, event, at, who, what: taskType?.name ?? "", color: taskType?.color ?? null, seconds, reason, other };
    this.all = [happening, ...this.#without(happening)].slice(0, MOST);
  }

  /** A switch is one thing to people: the stop in it goes without saying. */
  #without({ event, who, at }) {
    if (event !== "timer:started") return this.all;
    return this.all.filter((one) => !(one.reason === "switched" && one.who === who && one.at === at));
  }
}
