/** What could not be done as it was meant, one after the other: keep it, change it, or discard it. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { api, uuid } from "../api.js";
import { serverClock } from "../clock.js";
import { dateOf, retyped } from "../days.js";
import { formatter, timeOfDay } from "../format.js";
import { explain, locale, t } from "../i18n.js";
import { remedied, remedyFor, timesOf } from "../state/remedies.js";
import { toast } from "../toasts.js";
import { TallyElement } from "./element.js";
import { dateField, timeField } from "./fields.js";
import { formDialog } from "./dialogs.js";
import { button, iconButton } from "./parts.js";

class ConflictDialog extends TallyElement {
  static properties = { studio: { attribute: false }, busy: { state: true }, problem: { state: true } };
  #keys = new Map(); // so that what is tried twice is done once

  get #trouble() {
    return this.studio.outbox.conflicts[0];
  }

  get #dialog() {
    return this.querySelector("dialog");
  }

  firstUpdated() {
    this.#dialog.showModal();
  }

  render() {
    const trouble = this.#trouble;
    return html`<dialog class="dialog conflict" aria-labelledby="conflict-title" @close=${() => this.remove()}>
      <header>
        <h2 id="conflict-title">${t("offline.title", { count: this.studio.outbox.conflicts.length })}</h2>
        ${iconButton(t("app.close"), "close", () => this.#dialog.close())}
      </header>
      ${trouble ? this.#one(trouble) : nothing}
    </dialog>`;
  }

  /** @param {import("../state/outbox.js").Trouble} trouble */
  #one(trouble) {
    return html`<p class="meant">${this.#meant(trouble)}</p>
      <p>${explain(trouble.problem)}</p>
      <p class="note">${t(`offline.keep.${remedyFor(trouble)}`)}</p>
      ${this.problem ? html`<p class="notice problem" role="alert">${explain(this.problem)}</p>` : nothing}
      <div class="form-end">
        ${button(t("offline.discard"), () => this.#done(trouble, t("offline.discarded")), { kind: "danger" })}
        ${this.#isTimed(trouble) ? button(t("offline.change"), () => this.#change(trouble)) : nothing}
        ${button(t("offline.keep"), () => this.#keep(trouble), { kind: "primary", busy: this.busy })}
      </div>`;
  }

  #isTimed(trouble) {
    return Object.values(timesOf(trouble)).some(Boolean);
  }

  /** "Start of Recording at 14:02, end at 15:10" in the reader's words. */
  #meant(trouble) {
    const { operation } = trouble;
    const { startTime, endTime } = timesOf(trouble);
    const task = operation.timer?.taskType.name ?? this.studio.find("taskTypes", operation.body.taskTypeId)?.name ?? t("offline.timer");
    const times = [startTime && t("offline.from", { time: this.#time(startTime) }), endTime && t("offline.until", { time: this.#time(endTime) })];
    return [t(`offline.meant.${operation.kind}`, { task }), ...times.filter(Boolean)].join(" ");
  }

  #time(instant) {
    return timeOfDay(instant, { locale: locale(), timezone: this.studio.timezone, now: serverClock.now() });
  }

  async #keep(trouble) {
    Object.assign(this, { busy: true, problem: null });
    try {
      await this.#send(trouble, timesOf(trouble));
      this.#done(trouble, t("offline.kept"));
    } catch (problem) {
      this.problem = problem;
    }
    this.busy = false;
  }

  /** @param {import("../state/outbox.js").Trouble} trouble */
  async #change(trouble) {
    const times = Object.entries(timesOf(trouble)).filter(([, time]) => time);
    const changed = await formDialog({
      title: t("offline.changeTitle"),
      submit: t("app.save"),
      fields: (problemOf) => times.map(([name, time]) => this.#fields(name, time, problemOf(name))),
      save: (values) => this.#send(trouble, this.#read(values, timesOf(trouble))),
    });
    if (changed) this.#done(trouble, t("offline.kept"));
  }

  #fields(name, time, problem) {
    const { timezone } = this.studio;
    const clock = formatter("en-GB", timezone, { hour: "2-digit", minute: "2-digit" }).format(new Date(time));
    const label = name === "startTime" ? t("history.start") : t("history.end");
    return html`<fieldset class="pair">
      <legend>${label}</legend>
      ${dateField({ name: `${name}Date`, label: t("history.date"), value: dateOf(time, timezone) })}
      ${timeField({ name, label, value: clock, problem })}
    </fieldset>`;
  }

  /** @param {import("../state/remedies.js").Times} before @returns {import("../state/remedies.js").Times} */
  #read(values, before) {
    const read = (name) => (values[name] ? retyped(before[name], values[`${name}Date`], values[name], this.studio.timezone) : null);
    return { startTime: read("startTime"), endTime: read("endTime") };
  }

  #send(trouble, times) {
    const request = remedied(trouble, times);
    if (!request) return null;
    const { method, path, body } = request;
    if (method === "PATCH") return api.patch(path, body);
    return method === "DELETE" ? api.remove(path) : api.once(path, body, this.#keyOf(path, body));
  }

  #keyOf(path, body) {
    const asked = JSON.stringify([path, body]);
    if (!this.#keys.has(asked)) this.#keys.set(asked, uuid());
    return this.#keys.get(asked);
  }

  #done(trouble, text) {
    this.studio.outbox.settle(trouble);
    toast(text);
    this.problem = null;
    if (this.studio.outbox.conflicts.length === 0) this.#dialog.close();
    this.requestUpdate();
  }
}

customElements.define("conflict-dialog", ConflictDialog);

/** @param {import("../state/studio.js").Studio} studio */
export function openConflicts(studio) {
  document.body.append(Object.assign(document.createElement("conflict-dialog"), { studio }));
}
