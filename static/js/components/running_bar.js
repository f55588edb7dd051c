/** One's own running timer, large, with the button that stops it. */

import { html } from "../../vendor/lit/lit.js";
import { serverClock } from "../clock.js";
import { timeOfDay } from "../format.js";
import { locale, t } from "../i18n.js";
import { TaskElement } from "./element.js";
import "./tally_clock.js";

class RunningBar extends TaskElement {
  static properties = { timer: { attribute: false }, place: { attribute: false }, busy: { type: Boolean } };

  constructor() {
    super();
    this.busy = false;
  }

  get taskType() {
    return this.timer.taskType;
  }

  render() {
    const { startTime } = this.timer;
    const since = timeOfDay(startTime, { ...this.place, locale: locale(), now: serverClock.now() });
    return html`<div class="running">
      <p class="doing">
        <strong class="task">${this.taskType.name}</strong>
        <span class="since">${t("timer.since", { time: since })}</span>
      </p>
      <tally-clock since=${startTime}></tally-clock>
      <button class="button stop" aria-disabled=${this.busy} @click=${this.#stop}>
        <span class="square" aria-hidden="true"></span>${t("timer.stop")}
      </button>
    </div>`;
  }

  #stop() {
    if (!this.busy) this.dispatchEvent(new CustomEvent("stop", { detail: this.timer.timeEntryId }));
  }
}

customElements.define("running-bar", RunningBar);
