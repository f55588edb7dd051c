/** The live board: one's own next step, every running timer of the studio, the day's sessions, and who is there. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { timeOfDay } from "../format.js";
import { isJustFounded } from "../founding.js";
import { explain, locale, t } from "../i18n.js";
import { TallyElement } from "./element.js";
import { notice } from "./parts.js";
import "./board_timers.js";
import "./own_work.js";
import "./studio_life.js";
import "./today_sessions.js";

class TallyBoard extends TallyElement {
  static properties = { studio: { attribute: false } };
  /** Counts the changes of the store, so that the parts of the board are drawn anew with it. */
  #changes = 0;

  connectedCallback() {
    super.connectedCallback();
    this.studio.addEventListener("change", this.#draw);
    if (isJustFounded(this.studio.me.organization.id)) import("./first_steps.js");
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.studio.removeEventListener("change", this.#draw);
  }

  #draw = () => {
    this.#changes += 1;
    this.requestUpdate();
  };

  render() {
    const { connection, known, problem } = this.studio;
    return html`<div class="board" data-connection=${connection}>
      <h1 class="visually-hidden" tabindex="-1">${this.studio.me.organization.name}</h1>
      ${connection === "offline" ? this.#stale() : nothing} ${problem && connection !== "offline" ? notice(explain(problem)) : nothing}
      ${known ? this.#parts() : nothing}
    </div>`;
  }

  #parts() {
    const { studio } = this;
    const changes = this.#changes;
    return html`<div class="work">
        ${isJustFounded(studio.me.organization.id) ? html`<first-steps .studio=${studio}></first-steps>` : nothing}
        ${studio.mayTrack ? html`<own-work .studio=${studio} .changes=${changes}></own-work>` : nothing}
        <board-timers .studio=${studio} .changes=${changes}></board-timers>
      </div>
      <aside class="beside" aria-label=${t("board.beside")}>
        <today-sessions .studio=${studio} .changes=${changes}></today-sessions>
        <studio-life .studio=${studio} .changes=${changes}></studio-life>
      </aside>`;
  }

  #stale() {
    const { heardAt, me } = this.studio;
    const at = () => timeOfDay(heardAt, { timezone: me.organization.timezone, locale: locale(), now: heardAt });
    const asOf = heardAt === null ? "" : t("offline.asOf", { time: at() });
    return notice(t("offline.unreachable", { asOf }));
  }
}

customElements.define("tally-board", TallyBoard);
