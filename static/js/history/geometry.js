/** Where entries stand on a timeline, and what becomes of their times when they are dragged there. */

import { dateOf, spanOf } from "../days.js";

/** What times snap to. */
export const SNAP = 5 * 60_000;
const HOUR = 3_600_000;

/**
 * A day as a column: from its midnight to the next, 23 to 25 hours. All times are in milliseconds since 1970.
 *
 * @typedef {{date: string, start: number, end: number}} Column
 * @typedef {{start: number, end: number}} Span
 */

/** @param {string} date @param {string} timezone @returns {Column} */
export function columnOf(date, timezone) {
  const { from, to } = spanOf(date, timezone);
  return { date, start: Date.parse(from), end: Date.parse(to) };
}

/** How many hours the longest of the columns has. @param {Column[]} columns */
export function hoursOf(columns) {
  return Math.max(...columns.map(({ start, end }) => end - start)) / HOUR;
}

/** The full hours of a column, each as far from its midnight as it is. @param {Column} column @returns {number[]} moments */
export function hourMarks({ start, end }) {
  const hours = Math.ceil((end - start) / HOUR);
  return Array.from({ length: hours }, (_, hour) => start + hour * HOUR);
}

/** The time an entry takes; one that runs, until now. @returns {Span} */
export function spanOfEntry({ startTime, endTime }, now) {
  const start = Date.parse(startTime);
  return { start, end: endTime === null ? Math.max(start, now) : Date.parse(endTime) };
}

/** What of a span lies in a column, or null; something without length is where it is. @param {Span} span @param {Column} column */
export function portion({ start, end }, column) {
  const from = Math.max(start, column.start);
  const to = Math.min(end, column.end);
  if (from > to || from >= column.end || (to === column.start && start < column.start)) return null;
  return { start: from, end: to };
}

/**
 * Places beside each other for what is at the same time: each span's lane, and into how many its neighbors share the
 * width. What is shorter than `least` takes the room of that, so that nothing lies on top of it.
 *
 * @template {Span} T
 * @param {T[]} spans
 * @returns {{item: T, lane: number, lanes: number}[]} in the order of their starts
 */
export function laid(spans, least = 0) {
  const placed = [];
  let group = [];
  let groupEnd = -Infinity;
  let ends = [];
  const close = () => {
    for (const each of group) each.lanes = ends.length;
    placed.push(...group);
    group = [];
    ends = [];
  };
  for (const item of [...spans].sort((one, other) => one.start - other.start || other.end - one.end)) {
    const end = Math.max(item.end, item.start + least);
    if (item.start >= groupEnd) close();
    const free = ends.findIndex((taken) => taken <= item.start);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = end;
    groupEnd = group.length === 0 ? end : Math.max(groupEnd, end);
    group.push({ item, lane, lanes: 1 });
  }
  close();
  return placed;
}

/** The nearest moment to snap to, counted from the column's midnight. */
export function snapped(moment, { start }) {
  return start + Math.round((moment - start) / SNAP) * SNAP;
}

/**
 * A span that was moved, perhaps into another column. Its start snaps; its length stays, and it ends by `now`.
 *
 * @param {Span} span
 * @param {{from: Column, to: Column, by: number, now: number}} drag `by` milliseconds down the column
 * @returns {Span}
 */
export function moved(span, { from, to, by, now }) {
  const length = span.end - span.start;
  if (by === 0 && from.date === to.date) return span;
  const wanted = snapped(to.start + (span.start - from.start) + by, to);
  const start = Math.min(wanted, now - length);
  return { start, end: start + length };
}

/**
 * A span one of whose ends was dragged. It keeps one step of length at least, or what it had where that was less.
 *
 * @param {Span} span
 * @param {{edge: "start" | "end", column: Column, by: number, now: number}} drag
 * @returns {Span}
 */
export function resized(span, { edge, column, by, now }) {
  if (by === 0) return span;
  const least = Math.min(SNAP, span.end - span.start);
  const wanted = snapped(span[edge] + by, column);
  if (edge === "start") return { start: Math.min(wanted, span.end - least), end: span.end };
  return { start: span.start, end: Math.min(Math.max(wanted, span.start + least), now) };
}

/** The moment at a height of a column, as somebody points there; never one of the future. @param {Column} column */
export function pointed(column, millisecondsDown, now) {
  const moment = column.start + Math.floor(millisecondsDown / SNAP) * SNAP;
  return Math.max(column.start, Math.min(moment, column.end - SNAP, now));
}

/** What of a changed span is to be sent. @param {Span} before @param {Span} after */
export function changesOf(before, after) {
  const changes = {};
  if (before.start !== after.start) changes.startTime = new Date(after.start).toISOString();
  if (before.end !== after.end) changes.endTime = new Date(after.end).toISOString();
  return changes;
}

/** The part of the day that something happens in, so that it is seen at first: from which hour on. @param {Span[]} spans */
export function firstHour(spans, timezone, columns) {
  const starts = spans.flatMap(({ start }) => columns.filter((column) => dateOf(start, timezone) === column.date).map((column) => start - column.start));
  return starts.length === 0 ? 8 : Math.max(0, Math.floor(Math.min(...starts) / HOUR) - 1);
}
