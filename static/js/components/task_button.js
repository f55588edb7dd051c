/** A big button in the color of its task type. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { TaskElement } from "./element.js";

class TaskButton extends TaskElement {
  static properties = { taskType: { attribute: false }, current: { type: Boolean }, busy: { type: Boolean } };

  render() {
    const current = this.current ? "true" : nothing;
    return html`<button class="task-button" aria-current=${current} ?disabled=${this.busy || this.current} @click=${this.#choose}>
      <span class="swatch" aria-hidden="true"></span>${this.taskType.name}
    </button>`;
  }

  #choose() {
    this.dispatchEvent(new CustomEvent("choose", { detail: this.taskType.id }));
  }
}

customElements.define("task-button", TaskButton);
