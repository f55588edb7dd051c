/** What was done to an entry, in words: who changed what from what to what, when and why. */

import { t } from "../i18n.js";
import { momentOf } from "./figures.js";

const ACTIONS = ["started", "stopped", "paused", "switched", "auto", "adjusted", "created", "deleted", "discarded"];
const NAMES = { sessionId: "sessions", projectId: "projects", ownerId: "members" };

/**
 * What things are called by their ids, and the studio's zone.
 *
 * @typedef {{timezone: string, nameOf: (list: string, id: number) => ?string}} Place
 */

/**
 * One line of the story: what somebody did, and each field that it changed.
 *
 * @param {import("../api_types.js").HistoryItem} item
 * @param {Place} place
 * @returns {{text: string, when: string, changes: {label: string, before: ?string, after: ?string}[], reason: ?string}}
 */
export function told(item, place) {
  const action = ACTIONS.includes(item.action) ? item.action : "adjusted";
  const isFirst = ["started", "created"].includes(action);
  const changes = Object.entries(item.changes).filter(([field, [, after]]) => !isFirst || tells(field, after));
  return {
    text: t(`history.did.${action}`, { name: item.userName }),
    when: momentOf(item.at, place.timezone),
    changes: changes.map(([field, [before, after]]) => ({
      label: t(`history.field.${field}`),
      before: isFirst || (before === null && action !== "adjusted") ? null : valueOf(field, before, place),
      after: valueOf(field, after, place),
    })),
    reason: item.reason || null,
  };
}

/** A value of an entry's field as people read it. @param {Place} place */
export function valueOf(field, value, place) {
  if (value === null || value === undefined || value === "") return t("history.nothing");
  if (field === "taskType") return value.name;
  if (field === "startTime" || field === "endTime") return momentOf(value, place.timezone);
  if (field === "notes") return t("history.quote", { text: value });
  if (typeof value === "boolean") return t(value ? "history.yes" : "history.no");
  return place.nameOf(NAMES[field], value) ?? `#${value}`;
}

/** Of what an entry began with, only what somebody chose. */
function tells(field, value) {
  return ["taskType", "startTime", "endTime", "sessionId", "projectId", "notes"].includes(field) && value !== null && value !== "";
}
