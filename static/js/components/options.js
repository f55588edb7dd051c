/** The choice of a role, each with what it may do. */

import { html } from "../../vendor/lit/lit.js";
import { t } from "../i18n.js";

/**
 * @param {import("../api_types.js").Role[]} roles
 * @param {{value: string, problem?: ?string}} field
 */
export function roleField(roles, { value, problem }) {
  const options = roles.map((role) => ({ value: role, label: t(`members.role.${role}`), hint: t(`members.may.${role}`) }));
  return optionField({ name: "role", label: t("members.role"), options, value, problem });
}

/**
 * One of a few ways, each with a word on what it means.
 *
 * @param {{name: string, label: string, options: {value: string, label: string, hint: string}[], value: string, problem?: ?string}} field
 */
export function optionField({ name, label, options, value, problem = null }) {
  return html`<fieldset class="options" aria-describedby="${name}-note">
    <legend>${label}</legend>
    ${options.map((option) => oneOf(name, option, option.value === value))}
    <p class="note" id="${name}-note">${problem ? html`<strong>${problem}</strong>` : ""}</p>
  </fieldset>`;
}

function oneOf(name, { value, label, hint }, checked) {
  return html`<label class="option">
    <input type="radio" name=${name} value=${value} ?checked=${checked} />
    <span><span class="option-name">${label}</span> <span class="note">${hint}</span></span>
  </label>`;
}
