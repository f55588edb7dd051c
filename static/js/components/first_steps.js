/** What to do next in a studio that was just founded; it stays on the board until whoever founded it puts it away. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { forgetFounding } from "../founding.js";
import { t } from "../i18n.js";
import { TallyElement } from "./element.js";
import { icon } from "./icons.js";
import { button, linkButton } from "./parts.js";

class FirstSteps extends TallyElement {
  static properties = { studio: { attribute: false }, kiosks: { state: true }, away: { state: true } };

  constructor() {
    super();
    this.kiosks = 0;
    this.away = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.studio.addEventListener("change", this.#draw);
    this.studio.addEventListener("message", this.#hear);
    this.#count();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.studio.removeEventListener("change", this.#draw);
    this.studio.removeEventListener("message", this.#hear);
  }

  #draw = () => this.requestUpdate();
  #hear = ({ detail: { event, data } }) => {
    if (event === "catalog:changed" && data.kind === "kiosk") this.#count();
  };

  async #count() {
    try {
      this.kiosks = (await api.all("/kiosks")).length;
    } catch {
      // the step stays open: nothing depends on it
    }
  }

  render() {
    if (this.away) return nothing;
    const steps = this.#steps();
    const isDone = steps.every(({ done }) => done);
    return html`<section class="first-steps" aria-labelledby="first-steps">
      <header>
        <h2 id="first-steps">${isDone ? t("setup.allDone") : t("setup.next")}</h2>
        ${button(t("setup.putAway"), () => this.#putAway(), { kind: "quiet" })}
      </header>
      <ol>
        ${steps.map((step) => this.#step(step))}
      </ol>
    </section>`;
  }

  #steps() {
    const { ownTimers, recents } = this.studio;
    return [
      { done: ownTimers.length > 0 || recents.length > 0, title: t("setup.startTimer"), text: t("setup.startTimerText"), action: nothing },
      {
        done: this.studio.list("members").length > 1,
        title: t("setup.invite"),
        text: t("setup.inviteText"),
        action: linkButton(t("members.invite"), "/manage/members"),
      },
      {
        done: this.kiosks > 0,
        title: t("nav.pair"),
        text: t("setup.pairText", { address: `${location.host}/kiosk` }),
        action: linkButton(t("nav.pair"), "/pair"),
      },
    ];
  }

  #step({ done, title, text, action }) {
    return html`<li class=${done ? "done" : ""}>
      <span class="step-sign" aria-hidden="true">${done ? icon("check") : nothing}</span>
      <div>
        <h3>${title}${done ? html`<span class="visually-hidden"> · ${t("setup.stepDone")}</span>` : nothing}</h3>
        <p>${text}</p>
      </div>
      ${done ? nothing : action}
    </li>`;
  }

  #putAway() {
    forgetFounding(this.studio.me.organization.id);
    this.away = true;
  }
}

customElements.define("first-steps", FirstSteps);
