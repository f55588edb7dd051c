/** Dialogs over the page: a form, a question, or anything else; the focus comes back to where it was. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { t } from "../i18n.js";
import { FormElement } from "./form_element.js";
import { iconButton } from "./parts.js";

/**
 * @typedef {Object} DialogForm
 * @property {string} title
 * @property {string} [text] a word on what this is
 * @property {string} submit what the button says
 * @property {(problemOf: (name: string) => ?string) => unknown} [fields]
 * @property {(values: Record<string, string>) => unknown} [save] may throw an ApiError, which the dialog shows
 * @property {boolean} [danger]
 */

/** A native dialog with a form; says "done" with what came of it in `detail`, null when it was closed. */
class FormDialog extends FormElement {
  static properties = { ...FormElement.properties, content: { attribute: false } };
  #result = null;

  get label() {
    return this.content.submit;
  }

  get look() {
    return this.content.danger ? "danger" : "primary";
  }

  get beside() {
    return html`<button type="button" class="button" @click=${() => this.#dialog.close()}>${t("app.cancel")}</button>`;
  }

  get #dialog() {
    return this.querySelector("dialog");
  }

  firstUpdated() {
    this.#dialog.showModal();
  }

  fields() {
    return this.content.fields?.((name) => this.problemOf(name)) ?? nothing;
  }

  save(values) {
    return this.content.save?.(values);
  }

  saved(result) {
    this.#result = { value: result };
    this.#dialog.close();
  }

  render() {
    const { title, text } = this.content;
    return html`<dialog class="dialog" aria-labelledby="dialog-title" @close=${this.#closed}>
      <header>
        <h2 id="dialog-title">${title}</h2>
        ${iconButton(t("app.close"), "close", () => this.#dialog.close())}
      </header>
      ${text ? html`<p class="intro">${text}</p>` : nothing} ${this.form()}
    </dialog>`;
  }

  #closed() {
    this.dispatchEvent(new CustomEvent("done", { detail: this.#result }));
  }
}

customElements.define("form-dialog", FormDialog);

/**
 * Asks for what a form holds. Resolves with what `save` gave as `{value}`, or null when the dialog was closed.
 *
 * @param {DialogForm} content
 * @returns {Promise<?{value: any}>}
 */
export function formDialog(content) {
  const element = Object.assign(document.createElement("form-dialog"), { content });
  document.body.append(element);
  return new Promise((resolve) => {
    element.addEventListener("done", (event) => {
      element.remove();
      resolve(/** @type {CustomEvent} */ (event).detail);
    });
  });
}

/**
 * Asks before something is done; with `save` the dialog does it, and shows what went wrong.
 *
 * @param {{title: string, text: string, confirm: string, danger?: boolean, save?: () => unknown}} question
 * @returns {Promise<boolean>} whether it was confirmed
 */
export async function confirmDialog({ confirm, ...question }) {
  return (await formDialog({ ...question, submit: confirm })) !== null;
}
