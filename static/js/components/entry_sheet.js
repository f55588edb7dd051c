/** One entry at the side of the history: to look at, to change, to delete, and what was done to it; or time to enter by hand. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { lengthOf, timesOf } from "../history/figures.js";
import { told } from "../history/story.js";
import { explain, t } from "../i18n.js";
import { toast, toastProblem } from "../toasts.js";
import { confirmDialog } from "./dialogs.js";
import { TallyElement } from "./element.js";
import { button, empty, iconButton, notice, skeleton } from "./parts.js";
import "./choices.js";
import "./entry_form.js";
import "./tally_clock.js";

/** Says "close" when it was closed. `entryId` is null for time entered by hand, from `start` on. */
class EntrySheet extends TallyElement {
  static properties = {
    studio: { attribute: false },
    sessions: { attribute: false },
    entryId: { attribute: false },
    start: { attribute: false },
    owner: { attribute: false },
    entry: { state: true },
    story: { state: true },
    problem: { state: true },
  };

  constructor() {
    super();
    Object.assign(this, { entryId: null, start: null, owner: null, entry: null, story: null, problem: null });
  }

  connectedCallback() {
    super.connectedCallback();
    this.studio.addEventListener("message", this.#hear);
    this.studio.addEventListener("change", this.#named);
    this.sessions.addEventListener("change", this.#named);
    if (this.entryId !== null) this.#read();
    else this.#around(this.start ?? Date.now());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.studio.removeEventListener("message", this.#hear);
    this.studio.removeEventListener("change", this.#named);
    this.sessions.removeEventListener("change", this.#named);
  }

  async firstUpdated() {
    this.#dialog.showModal();
    const form = this.#form;
    await form?.updateComplete;
    if (form && matchMedia("(pointer: fine)").matches) form.querySelector("input")?.focus();
  }

  get #dialog() {
    return this.querySelector("dialog");
  }

  get #form() {
    return /** @type {any} */ (this.querySelector("entry-form"));
  }

  get #mayChange() {
    const isOwn = this.entry.ownerId === this.studio.me.user.id;
    return this.studio.may("time:manage") || (isOwn && this.studio.mayTrack);
  }

  /** What things are called has come, or has changed. */
  #named = () => {
    this.requestUpdate();
    this.#form?.requestUpdate();
  };

  /** What somebody is editing stays as it is; saving it tells them of the other change. */
  #hear = ({ detail: { event, data } }) => {
    if (data?.timeEntryId !== this.entryId || this.entryId === null || !/^(timer|entry):/.test(event)) return;
    if (!this.#form?.touched) this.#read();
  };

  async #read() {
    try {
      const [entry, { items }] = await Promise.all([api.get(`/time-entries/${this.entryId}`), api.get(`/time-entries/${this.entryId}/history`)]);
      Object.assign(this, { entry, story: items, problem: null });
      this.sessions.want([entry]);
      this.#around(Date.parse(entry.startTime));
    } catch (problem) {
      this.problem = problem;
    }
  }

  #around(moment) {
    this.sessions.around(moment, moment);
  }

  render() {
    return html`<dialog class="dialog side" aria-labelledby="sheet-title" @close=${this.#closed} @click=${this.#outside}>
      <header>
        <h2 id="sheet-title" tabindex="-1" autofocus>${this.#title()}</h2>
        ${iconButton(t("app.close"), "close", () => this.#dialog.close())}
      </header>
      ${this.#content()}
    </dialog>`;
  }

  #title() {
    if (this.entryId === null) return t("history.add");
    if (!this.entry) return t("history.edit");
    const { taskType, ownerName } = this.entry;
    return html`<color-dot class="swatch" .color=${taskType.color}></color-dot>${taskType.name} <span class="of">${ownerName}</span>`;
  }

  #content() {
    if (this.entryId === null) return this.#formOf(null);
    if (this.problem?.status === 404) return empty({ title: t("history.gone"), text: t("history.goneText") });
    if (this.problem) return html`${notice(explain(this.problem))} ${button(t("app.retry"), () => this.#read())}`;
    if (!this.entry) return skeleton(6);
    return html`${this.#state()} ${this.#mayChange ? this.#formOf(this.entry) : this.#facts()} ${this.#story()}`;
  }

  #state() {
    const { endTime, needsReview, startTime } = this.entry;
    const right = button(t("history.reviewRight"), () => this.#confirm());
    const stop = button(t("history.stop"), () => this.#stop(), { sign: "stop" });
    if (endTime === null) {
      return html`<div class="sheet-state"><p><tally-clock since=${startTime}></tally-clock>${t("history.runningText")}</p>${this.#mayChange ? stop : nothing}</div>`;
    }
    return needsReview ? html`<div class="sheet-state"><p>${t("history.reviewText")}</p>${this.#mayChange ? right : nothing}</div>` : nothing;
  }

  #facts() {
    const { notes, durationSeconds } = this.entry;
    const length = durationSeconds === null ? nothing : html` · ${lengthOf(durationSeconds)}`;
    return html`<div class="sheet-facts">
      <p><strong>${timesOf(this.entry, this.studio.timezone)}</strong>${length}</p>
      ${notes ? html`<p>${notes}</p>` : nothing}
      <p class="note">${t("history.readOnly")}</p>
    </div>`;
  }

  #formOf(entry) {
    const running = entry?.endTime === null;
    const remove = entry ? button(running ? t("history.discard") : t("app.delete"), () => this.#remove(running), { kind: "quiet", sign: "trash" }) : nothing;
    const beside = html`${remove}${button(t("app.cancel"), () => this.#dialog.close())}`;
    return html`<entry-form .studio=${this.studio} .sessions=${this.sessions} .entry=${entry} .start=${this.start} .owner=${this.owner} .beside=${beside} @saved=${this.#saved}></entry-form>`;
  }

  #story() {
    const lines = (this.story ?? []).map((item) => told(item, { timezone: this.studio.timezone, nameOf: this.#nameOf }));
    const change = ({ label, before, after }) => html`<li>${label}: ${before === null ? nothing : html`<del>${before}</del> <span aria-hidden="true">→</span> `}<ins>${after}</ins></li>`;
    const line = ({ text, when, changes, reason }) => html`<li>
      <p><strong>${text}</strong> <span class="note">${when}</span></p>
      <ul>${changes.map(change)}</ul>
      ${reason ? html`<p class="reason">${t("history.why", { reason })}</p>` : nothing}
    </li>`;
    return html`<section class="story" aria-labelledby="story-title">
      <h3 id="story-title">${t("history.story")}</h3>
      <ol>${lines.reverse().map(line)}</ol>
    </section>`;
  }

  #nameOf = (list, id) => (list === "sessions" ? this.sessions.find(id)?.title : this.studio.find(list, id)?.name);

  /** On the ground beside the sheet, where nothing would be lost. */
  #outside(event) {
    if (event.target === this.#dialog && event.offsetX < 0 && !this.#form?.touched) this.#dialog.close();
  }

  #saved({ detail: entry }) {
    if (entry) toast(this.entryId === null ? t("history.added") : t("history.saved"));
    this.#dialog.close();
  }

  #closed() {
    this.dispatchEvent(new CustomEvent("close"));
  }

  async #stop() {
    await this.#do(() => api.stopTimer(this.entryId), t("history.stopped"));
  }

  async #confirm() {
    await this.#do(() => api.patch(`/time-entries/${this.entryId}`, { confirm: true }, { "If-Match": `"${this.entry.version}"` }), t("history.saved"));
  }

  async #do(change, words) {
    try {
      await change();
      toast(words);
      await this.#read();
    } catch (problem) {
      toastProblem(problem);
    }
  }

  async #remove(running) {
    const { id, version, taskType, ownerName } = this.entry;
    const text = t("history.removeText", { task: taskType.name, times: timesOf(this.entry, this.studio.timezone), name: ownerName });
    const save = () => (running ? api.post(`/timers/${id}/discard`) : api.remove(`/time-entries/${id}`, { "If-Match": `"${version}"` }));
    const title = running ? t("history.discardTitle") : t("history.removeTitle");
    if (!(await confirmDialog({ title, text, confirm: running ? t("history.discard") : t("app.delete"), danger: true, save }))) return;
    toast(t("history.removed"));
    this.#dialog.close();
  }
}

customElements.define("entry-sheet", EntrySheet);
