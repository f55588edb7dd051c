/** A big button in the color of its task type. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { TaskElement } from "./element.js";

class TaskButton extends TaskElement {
  static properties = { taskType: { attribute: false }, current: { type: Boolean }, busy: { type: Boolean } };

  constructor() {
    super();
    this.busy = this.current = false;
  }

  render() {
    const current = this.current ? "true" : nothing;
    return html`<button class="task-button" aria-current=${current} aria-disabled=${this.#unavailable} @click=${this.#choose}>
      <span class="swatch" aria-hidden="true"></span>${this.taskType.name}
    </button>`;
  }

  /** Not `disabled`, which would take the keyboard's focus away. */
  get #unavailable() {
    return this.busy || this.current;
  }

  #choose() {
    if (!this.#unavailable) this.dispatchEvent(new CustomEvent("choose", { detail: this.taskType.id }));
  }
}

customElements.define("task-button", TaskButton);
