/** One's own next step on the board: the kinds of work, each a touch away from starting or from switching to it. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { t } from "../i18n.js";
import { placeOf } from "../state/choice.js";
import { TallyElement } from "./element.js";
import "./task_button.js";

/** Drawn anew with the board, whose `changes` it is given. */
class OwnWork extends TallyElement {
  static properties = { studio: { attribute: false }, changes: { attribute: false } };

  render() {
    const { ownTimers, taskTypes } = this.studio;
    const current = new Set(ownTimers.map(({ taskType }) => taskType.id));
    const running = ownTimers.length > 0;
    const button = (taskType) => html`<task-button .taskType=${taskType} ?current=${current.has(taskType.id)} @choose=${this.#work}></task-button>`;
    return html`<section class="own" aria-label=${t("timer.choices")}>
      ${running ? nothing : this.#idle()}
      <div role="group" aria-label=${running ? t("timer.switchTo") : t("timer.start")}>
        ${running ? this.#heading() : nothing}
        <div class="choices">${repeat(taskTypes, ({ id }) => id, button)}</div>
      </div>
    </section>`;
  }

  #idle() {
    return html`<div class="idle-words">
      <h2>${t("timer.startNow")}</h2>
      <p class="hint">${t("timer.whatHint")}</p>
    </div>`;
  }

  #heading() {
    const where = placeOf(this.studio, this.#place);
    return html`<p class="label" aria-hidden="true">${where ? t("timer.switchWithin", { where }) : t("timer.switchTo")}</p>`;
  }

  /** Whoever goes on to another kind of work stays in the session. */
  get #place() {
    const { sessionId = null, projectId = null } = this.studio.ownTimers.at(-1) ?? {};
    return { sessionId, projectId };
  }

  #work = ({ detail: taskTypeId }) => this.studio.work({ taskTypeId, ...this.#place, notes: "" });
}

customElements.define("own-work", OwnWork);
