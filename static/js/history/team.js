/** A week of everybody: for each person and day a strip of the hours in which the studio worked. */

import { daysFrom } from "../days.js";
import { peopleOf } from "./columns.js";
import { columnOf, laid, portion, spanOfEntry } from "./geometry.js";

const HOUR = 3_600_000;
const LEAST_HOURS = 8; // a strip of less would make little work look like much
const USUAL_START = 9;

/**
 * `start` and `end` are hours since midnight, the same for all strips; `from` and `to` shares of a strip.
 *
 * @typedef {import("../api_types.js").Entry} Entry
 * @typedef {{entry: Entry, from: number, to: number, lane: number, lanes: number}} Part
 * @typedef {{date: string, parts: Part[], seconds: number}} TeamDay
 * @typedef {{ownerId: number, name: string, days: TeamDay[], seconds: number}} Person
 * @typedef {{start: number, end: number, dates: string[], people: Person[]}} Team
 */

/**
 * @param {Entry[]} entries
 * @param {{first: string, last: string}} span
 * @param {{timezone: string, now: number, self: ?{id: number, name: string}}} place
 * @returns {Team}
 */
export function teamOf(entries, { first, last }, { timezone, now, self }) {
  const columns = daysFrom(first, last).map((date) => columnOf(date, timezone));
  const spans = entries.map((entry) => ({ entry, span: spanOfEntry(entry, now) })).filter(({ span }) => columns.some((column) => portion(span, column)));
  const people = peopleOf(spans, { self }).map(({ ownerId, label, parts }) => ({ ownerId, name: label, days: columns.map((column) => within(column, parts)) }));
  const strip = stripOf(people);
  return {
    ...strip,
    dates: columns.map(({ date }) => date),
    people: people.map(({ days, ...person }) => ({ ...person, days: days.map((day) => drawn(day, strip)), seconds: sum(days.map(({ seconds }) => seconds)) })),
  };
}

/** What of a person's work lies in a day, in hours since its midnight. */
function within(column, spans) {
  const parts = spans.map(({ entry, span }) => ({ entry, ...portion(span, column) })).filter(({ start }) => start !== undefined);
  const hours = parts.map(({ entry, start, end }) => ({ entry, start: (start - column.start) / HOUR, end: (end - column.start) / HOUR }));
  return { date: column.date, hours, seconds: Math.floor(sum(parts.map(({ start, end }) => end - start)) / 1000) };
}

/** The hours that hold all there is, and some more where that is little. */
function stripOf(people) {
  const hours = people.flatMap(({ days }) => days.flatMap((day) => day.hours));
  const start = Math.floor(Math.min(...(hours.length ? hours.map((each) => each.start) : [USUAL_START])));
  const end = Math.ceil(Math.max(start + LEAST_HOURS, ...hours.map((each) => each.end)));
  return { start, end };
}

function drawn({ date, hours, seconds }, { start, end }) {
  const share = (hour) => (hour - start) / (end - start);
  const parts = laid(/** @type {any[]} */ (hours)).map(({ item, lane, lanes }) => ({ entry: item.entry, from: share(item.start), to: share(item.end), lane, lanes }));
  return { date, parts, seconds };
}

const sum = (numbers) => numbers.reduce((all, each) => all + each, 0);
