/** One's own work: what runs, and the task types to start or to switch to. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { explain, t } from "../i18n.js";
import { TallyElement } from "./element.js";
import "./running_bar.js";
import "./task_button.js";

class OwnWork extends TallyElement {
  static properties = {
    studio: { attribute: false },
    timers: { attribute: false },
    taskTypes: { attribute: false },
    live: { type: Boolean },
    busy: { state: true },
    problem: { state: true },
  };

  constructor() {
    super();
    this.live = this.busy = false;
    this.problem = null;
  }

  /** That the server can't be reached is true only until it can. */
  willUpdate(changed) {
    if (changed.has("live") && this.live && this.problem?.code === "unreachable") this.problem = null;
  }

  render() {
    return html`<section class="own" aria-label=${t("timer.own")}>
      ${this.timers.length > 0 ? this.#running() : this.#idle()} ${this.#choices()}
      ${this.problem ? html`<p class="notice" role="alert">${explain(this.problem)}</p>` : nothing}
      <p class="visually-hidden" aria-live="polite">${this.#announcement()}</p>
    </section>`;
  }

  #running() {
    const stop = ({ detail }) => this.#do(() => this.studio.stop(detail));
    const bar = (timer) =>
      html`<running-bar .timer=${timer} .place=${this.studio.me.organization} ?busy=${this.busy} @stop=${stop}></running-bar>`;
    return repeat(this.timers, ({ timeEntryId }) => timeEntryId, bar);
  }

  #idle() {
    return html`<div class="idle">
      <h2>${t("timer.what")}</h2>
      <p class="hint">${t("timer.whatHint")}</p>
    </div>`;
  }

  #choices() {
    const current = new Set(this.timers.map(({ taskType }) => taskType.id));
    const work = ({ detail }) => this.#do(() => this.studio.work(detail));
    const button = (taskType) => html`<task-button
      .taskType=${taskType}
      ?current=${current.has(taskType.id)}
      ?busy=${this.busy}
      @choose=${work}
    ></task-button>`;
    return html`<div role="group" aria-label=${current.size > 0 ? t("timer.switchTo") : t("timer.start")}>
      ${current.size > 0 ? html`<p class="label" aria-hidden="true">${t("timer.switchTo")}</p>` : nothing}
      <div class="choices">${repeat(this.taskTypes, ({ id }) => id, button)}</div>
    </div>`;
  }

  #announcement() {
    const names = this.timers.map(({ taskType }) => taskType.name);
    return names.length > 0 ? t("timer.running", { names: names.join(", ") }) : t("timer.none");
  }

  async #do(operation) {
    Object.assign(this, { busy: true, problem: null });
    try {
      await operation();
    } catch (problem) {
      this.problem = problem;
    } finally {
      this.busy = false;
    }
  }
}

customElements.define("own-work", OwnWork);
