/** Which entries the history shows: what the address says of it, what the API is asked, and the way from one to the other. */

import { addDays, daysBetween, spanOf } from "../days.js";

/** What entries can be chosen by, each the id of something. */
export const IDS = ["userId", "taskTypeId", "projectId", "clientId", "sessionId", "roomId"];
export const VIEWS = ["list", "timeline", "chart"];
export const SPANS = ["day", "week", "month", "custom", "all"];
export const TIMELINE_SPANS = ["day", "week"];
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * @typedef {Object} Filter
 * @property {string} view
 * @property {string} span
 * @property {string} date any day of the span
 * @property {?string} first the first day, null where there is no bound
 * @property {?string} last the last day, itself included
 * @property {"person" | "room"} by what the columns of a day stand for
 * @property {Record<string, number>} ids
 * @property {?boolean} billable
 * @property {string} text
 */

/**
 * What an address asks for; what makes no sense in it is left out.
 *
 * @param {Record<string, string>} query
 * @param {{today: string, weekStart?: number}} place the studio's date, and the day its weeks begin on (7: Sunday)
 * @returns {Filter}
 */
export function readFilter(query, { today, weekStart = 1 }) {
  const view = VIEWS.includes(query.view) ? query.view : VIEWS[0];
  const span = view === "timeline" && query.span !== "day" ? "week" : spanOfQuery(query);
  const date = dateIn(query.date) ?? today;
  const ids = IDS.map((name) => [name, Number(query[name])]).filter(([, id]) => Number.isSafeInteger(id) && Number(id) > 0);
  return {
    view,
    span,
    date,
    ...daysOf(span, date, weekStart, query),
    by: query.by === "room" ? "room" : "person",
    ids: Object.fromEntries(ids),
    billable: query.billable === "true" ? true : query.billable === "false" ? false : null,
    text: (query.text ?? "").trim().slice(0, 200),
  };
}

/** What the API is asked for, times in UTC. @param {Filter} filter @param {string} timezone */
export function asked({ first, last, ids, billable, text }, timezone) {
  const from = first && spanOf(first, timezone).from;
  const to = last && spanOf(last, timezone).to;
  return withoutNothing({ from, to, ...ids, billable, text });
}

/** What changes in the address when one goes a span on, or back with -1. @param {Filter} filter @param {number} steps */
export function stepped({ span, date, first, last }, steps) {
  if (span === "day") return { date: addDays(date, steps) };
  if (span === "week") return { date: addDays(date, 7 * steps) };
  if (span === "month") return { date: addMonths(date, steps) };
  const length = daysBetween(first, last) + 1;
  return { from: addDays(first, length * steps), to: addDays(last, length * steps) };
}

/** Whether one can go a span on or back. @param {Filter} filter */
export function canStep({ span, first, last }) {
  return span !== "all" && first !== null && last !== null;
}

/** What changes in the address for another span. @param {string} span @param {Filter} now */
export function spanned(span, { first, last, date }) {
  if (span !== "custom") return { span: span === "week" ? null : span, from: null, to: null };
  return { span: null, date: null, from: first ?? addDays(date, -6), to: last ?? date };
}

/** What takes every choice out of the address, and leaves the days and the view. */
export function unfiltered() {
  return { ...Object.fromEntries(IDS.map((name) => [name, null])), billable: null, text: null };
}

/** Whether less is shown than all that was booked in these days. @param {Filter} filter */
export function isNarrowed({ ids, billable, text }) {
  return Object.keys(ids).length > 0 || billable !== null || text !== "";
}

/** Whether something that was told of may be among what is shown; the server decides on the rest. */
export function mayConcern({ ids }, { ownerId }) {
  return ids.userId === undefined || ownerId === undefined || ids.userId === ownerId;
}

/** @param {Record<string, string>} query */
function spanOfQuery({ span, from, to }) {
  if (dateIn(from) || dateIn(to)) return "custom";
  return ["day", "month", "all"].includes(span) ? span : "week";
}

/** @param {string} span @param {string} date @param {number} weekStart @param {Record<string, string>} query */
function daysOf(span, date, weekStart, { from, to }) {
  if (span === "all") return { first: null, last: null };
  if (span === "custom") return inOrder(dateIn(from), dateIn(to));
  if (span === "day") return { first: date, last: date };
  if (span === "month") return { first: `${date.slice(0, 8)}01`, last: addDays(`${addMonths(date, 1).slice(0, 8)}01`, -1) };
  const weekday = new Date(`${date}T12:00:00Z`).getUTCDay();
  const first = addDays(date, -((weekday - weekStart + 7) % 7));
  return { first, last: addDays(first, 6) };
}

function inOrder(from, to) {
  return from && to && to < from ? { first: to, last: from } : { first: from, last: to };
}

/** The same day of another month, or its last one. */
function addMonths(date, months) {
  const [year, month, day] = date.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10);
}

function dateIn(text) {
  const isDate = DATE.test(text ?? "") && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
  return isDate ? text : null;
}

function withoutNothing(fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined && value !== ""));
}
