/** One running timer on the board: what, how long, who, and since when. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { serverClock } from "../clock.js";
import { initials, timeOfDay } from "../format.js";
import { locale, t } from "../i18n.js";
import { TaskElement } from "./element.js";
import "./tally_clock.js";

class TallyTimer extends TaskElement {
  static properties = { timer: { attribute: false }, place: { attribute: false }, own: { type: Boolean } };

  get taskType() {
    return this.timer.taskType;
  }

  render() {
    const { ownerName, startTime, notes } = this.timer;
    const since = timeOfDay(startTime, { ...this.place, locale: locale(), now: serverClock.now() });
    return html`<article class="card">
      <h3 class="task"><span class="swatch" aria-hidden="true"></span>${this.taskType.name}</h3>
      <tally-clock since=${startTime}></tally-clock>
      <p class="since">${t("timer.since", { time: since })}</p>
      ${notes ? html`<p class="notes">${notes}</p>` : nothing}
      <p class="who">
        <span class="face" aria-hidden="true">${initials(ownerName)}</span>
        <span class="name">${ownerName}</span> ${this.own ? html`<span class="you">${t("board.you")}</span>` : nothing}
      </p>
    </article>`;
  }
}

customElements.define("tally-timer", TallyTimer);
