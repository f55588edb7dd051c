/** Where the hours went, day by day and task type by task type, as a chart stacks them and a table lists them. */

import { addDays, daysBetween, daysFrom } from "../days.js";

/** More days are neither drawn nor told apart. */
export const MOST_DAYS = 400;

/**
 * @typedef {{id: number, name: string, color: string, seconds: number[], total: number, costs: any[]}} Share one task type's part, by day
 * @typedef {{days: string[], shares: Share[], totals: number[], cut: boolean}} Hours `cut` says that earlier days are left out
 */

/**
 * @param {import("../api_types.js").EntryTotal[]} totals
 * @param {{first: ?string, last: ?string}} span where it has no bound, from the first day to the last on which something was booked
 * @returns {Hours}
 */
export function hoursOf(totals, { first, last }) {
  const booked = totals.map(({ day }) => day).sort();
  if (booked.length === 0) return { days: [], shares: [], totals: [], cut: false };
  const { days, cut } = shown(booked, { first, last });
  const places = new Map(days.map((day, place) => [day, place]));
  const shares = new Map();
  for (const { day, taskType, durationSeconds, cost } of totals) {
    if (!places.has(day)) continue;
    const share = shares.get(taskType.id) ?? shareOf(taskType, days.length);
    share.seconds[places.get(day)] += durationSeconds;
    share.total += durationSeconds;
    share.costs.push(cost);
    shares.set(taskType.id, share);
  }
  const sorted = [...shares.values()].sort((one, other) => other.total - one.total);
  return { days, shares: sorted, totals: days.map((_, place) => sum(sorted.map(({ seconds }) => seconds[place]))), cut };
}

/** All days of a span; where these are too many, the latest on which something was booked, and those between. */
function shown(booked, { first, last }) {
  const [from, to] = [first ?? booked[0], last ?? booked.at(-1)];
  if (daysBetween(from, to) < MOST_DAYS) return { days: daysFrom(from, to), cut: false };
  const earliest = addDays(booked.at(-1), 1 - MOST_DAYS);
  const begin = booked[0] > earliest ? booked[0] : earliest;
  return { days: daysFrom(begin, booked.at(-1)), cut: new Set(booked).size >= MOST_DAYS || booked[0] < earliest };
}

/** The heights of a stack, in hours: each task type's upper edge above those before it. @param {Share[]} shares */
export function stacked(shares) {
  const tops = [];
  for (const { seconds } of shares) {
    const below = tops.at(-1);
    tops.push(seconds.map((each, place) => each / 3600 + (below ? below[place] : 0)));
  }
  return tops;
}

function shareOf({ id, name, color }, days) {
  return { id, name, color, seconds: new Array(days).fill(0), total: 0, costs: [] };
}

const sum = (numbers) => numbers.reduce((all, each) => all + each, 0);
