/** The fields of forms: each with its label, its hint, and its message when something is wrong. */

import { html, ifDefined, nothing } from "../../vendor/lit/lit.js";
import { t } from "../i18n.js";

/**
 * @param {{name: string, label: string, hint?: string, problem?: ?string, type?: string, autocomplete?: string,
 *   minlength?: number, maxlength?: number, autofocus?: boolean}} field
 */
export function textField(field) {
  const { name, type = "text", autocomplete, minlength, maxlength = 200, autofocus = false } = field;
  return labelled(
    field,
    html`<input
      id=${name}
      name=${name}
      type=${type}
      required
      autocomplete=${ifDefined(autocomplete)}
      minlength=${ifDefined(minlength)}
      maxlength=${maxlength}
      ?autofocus=${autofocus}
      aria-invalid=${Boolean(field.problem)}
      aria-describedby="${name}-note"
    />`,
  );
}

/**
 * @param {{name: string, label: string, hint?: string, problem?: ?string, options: {value: string, label: string}[],
 *   value: string, onChange?: (event: Event) => void}} field
 */
export function choiceField(field) {
  const { name, options, value, onChange } = field;
  const option = (each) => html`<option value=${each.value} ?selected=${each.value === value}>${each.label}</option>`;
  return labelled(
    field,
    html`<select
      id=${name}
      name=${name}
      required
      aria-invalid=${Boolean(field.problem)}
      aria-describedby="${name}-note"
      @change=${onChange}
    >
      ${options.map(option)}
    </select>`,
  );
}

/** The password that somebody chooses for the first time. */
export function newPasswordField(problem, hint = t("setup.passwordHint")) {
  return textField({
    name: "password",
    label: t("signin.password"),
    type: "password",
    autocomplete: "new-password",
    minlength: 10,
    hint,
    problem,
  });
}

/** @param {{name: string, label: string, hint?: string, problem?: ?string}} field */
function labelled({ name, label, hint, problem }, control) {
  const note = problem ? html`<strong>${problem}</strong>` : (hint ?? nothing);
  return html`<div class="field">
    <label for=${name}>${label}</label>
    ${control}
    <p class="note" id="${name}-note">${note}</p>
  </div>`;
}
