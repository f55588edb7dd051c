/** One running timer on the board: what, for what, how long, who, and since when. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { serverClock } from "../clock.js";
import { timeOfDay } from "../format.js";
import { locale, t } from "../i18n.js";
import { TaskElement } from "./element.js";
import { avatar } from "./parts.js";
import "./tally_clock.js";

class TallyTimer extends TaskElement {
  static properties = { timer: { attribute: false }, place: { attribute: false }, where: {}, own: { type: Boolean } };

  get taskType() {
    return this.timer.taskType;
  }

  render() {
    const { ownerName, startTime, notes, pending } = this.timer;
    const since = timeOfDay(startTime, { ...this.place, locale: locale(), now: serverClock.now() });
    return html`<article class="card" data-pending=${pending ? "" : nothing}>
      <h4 class="task"><span class="swatch" aria-hidden="true"></span><span>${this.taskType.name}</span></h4>
      <tally-clock since=${startTime}></tally-clock>
      <p class="who">
        ${avatar(ownerName)}<span class="name">${ownerName}</span> ${this.own ? html`<span class="you">${t("board.you")}</span>` : nothing}
      </p>
      <p class="since">${t("timer.since", { time: since })}</p>
      ${this.where || notes ? html`<p class="notes">${[this.where, notes].filter(Boolean).join(" · ")}</p>` : nothing}
    </article>`;
  }
}

customElements.define("tally-timer", TallyTimer);
