/** A session in full, over the page: when, where, for whom, planned and worked, and what can be done with it. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { plannedSeconds } from "../calendar.js";
import { dateOf } from "../days.js";
import { lengthOf } from "../history/figures.js";
import { t } from "../i18n.js";
import { TallyElement } from "./element.js";
import { badge, button, iconButton, linkButton, notice } from "./parts.js";
import { dayName, hoursIn, likelyTask, whatFor, workedSeconds } from "./session_words.js";
import "./menu_button.js";

export const STATUS_LOOKS = { planned: "", confirmed: "good", done: "muted", canceled: "muted" };

/** Says "edit", "cancel" and "start" with the task type's id, and "done" once it was closed. `find` gives the session as it is now. */
class SessionCard extends TallyElement {
  static properties = { studio: { attribute: false }, book: { attribute: false }, sessionId: { type: Number }, conflicts: { attribute: false } };

  connectedCallback() {
    super.connectedCallback();
    this.studio.addEventListener("change", this.#draw);
    this.book.addEventListener("change", this.#draw);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.studio.removeEventListener("change", this.#draw);
    this.book.removeEventListener("change", this.#draw);
  }

  #draw = () => this.requestUpdate();

  get #dialog() {
    return this.querySelector("dialog");
  }

  firstUpdated() {
    this.#dialog.showModal();
  }

  render() {
    const session = this.book.find(this.sessionId);
    if (!session) return html`<dialog class="dialog" @close=${() => this.#say("done")}><p>${t("sessions.gone")}</p></dialog>`;
    return html`<dialog class="dialog session-card" aria-labelledby="session-card-title" @close=${() => this.#say("done")}>
      <header>
        <h2 id="session-card-title" tabindex="-1" autofocus>${session.title}</h2>
        ${iconButton(t("app.close"), "close", () => this.#dialog.close())}
      </header>
      ${this.#facts(session)} ${this.#conflicts()} ${session.notes ? html`<p class="session-notes">${session.notes}</p>` : nothing}
      ${this.#worked(session)} ${this.#actions(session)}
    </dialog>`;
  }

  #facts(session) {
    const { studio } = this;
    const { timezone } = studio;
    const room = studio.find("rooms", session.roomId)?.name ?? t("sessions.noRoom");
    return html`<p>${badge(t(`sessions.status.${session.status}`), STATUS_LOOKS[session.status])}</p>
      <dl>
        <dt>${t("sessions.when")}</dt>
        <dd>${dayName(dateOf(session.startTime, timezone))}, <span class="hours">${hoursIn(session, timezone)}</span></dd>
        <dt>${t("sessions.room")}</dt>
        <dd>${room}</dd>
        <dt>${t("sessions.whatFor")}</dt>
        <dd>${whatFor(session, studio) || t("projects.noClient")}</dd>
      </dl>`;
  }

  #conflicts() {
    const others = this.conflicts().get(this.sessionId) ?? [];
    return others.map((other) => notice(t("sessions.taken", { title: other.title, hours: hoursIn(other, this.studio.timezone) }), "wait"));
  }

  #worked(session) {
    const planned = plannedSeconds(session);
    const worked = workedSeconds(session, this.studio);
    const words = t("sessions.workedOf", { worked: lengthOf(worked), planned: lengthOf(planned) });
    return html`<div class="worked">
      <p><span>${words}</span><a href="/history?sessionId=${session.id}&span=all" @click=${() => this.#dialog.close()}>${t("manage.history")}</a></p>
      <progress max=${planned} value=${Math.min(worked, planned)} class=${worked > planned ? "over" : ""} aria-label=${words}></progress>
    </div>`;
  }

  #actions(session) {
    const { studio } = this;
    const may = studio.may("catalog:manage");
    const canceled = session.status === "canceled";
    if (!may && !studio.mayTrack) return nothing;
    return html`<div class="form-end">
      ${this.#more(may && !canceled, studio.mayTrack && !canceled)}
      ${may ? button(t("app.edit"), () => this.#leave("edit"), { sign: "edit" }) : nothing}
      ${studio.mayTrack && !canceled ? this.#start() : nothing}
    </div>`;
  }

  #more(mayCancel, mayStart) {
    const others = mayStart ? this.studio.taskTypes.filter(({ id }) => id !== likelyTask(this.studio).id) : [];
    const items = others.map(({ id, name }) => ({ label: t("sessions.start.one", { task: name }), sign: "play", run: () => this.#leave("start", id) }));
    const cancel = { label: t("sessions.cancel"), sign: "close", danger: true, run: () => this.#leave("cancel") };
    const all = mayCancel ? [...items, cancel] : items;
    return all.length > 0 ? html`<menu-button label=${t("app.actions")} .items=${all}></menu-button>` : nothing;
  }

  #start() {
    const likely = likelyTask(this.studio);
    if (!likely) return linkButton(t("taskTypes.add"), "/manage/task-types");
    return button(t("sessions.start.one", { task: likely.name }), () => this.#leave("start", likely.id), { kind: "primary", sign: "play" });
  }

  #leave(name, detail = null) {
    this.#dialog.close();
    this.#say(name, detail);
  }

  #say(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

customElements.define("session-card", SessionCard);

/**
 * Shows a session over the page.
 *
 * @param {{studio: import("../state/studio.js").Studio, book: import("../state/session_book.js").SessionBook, sessionId: number,
 *   conflicts: () => Map<number, any[]>}} content
 * @param {{edit: () => void, cancel: () => void, start: (taskTypeId: number) => void}} ways what is done from it
 */
export function openSession(content, { edit, cancel, start }) {
  const card = Object.assign(document.createElement("session-card"), content);
  card.addEventListener("edit", edit);
  card.addEventListener("cancel", cancel);
  card.addEventListener("start", (event) => start(/** @type {CustomEvent} */ (event).detail));
  card.addEventListener("done", () => card.remove());
  document.body.append(card);
}
