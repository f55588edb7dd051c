/** The columns of a timeline: the days of a week, or the people or rooms of a day, with what lies in each. */

import { daysFrom } from "../days.js";
import { columnOf, laid, portion, spanOfEntry } from "./geometry.js";
import { grouped } from "./grouped.js";

const LEAST = 26 * 60_000; // the room that a block takes to be hit by a finger, however short it is

/**
 * @typedef {import("../api_types.js").Entry} Entry
 * @typedef {{entry: Entry, span: import("./geometry.js").Span, start: number, end: number}} Part
 * @typedef {{key: string, label: string, column: import("./geometry.js").Column, ownerId: ?number,
 *   blocks: {item: Part, lane: number, lanes: number}[], width: number}} Lane
 */

/**
 * @param {Entry[]} entries
 * @param {{first: string, last: string, by: string}} filter
 * @param {{timezone: string, now: number, held: (id: number) => any, dayLabel: (date: string) => string,
 *   roomName: (id: ?number) => string, self: ?{id: number, name: string}}} place
 * @returns {Lane[]}
 */
export function lanesOf(entries, { first, last, by }, place) {
  const parts = entries.map((entry) => ({ entry, span: place.held(entry.id) ?? spanOfEntry(entry, place.now) }));
  if (first !== last) return daysFrom(first, last).map((date) => lane({ key: date, label: place.dayLabel(date) }, columnOf(date, place.timezone), parts));
  const column = columnOf(first, place.timezone);
  const within = parts.filter(({ span }) => portion(span, column));
  const groups = by === "room" ? rooms(within, place) : peopleOf(within, place);
  return groups.map(({ parts: those, ...head }) => lane(head, column, those));
}

/** Whose parts these are: oneself first, then by name. */
export function peopleOf(parts, { self }) {
  const found = [...grouped(parts, ({ entry }) => entry.ownerId)];
  const lanes = found.map(([ownerId, those]) => ({ key: `person-${ownerId}`, label: those[0].entry.ownerName, ownerId, parts: those }));
  if (self && !found.some(([id]) => id === self.id)) lanes.push({ key: `person-${self.id}`, label: self.name, ownerId: self.id, parts: [] });
  const isOther = ({ ownerId }) => Number(ownerId !== self?.id);
  return lanes.sort((one, other) => isOther(one) - isOther(other) || one.label.localeCompare(other.label));
}

function rooms(parts, { roomName }) {
  const found = [...grouped(parts, ({ entry }) => entry.roomId)];
  const lanes = found.map(([roomId, those]) => ({ key: `room-${roomId}`, label: roomName(roomId), roomId, parts: those }));
  lanes.sort((one, other) => Number(one.roomId === null) - Number(other.roomId === null) || one.label.localeCompare(other.label));
  return lanes.length > 0 ? lanes : [{ key: "room-null", label: roomName(null), parts: [] }];
}

function lane({ key, label, ownerId = null }, column, parts) {
  const inside = parts.map((part) => ({ ...part, ...portion(part.span, column) })).filter((part) => part.start !== undefined);
  const blocks = /** @type {any[]} */ (laid(inside, LEAST));
  return { key, label, column, ownerId, blocks, width: Math.max(1, ...blocks.map(({ lanes }) => lanes)) };
}
