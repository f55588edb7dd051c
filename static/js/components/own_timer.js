/** One's own running timer in the bar: what, for what, since when, what it costs, and all that can be done with it. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { serverClock } from "../clock.js";
import { timeOfDay } from "../format.js";
import { locale, t } from "../i18n.js";
import { TaskElement } from "./element.js";
import { icon } from "./icons.js";
import "./menu_button.js";
import "./running_cost.js";
import "./tally_clock.js";

export const STEP_MS = 5 * 60_000;

/**
 * `place` is the organization, `where` the name of the session or project, `terms` those it runs on, `live` whether the server can be reached. Says "do" with what
 * to do in `detail`: "stop", "pause", "switch", "details", "discard", "earlier" or "later".
 */
class OwnTimer extends TaskElement {
  static properties = { timer: { attribute: false }, place: { attribute: false }, where: {}, terms: { attribute: false }, live: { type: Boolean } };

  get taskType() {
    return this.timer.taskType;
  }

  render() {
    const { startTime, notes, pending } = this.timer;
    return html`<div class="own-timer" data-pending=${pending ? "" : nothing}>
      <div class="doing">
        <p class="what"><span class="swatch" aria-hidden="true"></span><strong class="task">${this.taskType.name}</strong>${this.#where()}</p>
        ${notes ? html`<p class="notes">${notes}</p>` : nothing}
        <p class="since">
          ${this.#step("earlier", "−5", t("timer.earlier"))}
          <span>${t("timer.since", { time: this.#since })}</span>
          ${this.#step("later", "+5", t("timer.later"))}
          <span class="pending-mark">${pending ? this.#waits : nothing}</span>
        </p>
      </div>
      <p class="amounts"><tally-clock since=${startTime}></tally-clock>${this.#cost()}</p>
      ${this.#actions()}
    </div>`;
  }

  get #since() {
    return timeOfDay(this.timer.startTime, { ...this.place, locale: locale(), now: serverClock.now() });
  }

  get #waits() {
    return this.live ? t("timer.pending") : t("timer.waiting");
  }

  #where() {
    return this.where ? html`<span class="where">${this.where}</span>` : nothing;
  }

  #step(what, sign, label) {
    return html`<button type="button" class="step" aria-label=${label} title=${label} @click=${() => this.#do(what)}>${sign}</button>`;
  }

  #cost() {
    const { rate, billable } = this.terms;
    if (!rate || rate.minorUnits === 0) return nothing;
    const { locale: written } = this.place;
    return html`<span class="cost"><running-cost .rate=${rate} .locale=${written} .since=${this.timer.startTime}></running-cost>${
      billable ? nothing : html`<span class="tag muted">${t("timer.notBillable")}</span>`
    }</span>`;
  }

  #actions() {
    const act = (what, label, sign, look) => html`<button
      type="button"
      class="button ${look}"
      aria-label="${label}: ${this.taskType.name}"
      title=${label}
      @click=${() => this.#do(what)}
    >
      ${icon(sign)}<span>${label}</span>
    </button>`;
    return html`<div class="acts">
      ${act("switch", t("timer.switch"), "swap", "swap")} ${act("pause", t("timer.pause"), "pause", "pause")}
      ${act("stop", t("timer.stop"), "stop", "primary stop")}
      <menu-button label=${t("timer.more")} .items=${this.#menu()}></menu-button>
    </div>`;
  }

  #menu() {
    return [
      { label: t("timer.details"), sign: "edit", run: () => this.#do("details") },
      { label: t("timer.pause"), sign: "pause", run: () => this.#do("pause") },
      { label: t("timer.switch"), sign: "swap", run: () => this.#do("switch") },
      { label: t("timer.earlier"), sign: "left", run: () => this.#do("earlier") },
      { label: t("timer.later"), sign: "right", run: () => this.#do("later") },
      { label: t("timer.discard"), sign: "trash", danger: true, run: () => this.#do("discard") },
    ];
  }

  #do(what) {
    this.dispatchEvent(new CustomEvent("do", { detail: what }));
  }
}

customElements.define("own-timer", OwnTimer);
