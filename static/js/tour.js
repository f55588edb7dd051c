/** The first look around: its four steps for each kind of member, where each is shown, and who has had it. */

import { device } from "./device.js";

const GAP = 12; // pixels between the tour and what it speaks of

/**
 * Where a step's thing is on the page: the first of these selectors that is seen.
 *
 * @type {Record<string, string[]>}
 */
export const TARGETS = {
  start: ["timer-bar .start-field", "timer-bar own-timer"],
  board: ["live-badge"],
  history: ['.nav a[href="/history"]'],
  display: ['.nav a[href="/manage/kiosks"]', ".nav .more"],
  search: [".top .search"],
  account: ["account-menu"],
};

/**
 * What somebody is shown, in this order.
 *
 * @param {(permission: import("./api_types.js").Permission) => boolean} may
 */
export function stepsFor(may) {
  if (may("kiosks:manage")) return ["start", "board", "history", "display"];
  if (may("time:track")) return ["start", "board", "history", "account"];
  return ["board", "history", "search", "account"];
}

/** Each member is offered the tour once on a device, when they come to the studio for the first time. */
export const tourOf = (userId) => ({
  get isDue() {
    return device.recall(name(userId)) === "due";
  },
  offer() {
    if (device.recall(name(userId)) === null) device.keep(name(userId), "due");
  },
  /** Taken or skipped: either way for good. */
  end() {
    device.keep(name(userId), "over");
  },
});

/**
 * Where the tour stands: near the thing, and within the room that the page leaves. All in pixels.
 *
 * @param {?{left: number, right: number, top: number, bottom: number}} target
 * @param {{width: number, height: number}} size
 * @param {{left: number, right: number, top: number, bottom: number}} room below the timer bar, beside the navigation
 * @returns {{left: number, top: number}}
 */
export function placeOf(target, size, room) {
  const lowest = room.bottom - size.height - GAP;
  const rightmost = room.right - size.width - GAP;
  if (!target) return { left: rightmost, top: lowest };
  if (target.right <= room.left) return { left: target.right + GAP, top: within(target.top, room.top + GAP, lowest) };
  const below = target.bottom + GAP;
  const top = below <= lowest ? below : target.top - size.height - GAP;
  return { left: within(target.right - size.width, room.left + GAP, rightmost), top: within(top, room.top + GAP, lowest) };
}

function within(value, least, most) {
  return Math.max(least, Math.min(value, most));
}

function name(userId) {
  return `tour.${userId}`;
}
