/** A form: it sends once, says what went wrong, and puts the cursor where it did. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { explain, t } from "../i18n.js";
import { replace } from "../router.js";
import { TallyElement } from "./element.js";

/**
 * A form gives its `fields()`, its `label` and `save(values)`, and may say what comes once that is `saved(result)`, how
 * its button is to `look`, and what stands `beside` it. One that is a page of its own leads to the board.
 */
export class FormElement extends TallyElement {
  static properties = { busy: { state: true }, problem: { state: true } };

  constructor() {
    super();
    this.busy = false;
    this.problem = null;
  }

  get look() {
    return "primary";
  }

  saved(_result) {
    replace("/");
  }

  form() {
    return html`<form class="form" @submit=${this.#submit} aria-busy=${this.busy}>
      ${this.fields()} ${this.#notice()}
      <div class="form-end">
        ${this.beside ?? nothing}
        <button class="button ${this.look}" aria-disabled=${this.busy}>${this.busy ? t("app.moment") : this.label}</button>
      </div>
    </form>`;
  }

  /** The message for one field of the last try, or null. */
  problemOf(name) {
    return this.problem?.forField?.(name) ?? null;
  }

  async #submit(event) {
    event.preventDefault();
    if (this.busy) return;
    const form = event.target;
    Object.assign(this, { busy: true, problem: null });
    try {
      this.saved(await this.save(Object.fromEntries(new FormData(form))));
    } catch (problem) {
      Object.assign(this, { busy: false, problem });
      await this.updateComplete;
      form.querySelector("[aria-invalid=true]")?.focus();
    }
  }

  #notice() {
    return this.problem ? html`<p class="notice" role="alert">${this.#words(this.problem)}</p>` : nothing;
  }

  #words(problem) {
    const { errors = [] } = problem;
    const fields = this.querySelector("form").elements;
    const elsewhere = errors.filter(({ path }) => !(path in fields));
    if (errors.length === 0) return explain(problem);
    return elsewhere.length > 0 ? elsewhere.map((error) => error.message).join(" ") : t("app.fields");
  }
}

/**
 * Says in the reader's language that a one-time link does not hold any more, which no field is about.
 *
 * @param {import("../api.js").ApiError} problem
 * @param {string} words
 * @returns {never}
 */
export function staleLink(problem, words) {
  if (problem.forField?.("token")) problem.errors = [{ path: "token", message: words }];
  throw problem;
}
