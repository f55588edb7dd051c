/** The bar on every page: one's own running timers, or the way to start one. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { serverClock, ticker } from "../clock.js";
import { commands } from "../commands.js";
import { t } from "../i18n.js";
import { placeOf, quickOffers } from "../state/choice.js";
import { TabSign } from "../tab_sign.js";
import { TimerTalk } from "../timer_talk.js";
import { searchWork } from "../work_search.js";
import "./choices.js";
import { TallyElement } from "./element.js";
import { icon } from "./icons.js";
import { STEP_MS } from "./own_timer.js";

const QUICK = 3;
const REFUSED_MS = 700;

class TimerBar extends TallyElement {
  static properties = { studio: { attribute: false }, refused: { state: true } };
  #sign = new TabSign();
  #talk;
  #end = [];

  constructor() {
    super();
    this.refused = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#talk = new TimerTalk(this.studio, { onRefused: () => this.#shake() });
    const arrived = () => {
      this.#sign.arrived();
      this.#draw();
    };
    this.studio.addEventListener("change", this.#draw);
    addEventListener("arrived", arrived);
    this.#end = [
      () => this.studio.removeEventListener("change", this.#draw),
      () => removeEventListener("arrived", arrived),
      ticker.subscribe((now) => this.#sign.show(this.studio.ownTimers, now)),
      this.studio.mayTrack ? commands.register(this.#commands()) : () => {},
      () => this.#talk.end(),
      () => this.#sign.end(),
    ];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const end of this.#end) end();
  }

  #draw = () => this.requestUpdate();

  render() {
    const { known, mayTrack, ownTimers } = this.studio;
    if (!mayTrack) return nothing;
    return html`<section class="timer-bar ${this.refused ? "refused" : ""}" aria-label=${t("timer.own")} aria-busy=${!known}>
      ${known ? (ownTimers.length > 0 ? this.#running(ownTimers) : this.#idle()) : nothing}
      <p class="visually-hidden" aria-live="polite">${known ? this.#announcement(ownTimers) : nothing}</p>
    </section>`;
  }

  updated() {
    this.#sign.show(this.studio.ownTimers, serverClock.now());
  }

  #running(timers) {
    const row = (timer) => html`<own-timer
      .timer=${timer}
      .place=${this.studio.me.organization}
      .where=${placeOf(this.studio, timer)}
      .terms=${this.studio.termsOf(timer)}
      ?live=${this.studio.connection === "live"}
      @do=${({ detail }) => this.#do(detail, timer)}
    ></own-timer>`;
    return repeat(timers, ({ key, timeEntryId }) => key ?? timeEntryId, row);
  }

  #idle() {
    const { paused } = this.studio;
    return html`<div class="idle">
      <button type="button" class="start-field" @click=${this.#search}>
        <span class="go" aria-hidden="true">${icon("play")}</span><span class="text">${t("timer.what")}</span><kbd aria-hidden="true">S</kbd>
      </button>
      <div class="quick" role="group" aria-label=${t("timer.again")}>
        ${paused ? this.#resume(paused) : nothing} ${quickOffers(this.studio, paused ? QUICK - 1 : QUICK).map((offer) => this.#quick(offer))}
      </div>
    </div>`;
  }

  #resume(paused) {
    return html`<button type="button" class="button resume" @click=${() => this.studio.operations.resume(paused)}>
      ${icon("play")}<span>${t("timer.resumeTask", { task: paused.taskType.name })}</span>
    </button>`;
  }

  #quick({ work, label, detail, color }) {
    return html`<button type="button" class="button quick-work" @click=${() => this.studio.operations.start(work)}>
      <color-dot class="swatch" .color=${color}></color-dot><span>${label}</span>${detail ? html`<span class="where">${detail}</span>` : nothing}
    </button>`;
  }

  #announcement(timers) {
    const names = timers.map(({ taskType }) => taskType.name);
    return names.length > 0 ? t("timer.running", { names: names.join(", ") }) : t("timer.none");
  }

  /** Going back is seen, not only told. */
  #shake() {
    this.refused = true;
    setTimeout(() => (this.refused = false), REFUSED_MS);
  }

  #search = () => searchWork(this.studio);

  #do(what, timer) {
    const { operations } = this.studio;
    const doing = {
      stop: () => operations.stop(timer),
      pause: () => operations.pause(timer),
      switch: this.#search,
      details: () => this.#openDetails(timer),
      discard: () => this.#discard(timer),
      earlier: () => this.#move(timer, -STEP_MS),
      later: () => this.#move(timer, STEP_MS),
    };
    return doing[what]();
  }

  /** A timer cannot begin later than now. */
  #move(timer, by) {
    const moved = Math.min(Date.parse(timer.startTime) + by, Math.floor(serverClock.now()));
    return this.studio.operations.adjust(timer, { startTime: new Date(moved).toISOString() });
  }

  async #openDetails(timer) {
    const { editTimer } = await import("./timer_details.js");
    return editTimer(this.studio, timer);
  }

  async #discard(timer) {
    const { discardTimer } = await import("./timer_details.js");
    return discardTimer(this.studio, timer);
  }

  /** Several timers may run: keys are about the one that was started last. */
  #commands() {
    const last = (what) => () => {
      const timer = this.studio.ownTimers.at(-1);
      if (timer) this.#do(what, timer);
    };
    const section = t("timer.own");
    return [
      { id: "timer.start", title: t("timer.startOrSwitch"), section, keys: "s", run: this.#search },
      { id: "timer.stop", title: t("timer.stop"), section, keys: "x", run: last("stop") },
      { id: "timer.pause", title: t("timer.pauseOrResume"), section, keys: "p", run: () => this.#pauseOrResume() },
      { id: "timer.details", title: t("timer.details"), section, keys: "e", run: last("details") },
      { id: "timer.earlier", title: t("timer.earlier"), section, keys: ",", run: last("earlier") },
      { id: "timer.later", title: t("timer.later"), section, keys: ".", run: last("later") },
      { id: "timer.discard", title: t("timer.discard"), section, run: last("discard") },
    ];
  }

  #pauseOrResume() {
    const { operations, ownTimers, paused } = this.studio;
    if (ownTimers.length > 0) operations.pause(ownTimers.at(-1));
    else if (paused) operations.resume(paused);
  }
}

customElements.define("timer-bar", TimerBar);
