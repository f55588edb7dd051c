/** The fields of an entry's times and of what it is booked on, which follow each other while somebody edits. */

import { html, ifDefined, live, nothing } from "../../vendor/lit/lit.js";
import { dateOf, wallClock } from "../days.js";
import { isLong, onProject, onSession, secondsOf } from "../history/draft.js";
import { daysLater, fromTime, lasting, onDate, toTime } from "../history/entry_times.js";
import { lengthOf, momentOf } from "../history/figures.js";
import { t } from "../i18n.js";
import { parseDuration } from "../state/durations.js";
import { checkField } from "./choices.js";
import { labelled } from "./fields.js";
import "./combo_box.js";

/**
 * What the fields need: the draft, what happens when one changes it, and what was wrong with the last try. `typed` holds
 * what somebody is writing into a field, so that nothing that is drawn anew meanwhile takes it away.
 *
 * @typedef {{draft: import("../history/draft.js").Draft, change: (fields: Object) => void, problemOf: (name: string) => ?string, typed: Record<string, string>,
 *   studio: import("../state/studio.js").Studio, sessions: import("../history/sessions.js").Sessions}} Editing
 */

/** Date, start, end and duration. @param {Editing} editing */
export function timeFields(editing) {
  const { draft, change, problemOf, studio, typed } = editing;
  const { times } = draft;
  const zone = studio.timezone;
  const set = (turned) => change({ times: turned });
  const later = daysLater(times, zone);
  return html`<div class="time-fields">
    ${field({ name: "date", type: "date", label: t("history.date"), value: dateOf(times.start, zone), max: studio.today, typed }, (date) => set(onDate(times, date, zone)))}
    ${field({ name: "startTime", type: "time", label: t("history.start"), value: wallClock(times.start, zone), problem: problemOf("startTime"), typed }, (time) => set(fromTime(times, time, zone)))}
    ${times.end === null
      ? nothing
      : [
          field(
            { name: "endTime", type: "time", label: t("history.end"), value: wallClock(times.end, zone), problem: problemOf("endTime"), hint: later > 0 ? t("history.endsLater", { days: later }) : undefined, typed },
            (time) => set(toTime(times, time, zone)),
          ),
          lengthField(editing),
        ]}
  </div>
  ${isLong(draft) ? checkField({ name: "confirm", label: t("history.confirmLong"), checked: draft.confirm, onChange: (event) => change({ confirm: /** @type {HTMLInputElement} */ (event.target).checked }) }) : nothing}`;
}

/** @param {Editing} editing */
function lengthField({ draft, change, typed }) {
  const changed = (event) => {
    const seconds = parseDuration(event.target.value);
    event.target.setCustomValidity(seconds === null ? t("history.lengthWrong") : "");
    if (seconds === null) return event.target.reportValidity();
    delete typed.duration;
    return change({ times: lasting(draft.times, seconds) });
  };
  const type = (event) => {
    typed.duration = event.target.value;
    event.target.setCustomValidity("");
  };
  return labelled(
    { name: "duration", label: t("history.length"), hint: t("history.lengthHint") },
    html`<input id="duration" name="duration" autocomplete="off" aria-describedby="duration-note" .value=${live(typed.duration ?? lengthOf(secondsOf(draft)))} @change=${changed} @input=${type} @focus=${(event) => event.target.select()} />`,
  );
}

/**
 * A date or a time of day that follows what the others make of it.
 *
 * @param {{name: string, type: string, label: string, value: string, hint?: string, problem?: ?string, max?: string, typed: Record<string, string>}} content
 * @param {(value: string) => void} set
 */
function field({ name, type, label, value, hint, problem, max, typed }, set) {
  const changed = (event) => {
    delete typed[name];
    if (event.target.value) set(event.target.value);
  };
  const control = html`<input
    id=${name}
    name=${name}
    type=${type}
    required
    max=${ifDefined(max)}
    aria-invalid=${Boolean(problem)}
    aria-describedby="${name}-note"
    .value=${live(typed[name] ?? value)}
    @input=${(event) => (typed[name] = event.target.value)}
    @change=${changed}
  />`;
  return labelled({ name, label, hint, problem }, control);
}

/** Task type, session and project. @param {Editing} editing */
export function workFields({ draft, change, problemOf, studio, sessions }) {
  const taskTypes = offered(studio, "taskTypes", draft.taskTypeId).map(({ id, name, color }) => ({ value: id, label: name, color }));
  const projects = offered(studio, "projects", draft.projectId).map(({ id, name, clientId }) => ({ value: id, label: name, detail: studio.find("clients", clientId)?.name }));
  const around = sessions.all.filter(({ id, status }) => status !== "canceled" || id === draft.sessionId);
  const choices = around.map(({ id, title, startTime }) => ({ value: id, label: title, detail: momentOf(startTime, studio.timezone) }));
  const problem = (name) => problemOf(name) ?? undefined;
  return html`<combo-box name="taskTypeId" required label=${t("history.by.taskTypeId")} .options=${taskTypes} .value=${draft.taskTypeId} .problem=${problem("taskTypeId")} @choose=${({ detail }) => change({ taskTypeId: detail })}></combo-box>
    <combo-box name="sessionId" label=${t("history.by.sessionId")} placeholder=${t("app.none")} .options=${choices} .value=${draft.sessionId} .problem=${problem("sessionId")} @choose=${({ detail }) => change(onSession(draft, sessions.find(detail)))}></combo-box>
    <combo-box name="projectId" label=${t("history.by.projectId")} placeholder=${t("app.none")} .options=${projects} .value=${draft.projectId} .problem=${problem("projectId")} @choose=${({ detail }) => change(onProject(draft, detail, sessions.find(draft.sessionId)))}></combo-box>`;
}

/** Whose time it is, for those who enter it for others. @param {Editing} editing */
export function ownerField({ draft, change, problemOf, studio }) {
  const people = studio.inUse("members").filter(({ role }) => role !== "viewer");
  const options = people.map(({ id, name }) => ({ value: id, label: name }));
  return html`<combo-box name="ownerId" required label=${t("history.person")} .options=${options} .value=${draft.ownerId} .problem=${problemOf("ownerId")} @choose=${({ detail }) => change({ ownerId: detail })}></combo-box>`;
}

/** What can be chosen anew, and what is chosen already. */
function offered(studio, list, id) {
  return studio.list(list).filter((item) => item.active || item.id === id);
}
