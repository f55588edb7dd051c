/** Says what has not reached the server yet, and leads to what could not be done when it did. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { t } from "../i18n.js";
import { TallyElement } from "./element.js";
import { button } from "./parts.js";

const openConflicts = async (studio) => (await import("./conflict_dialog.js")).openConflicts(studio);

class WaitingWork extends TallyElement {
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
    const { outbox, connection } = this.studio;
    const waiting = connection === "live" ? 0 : outbox.waiting.length; // what is on its way now needs no word
    const conflicts = outbox.conflicts.length;
    return html`<div role="status">
        ${waiting > 0 ? html`<p class="notice wait waiting">${t("offline.waiting", { count: waiting })}</p>` : nothing}
      </div>
      ${conflicts > 0 ? this.#conflicts(conflicts) : nothing}`;
  }

  #conflicts(count) {
    return html`<div class="notice problem conflicts" role="alert">
      <p>${t("offline.conflicts", { count })}</p>
      ${button(t("offline.decide"), () => openConflicts(this.studio))}
    </div>`;
  }
}

customElements.define("waiting-work", WaitingWork);
