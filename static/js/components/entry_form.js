/** The form of an entry: to change one, or to enter time by hand. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { serverClock } from "../clock.js";
import { changesIn, draftOf, entryToAdd, newDraft, sent } from "../history/draft.js";
import { valueOf } from "../history/story.js";
import { t } from "../i18n.js";
import { switchField } from "./choices.js";
import { ownerField, timeFields, workFields } from "./entry_fields.js";
import { textArea, textField } from "./fields.js";
import { FormElement } from "./form_element.js";
import { button, notice, table } from "./parts.js";

const COMPARED = ["startTime", "endTime", "taskType", "sessionId", "projectId", "billable", "notes"];

/** Says "saved" with the entry, null where nothing was to be saved. `entry` is null for time entered by hand. */
class EntryForm extends FormElement {
  static properties = {
    ...FormElement.properties,
    studio: { attribute: false },
    sessions: { attribute: false },
    entry: { attribute: false },
    start: { attribute: false },
    owner: { attribute: false },
    beside: { attribute: false },
    draft: { state: true },
    conflict: { state: true },
  };
  #before = null;
  #typed = {};
  #key = null;

  constructor() {
    super();
    Object.assign(this, { entry: null, start: null, owner: null, draft: null, conflict: null });
  }

  get label() {
    return this.entry ? t("app.save") : t("history.add");
  }

  /** Whether something would be lost. */
  get touched() {
    return this.entry !== null && Object.keys(changesIn(this.#before, this.draft)).length > 0;
  }

  willUpdate(changed) {
    if (changed.has("entry") || this.draft === null) this.#begin();
  }

  #begin() {
    const { user } = this.studio.me;
    this.#before = this.entry ? draftOf(this.entry) : newDraft({ now: serverClock.now(), ownerId: this.owner ?? user.id, start: this.start });
    this.#typed = {};
    Object.assign(this, { draft: this.#before, conflict: null, problem: null, busy: false });
  }

  render() {
    return html`${this.conflict ? this.#conflict() : nothing} ${this.form()}`;
  }

  fields() {
    const change = (fields) => (this.draft = { ...this.draft, ...fields });
    const editing = { draft: this.draft, change, problemOf: (name) => this.problemOf(name), studio: this.studio, sessions: this.sessions, typed: this.#typed };
    return html`${workFields(editing)} ${!this.entry && this.studio.may("time:manage") ? ownerField(editing) : nothing} ${timeFields(editing)}
      ${textArea({ name: "notes", label: t("history.field.notes"), value: this.draft.notes, rows: 2, problem: this.problemOf("notes"), onChange: (event) => change({ notes: textOf(event) }) })}
      ${switchField({ name: "billable", label: t("history.billable"), checked: this.#billable(), onChange: (event) => change({ billable: /** @type {HTMLInputElement} */ (event.target).checked }) })}
      ${this.entry ? textField({ name: "reason", label: t("history.reason"), hint: t("history.reasonHint"), required: false, maxlength: 500, onChange: (event) => change({ reason: textOf(event) }) }) : nothing}`;
  }

  /** Until somebody says otherwise it is what its task type is. */
  #billable() {
    const { billable, taskTypeId } = this.draft;
    return billable ?? this.studio.find("taskTypes", taskTypeId)?.category !== "non-billable";
  }

  async save() {
    if (!this.entry) return this.#add();
    const changes = changesIn(this.#before, this.draft);
    if (Object.keys(changes).length === 0) return { entry: null };
    try {
      const entry = await api.patch(`/time-entries/${this.entry.id}`, sent(changes, this.draft), { "If-Match": `"${this.#version}"` });
      return { entry };
    } catch (problem) {
      if (problem.code !== "version_conflict" || !problem.entry) throw problem;
      this.conflict = problem.entry;
      return null;
    }
  }

  get #version() {
    return (this.conflict ?? this.entry).version;
  }

  /** Sent again after an answer that got lost, it is not entered twice. */
  async #add() {
    this.#key ??= crypto.getRandomValues(new Uint32Array(4)).join("-");
    try {
      return { entry: await api.once("/time-entries", entryToAdd(this.draft, this.studio.me.user.id), this.#key) };
    } catch (problem) {
      if (problem.status > 0) this.#key = null;
      throw problem;
    }
  }

  saved(result) {
    this.busy = false;
    if (result) this.dispatchEvent(new CustomEvent("saved", { detail: result.entry }));
  }

  /** Both versions beside each other, and the choice between them. */
  #conflict() {
    const theirs = this.conflict;
    const mine = this.#asEntry();
    const rows = COMPARED.filter((field) => this.#value(field, mine) !== this.#value(field, theirs));
    return html`<section class="conflict" role="alert">
      ${notice(html`<strong>${t("history.conflict")}</strong><br />${t("history.conflictText")}`)}
      ${table({
        caption: t("history.conflict"),
        columns: [
          { label: t("history.conflictField"), cell: (field) => t(`history.field.${field}`) },
          { label: t("history.conflictYours"), cell: (field) => this.#value(field, mine) },
          { label: t("history.conflictTheirs"), cell: (field) => this.#value(field, theirs) },
        ],
        rows,
      })}
      <div class="actions">
        ${button(t("history.keepMine"), () => this.querySelector("form").requestSubmit(), { kind: "primary" })}
        ${button(t("history.takeTheirs"), () => this.dispatchEvent(new CustomEvent("saved", { detail: theirs })))}
      </div>
    </section>`;
  }

  /** The entry as it is to become. */
  #asEntry() {
    const { times, taskTypeId, ...rest } = this.draft;
    const endTime = times.end === null ? null : new Date(times.end).toISOString();
    return { ...rest, startTime: new Date(times.start).toISOString(), endTime, taskType: this.studio.find("taskTypes", taskTypeId) ?? this.entry.taskType };
  }

  #value(field, entry) {
    const nameOf = (list, id) => (list === "sessions" ? this.sessions.find(id)?.title : this.studio.find(list, id)?.name);
    return valueOf(field, entry[field], { timezone: this.studio.timezone, nameOf });
  }
}

const textOf = (event) => event.target.value;

customElements.define("entry-form", EntryForm);
