/** The fields of forms: each with its label, its hint, and its message when something is wrong. */

import { html, ifDefined, nothing } from "../../vendor/lit/lit.js";
import { t } from "../i18n.js";

/**
 * What all fields take. `id` is needed where two fields of one page have the same name; `value` is what a field holds
 * at first, `onChange` is told of each change.
 *
 * @typedef {{name: string, label: string, id?: string, hint?: string, problem?: ?string, required?: boolean,
 *   value?: ?(string | number), autofocus?: boolean, onChange?: (event: Event) => void}} Field
 */

/**
 * @param {Field & {type?: string, autocomplete?: string, minlength?: number, maxlength?: number, placeholder?: string,
 *   min?: string | number, max?: string | number, step?: string | number, inputmode?: string}} field
 */
export function textField(field) {
  const { id = field.name, name, type = "text", required = true, maxlength = type === "number" ? undefined : 200 } = field;
  return labelled(
    field,
    html`<input
      id=${id}
      name=${name}
      type=${type}
      ?required=${required}
      value=${ifDefined(field.value ?? undefined)}
      autocomplete=${ifDefined(field.autocomplete)}
      placeholder=${ifDefined(field.placeholder)}
      inputmode=${ifDefined(field.inputmode)}
      minlength=${ifDefined(field.minlength)}
      maxlength=${ifDefined(maxlength)}
      min=${ifDefined(field.min)}
      max=${ifDefined(field.max)}
      step=${ifDefined(field.step)}
      ?autofocus=${field.autofocus ?? false}
      aria-invalid=${Boolean(field.problem)}
      aria-describedby="${id}-note"
      @input=${field.onChange ?? nothing}
    />`,
  );
}

/** @param {Field & {min?: number, max?: number, step?: number | "any"}} field */
export function numberField(field) {
  return textField({ ...field, type: "number", inputmode: "decimal" });
}

/** A date, `2026-03-01`. @param {Field & {min?: string, max?: string}} field */
export function dateField(field) {
  return textField({ ...field, type: "date" });
}

/** A time of day, `09:30`. @param {Field} field */
export function timeField(field) {
  return textField({ ...field, type: "time" });
}

/** Longer text. @param {Field & {rows?: number, maxlength?: number}} field */
export function textArea(field) {
  const { id = field.name, name, rows = 3, maxlength = 2000, required = false } = field;
  return labelled(
    field,
    html`<textarea
      id=${id}
      name=${name}
      rows=${rows}
      maxlength=${maxlength}
      ?required=${required}
      aria-invalid=${Boolean(field.problem)}
      aria-describedby="${id}-note"
      .defaultValue=${String(field.value ?? "")}
      @input=${field.onChange ?? nothing}
    ></textarea>`,
  );
}

/** One of a few options. @param {Field & {options: {value: string | number, label: string}[]}} field */
export function choiceField(field) {
  const { id = field.name, name, options, value, required = true } = field;
  const option = (each) => html`<option value=${each.value} ?selected=${String(each.value) === String(value ?? "")}>${each.label}</option>`;
  return labelled(
    field,
    html`<select
      id=${id}
      name=${name}
      ?required=${required}
      aria-invalid=${Boolean(field.problem)}
      aria-describedby="${id}-note"
      @change=${field.onChange ?? nothing}
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

/**
 * A field's label, control and note.
 *
 * @param {Field} field
 * @param {unknown} control
 */
export function labelled({ name, id = name, label, hint, problem, required = true }, control) {
  const note = problem ? html`<strong>${problem}</strong>` : (hint ?? nothing);
  return html`<div class="field">
    <label for=${id}>${label}${required ? nothing : html` <span class="optional">${t("app.optional")}</span>`}</label>
    ${control}
    <p class="note" id="${id}-note">${note}</p>
  </div>`;
}
