/** The live board: one's own work, and every running timer of the studio. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { timeOfDay } from "../format.js";
import { explain, locale, t } from "../i18n.js";
import { TallyElement } from "./element.js";
import "./own_work.js";
import "./tally_timer.js";

class TallyBoard extends TallyElement {
  static properties = { studio: { attribute: false } };

  connectedCallback() {
    super.connectedCallback();
    this.studio.addEventListener("change", this.#draw);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.studio.removeEventListener("change", this.#draw);
  }

  #draw = () => this.requestUpdate();

  render() {
    const { connection, known, mayTrack, problem } = this.studio;
    return html`<div class="board" data-connection=${connection}>
      <h1 class="visually-hidden">${this.studio.me.organization.name}</h1>
      ${connection === "offline" ? this.#stale() : nothing}
      ${problem && connection !== "offline" ? html`<p class="notice" role="alert">${explain(problem)}</p>` : nothing}
      ${known && mayTrack ? this.#own() : nothing} ${known ? this.#everyone() : nothing}
    </div>`;
  }

  #own() {
    const { connection, ownTimers, taskTypes } = this.studio;
    return html`<own-work
      .studio=${this.studio}
      .timers=${ownTimers}
      .taskTypes=${taskTypes}
      ?live=${connection === "live"}
    ></own-work>`;
  }

  #everyone() {
    const { timers } = this.studio;
    return html`<section class="everyone" aria-labelledby="everyone">
      <h2 id="everyone">${t("board.now")} <span class="count">${timers.length}</span></h2>
      ${timers.length > 0 ? this.#cards(timers) : this.#nobody()}
    </section>`;
  }

  #cards(timers) {
    const { user, organization } = this.studio.me;
    const card = (timer) =>
      html`<tally-timer role="listitem" .timer=${timer} .place=${organization} ?own=${timer.ownerId === user.id}></tally-timer>`;
    return html`<div class="cards" role="list">${repeat(timers, ({ timeEntryId }) => timeEntryId, card)}</div>`;
  }

  #nobody() {
    return html`<p class="empty">${t("board.nobody")}</p>`;
  }

  #stale() {
    const { heardAt, me } = this.studio;
    const at = () => timeOfDay(heardAt, { timezone: me.organization.timezone, locale: locale(), now: heardAt });
    const asOf = heardAt === null ? "" : t("offline.asOf", { time: at() });
    return html`<p class="notice" role="alert">${t("offline.unreachable", { asOf })}</p>`;
  }
}

customElements.define("tally-board", TallyBoard);
