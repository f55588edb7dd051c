/** A week of everybody, drawn as strips. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { teamOf } from "../../../static/js/history/team.js";

const ADA = { id: 7, name: "Ada" };
const NOW = Date.parse("2026-03-04T12:00:00.000Z");
const WEEK = { first: "2026-03-02", last: "2026-03-08" };
const entry = (id, startTime, endTime, fields = {}) => ({ id, ownerId: 8, ownerName: "Bob", startTime: `2026-03-${startTime}:00.000Z`, endTime: endTime && `2026-03-${endTime}:00.000Z`, ...fields });
const team = (entries, self = ADA) => teamOf(entries, WEEK, { timezone: "Europe/Paris", now: NOW, self });
const ids = ({ days }) => days.map(({ parts }) => parts.map((part) => part.entry.id));

test("each has a row with the days of the week, oneself first, and what the days come to", () => {
  const { people, dates } = team([entry(1, "02T09:00", "02T11:30"), entry(2, "02T13:00", "02T14:00"), entry(3, "08T09:00", "08T10:00")]);
  assert.deepEqual([dates.length, dates[0], dates[6]], [7, WEEK.first, WEEK.last]);
  assert.deepEqual(people.map(({ name, seconds }) => [name, seconds]), [["Ada", 0], ["Bob", 4.5 * 3600]]);
  assert.deepEqual(ids(people[1]), [[1, 2], [], [], [], [], [], [3]]);
  assert.deepEqual(team([], null).people, []);
});

test("all strips show the same hours, which hold all there is", () => {
  const { start, end, people } = team([entry(1, "02T07:30", "02T08:00"), entry(2, "03T17:00", "03T19:15")]);
  assert.deepEqual([start, end], [8, 21]); // in Paris
  const [{ from, to }] = people[1].days[0].parts;
  assert.deepEqual([from, to].map((share) => share * 13), [0.5, 1]);
});

test("little work is not made to look like much", () => {
  const { start, end } = team([entry(1, "02T09:00", "02T10:00")]);
  assert.deepEqual([start, end], [10, 18]);
  assert.deepEqual([team([]).start, team([]).end], [9, 17]);
});

test("what goes over midnight is in two days, what runs lasts until now, and what is of other weeks is left out", () => {
  const { people } = team([entry(1, "02T22:00", "03T01:00"), entry(2, "04T11:00", null), entry(3, "01T09:00", "01T10:00", { ownerId: 9, ownerName: "Ann" })], null);
  assert.deepEqual(people.map(({ name }) => name), ["Bob"]);
  assert.deepEqual(people[0].days.map(({ seconds }) => seconds / 3600), [1, 2, 1, 0, 0, 0, 0]);
});

test("what one does at the same time lies in lanes of its own", () => {
  const { people } = team([entry(1, "02T09:00", "02T11:00"), entry(2, "02T10:00", "02T12:00")], null);
  assert.deepEqual(people[0].days[0].parts.map(({ lane, lanes }) => [lane, lanes]), [[0, 2], [1, 2]]);
});
