/** Where toasts appear, and are read out without taking the focus. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { t } from "../i18n.js";
import { toasts } from "../toasts.js";
import { TallyElement } from "./element.js";
import { iconButton } from "./parts.js";

const SHOWN_MS = 6000;

class ToastRegion extends TallyElement {
  #timers = new Map();

  connectedCallback() {
    super.connectedCallback();
    toasts.addEventListener("change", this.#draw);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    toasts.removeEventListener("change", this.#draw);
  }

  #draw = () => {
    this.requestUpdate();
    this.#count();
  };

  render() {
    return html`<div class="toasts" role="status" aria-live="polite" @pointerenter=${this.#hold} @focusin=${this.#hold} @pointerleave=${this.#count}>
      ${repeat(toasts.all, ({ id }) => id, (toast) => this.#toast(toast))}
    </div>`;
  }

  #toast({ id, text, problem, action }) {
    const act = () => {
      toasts.remove(id);
      action.run();
    };
    return html`<div class="toast ${problem ? "problem" : ""}">
      <p>${text}</p>
      ${action ? html`<button type="button" class="button quiet" @click=${act}>${action.label}</button>` : nothing}
      ${iconButton(t("app.dismiss"), "close", () => toasts.remove(id))}
    </div>`;
  }

  /** What went wrong stays until somebody has read it; whoever points at a toast is still reading. */
  #count = () => {
    for (const { id, problem } of toasts.all) {
      if (!problem && !this.#timers.has(id)) this.#timers.set(id, setTimeout(() => toasts.remove(id), SHOWN_MS));
    }
  };

  #hold = () => {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  };
}

customElements.define("toast-region", ToastRegion);
