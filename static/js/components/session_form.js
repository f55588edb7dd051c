/** Booking a session, and changing one: what it is, where, for whom, and from when to when. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { api, ApiError } from "../api.js";
import { isWithin } from "../calendar.js";
import { serverClock } from "../clock.js";
import { addDays, dateOf, daysBetween, moment, wallClock } from "../days.js";
import { t } from "../i18n.js";
import { changesOf, isOvertaken } from "../state/session_changes.js";
import { formDialog } from "./dialogs.js";
import { TallyElement } from "./element.js";
import { choiceField, dateField, textArea, textField, timeField } from "./fields.js";
import { notice } from "./parts.js";
import { hoursIn } from "./session_words.js";
import "./combo_box.js";

const STATUSES = ["planned", "confirmed", "done", "canceled"];
const HOUR_MS = 3_600_000;
const LENGTH_MS = 4 * HOUR_MS; // of a session that nobody said the length of

/** @typedef {Partial<import("../api_types.js").WorkedSession>} Draft */

/**
 * The fields of a session. `draft` is the session as it is, or what is known of a new one; `known` are the sessions
 * that could stand in its way.
 */
class SessionFields extends TallyElement {
  static properties = {
    studio: { attribute: false },
    draft: { attribute: false },
    known: { attribute: false },
    problemOf: { attribute: false },
    times: { state: true },
    clientId: { state: true },
    projectId: { state: true },
    roomId: { state: true },
  };

  connectedCallback() {
    super.connectedCallback();
    const { clientId = null, projectId = null, roomId = null } = this.draft;
    Object.assign(this, { clientId, projectId, roomId, times: timesOf(this.draft, this.studio.timezone) });
  }

  /** The dialog is open before these fields are in it. */
  firstUpdated() {
    /** @type {HTMLElement} */ (this.querySelector("#session-title")).focus();
  }

  render() {
    const { draft, problemOf } = this;
    return html`<div class="form">
      ${textField({ name: "title", id: "session-title", label: t("sessions.title"), hint: t("sessions.titleHint"), value: draft.title, problem: problemOf("title") })}
      ${this.#when()}
      <div class="pair">${this.#room()} ${this.#status()}</div>
      ${this.#conflict()} ${this.#whatFor()}
      ${textArea({ name: "notes", id: "session-notes", label: t("manage.notes"), value: draft.notes, problem: problemOf("notes") })}
    </div>`;
  }

  #when() {
    const { startDate, startTime, endDate, endTime } = this.times;
    const { problemOf } = this;
    const change = (name) => (event) => this.#setTime(name, event.target.value);
    return html`<div class="when">
        ${dateField({ name: "startDate", label: t("sessions.start"), value: startDate, problem: problemOf("startTime"), onChange: change("startDate") })}
        ${timeField({ name: "startClock", label: t("sessions.startClock"), value: startTime, onChange: change("startTime") })}
      </div>
      <div class="when">
        <div class="field">
          <label for="endDate">${t("sessions.end")}</label>
          <input id="endDate" name="endDate" type="date" required .value=${endDate} min=${startDate} aria-describedby="endDate-note" aria-invalid=${Boolean(problemOf("endTime"))} @input=${change("endDate")} />
          <p class="note" id="endDate-note">${problemOf("endTime") ? html`<strong>${problemOf("endTime")}</strong>` : nothing}</p>
        </div>
        ${timeField({ name: "endClock", label: t("sessions.endClock"), value: endTime, onChange: change("endTime") })}
      </div>`;
  }

  /** The end keeps its distance in days, and goes to the next day where it would come before the start. */
  #setTime(name, value) {
    const before = this.times;
    const times = { ...before, [name]: value };
    if (name === "startDate" && value && before.startDate) times.endDate = addDays(value, daysBetween(before.startDate, before.endDate));
    if (name === "endTime" && times.endDate === times.startDate && value && value <= times.startTime) times.endDate = addDays(times.startDate, 1);
    this.times = times;
  }

  #room() {
    const rooms = this.studio.list("rooms").filter(({ id, active }) => active || id === this.draft.roomId);
    const options = [{ value: "", label: t("sessions.noRoom") }, ...rooms.map(({ id, name }) => ({ value: id, label: name }))];
    const onChange = (event) => (this.roomId = Number(event.target.value) || null);
    return choiceField({ name: "roomId", id: "session-room", label: t("sessions.room"), options, value: this.draft.roomId ?? "", required: false, problem: this.problemOf("roomId"), onChange });
  }

  #status() {
    const options = STATUSES.map((value) => ({ value, label: t(`sessions.status.${value}`) }));
    return choiceField({ name: "status", id: "session-status", label: t("sessions.statusLabel"), options, value: this.draft.status ?? "planned", problem: this.problemOf("status") });
  }

  #conflict() {
    const wanted = instantsOf(this.times, this.studio.timezone);
    if (!this.roomId || !wanted) return nothing;
    const span = { from: wanted.startTime, to: wanted.endTime };
    const other = this.known.find((each) => each.id !== this.draft.id && each.roomId === this.roomId && each.status !== "canceled" && isWithin(each, span));
    return other ? notice(t("sessions.taken", { title: other.title, hours: hoursIn(other, this.studio.timezone) }), "wait") : nothing;
  }

  #whatFor() {
    const { studio, clientId, projectId } = this;
    const fits = (project) => project.id === projectId || (project.active && (clientId === null || project.clientId === clientId));
    const projects = studio.list("projects").filter(fits);
    const clients = studio.list("clients").filter(({ id, active }) => active || id === clientId);
    const nameOf = (id) => studio.find("clients", id)?.name;
    return html`<div class="pair">
      <combo-box name="projectId" label=${t("sessions.project")} .value=${projectId} .problem=${this.problemOf("projectId")}
        .options=${projects.map((each) => ({ value: each.id, label: each.name, detail: nameOf(each.clientId) }))}
        @choose=${({ detail }) => this.#chooseProject(detail)}></combo-box>
      <combo-box name="clientId" label=${t("manage.client")} .value=${clientId} .problem=${this.problemOf("clientId")}
        .options=${clients.map(({ id, name }) => ({ value: id, label: name }))}
        @choose=${({ detail }) => this.#chooseClient(detail)}></combo-box>
    </div>`;
  }

  #chooseProject(projectId) {
    this.projectId = projectId;
    this.clientId = this.studio.find("projects", projectId)?.clientId ?? this.clientId;
  }

  /** A project of another client is not the one that was meant. */
  #chooseClient(clientId) {
    this.clientId = clientId;
    const project = this.studio.find("projects", this.projectId);
    if (project?.clientId && project.clientId !== clientId) this.projectId = null;
  }
}

customElements.define("session-fields", SessionFields);

/**
 * Asks for a session, and books or changes it. Resolves with it, or with null.
 *
 * @param {import("../state/studio.js").Studio} studio
 * @param {Draft} draft with an `id` when it is there already
 * @param {import("../state/session_book.js").SessionBook} book the sessions that could stand in its way
 */
export async function editSession(studio, draft, book) {
  const isNew = draft.id === undefined;
  const save = (values) => {
    const wish = wishOf(values, draft, studio.timezone);
    return isNew ? api.post("/sessions", wish) : change(wish, draft, book);
  };
  const fields = (problemOf) => html`<session-fields .studio=${studio} .draft=${draft} .known=${book.all} .problemOf=${problemOf}></session-fields>`;
  const done = await formDialog({ title: t(isNew ? "sessions.add" : "sessions.edit"), submit: t("app.save"), fields, save });
  return done?.value ?? null;
}

/** Sends what somebody changed, unless another one changed the same while they did. */
async function change(wish, draft, book) {
  const changes = changesOf(wish, draft);
  if (isOvertaken(changes, draft, book.find(draft.id))) throw new ApiError({ code: "version_conflict", detail: t("error.version_conflict") });
  return Object.keys(changes).length > 0 ? api.patch(`/sessions/${draft.id}`, changes) : draft;
}

/** A new session on a date, from a time of the studio's clock, or from when studios begin that is still to come. @returns {Draft} */
export function newSession(date, { roomId = null, time = null, ...more }, timezone) {
  const usual = Math.max(Date.parse(moment(date, "10:00", timezone)), date === dateOf(serverClock.now(), timezone) ? nextHour() : 0);
  const startTime = time ? moment(date, time, timezone) : new Date(usual).toISOString();
  return { ...more, roomId, startTime, endTime: new Date(Date.parse(startTime) + LENGTH_MS).toISOString() };
}

function nextHour() {
  return Math.ceil(serverClock.now() / HOUR_MS) * HOUR_MS;
}

function timesOf({ startTime, endTime }, timezone) {
  return {
    startDate: dateOf(startTime, timezone),
    startTime: wallClock(startTime, timezone),
    endDate: dateOf(endTime, timezone),
    endTime: wallClock(endTime, timezone),
  };
}

function instantsOf({ startDate, startTime, endDate, endTime }, timezone) {
  if (!startDate || !startTime || !endDate || !endTime) return null;
  return { startTime: moment(startDate, startTime, timezone), endTime: moment(endDate, endTime, timezone) };
}

/** What the API is to be told; times that nobody touched stay as they are, to the second, also in an hour that comes twice. */
function wishOf({ title, notes, status, roomId, clientId, projectId, startDate, startClock, endDate, endClock }, draft, timezone) {
  const wanted = { startDate, startTime: startClock, endDate, endTime: endClock };
  const before = timesOf(draft, timezone);
  const times = instantsOf(wanted, timezone);
  if (wanted.startDate === before.startDate && wanted.startTime === before.startTime) times.startTime = draft.startTime;
  if (wanted.endDate === before.endDate && wanted.endTime === before.endTime) times.endTime = draft.endTime;
  return { title, notes, status, roomId: Number(roomId) || null, clientId: Number(clientId) || null, projectId: Number(projectId) || null, ...times };
}
