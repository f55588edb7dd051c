/** What can be changed of a running timer, and the question before it is thrown away. */

import { html } from "../../vendor/lit/lit.js";
import { serverClock } from "../clock.js";
import { movedTo } from "../days.js";
import { formatter } from "../format.js";
import { t } from "../i18n.js";
import { placeName } from "../state/offers.js";
import { switchField } from "./choices.js";
import { confirmDialog, formDialog } from "./dialogs.js";
import { choiceField, textArea, timeField } from "./fields.js";

/** Notes, the session or project, when it began, and whether it is billable. */
export async function editTimer(studio, timer) {
  const { billable } = studio.termsOf(timer);
  const began = clockTime(timer.startTime, studio.timezone);
  await formDialog({
    title: timer.taskType.name,
    submit: t("app.save"),
    fields: () => html`${textArea({ name: "notes", id: "timer-notes", label: t("timer.notes"), value: timer.notes, rows: 3 })}
      ${choiceField({ name: "place", id: "timer-place", label: t("timer.for"), value: placeOf(timer), options: places(studio, timer), required: false })}
      ${timeField({ name: "began", id: "timer-began", label: t("timer.began"), value: began })}
      ${switchField({ name: "billable", id: "timer-billable", label: t("timer.billable"), checked: billable })}`,
    save: (values) => {
      const changes = changesOf(values, { timer, began, billable, timezone: studio.timezone });
      if (Object.keys(changes).length > 0) studio.operations.adjust(timer, changes);
    },
  });
}

/** Asks first: what is thrown away does not come back. */
export async function discardTimer(studio, timer) {
  const sure = await confirmDialog({
    title: t("timer.discardTitle", { task: timer.taskType.name }),
    text: t("timer.discardText"),
    confirm: t("timer.discard"),
    danger: true,
  });
  if (sure) studio.operations.discard(timer);
}

/** Only what differs is changed: somebody else may have changed the rest meanwhile. */
function changesOf(values, { timer, began, billable, timezone }) {
  const [sessionId, projectId] = values.place.split(" ").map((id) => Number(id) || null);
  const changes = {};
  if (values.notes !== timer.notes) changes.notes = values.notes;
  if (values.place !== placeOf(timer)) Object.assign(changes, { sessionId, projectId });
  if (values.began !== began) changes.startTime = movedTo(timer.startTime, values.began, timezone, serverClock.now());
  if ((values.billable === "on") !== billable) changes.billable = !billable;
  return changes;
}

/** A session brings its project along. */
function placeOf({ sessionId, projectId }) {
  return sessionId ? `${sessionId} 0` : `0 ${projectId ?? 0}`;
}

function places(studio, timer) {
  const choice = { sessions: studio.list("sessions"), projects: studio.list("projects"), rooms: studio.list("rooms") };
  const named = [
    { sessionId: timer.sessionId, projectId: timer.projectId },
    ...studio.inUse("sessions").map(({ id }) => ({ sessionId: id, projectId: null })),
    ...studio.inUse("projects").map(({ id }) => ({ sessionId: null, projectId: id })),
  ].map((place) => ({ value: placeOf(place), label: placeName(choice, place) }));
  const once = named.filter(({ value, label }, at) => label && at === named.findIndex((one) => one.value === value));
  return [{ value: "0 0", label: t("app.none") }, ...once];
}

function clockTime(instant, timezone) {
  return formatter("en-GB", timezone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(instant));
}
