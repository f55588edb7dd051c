/** Fields that are switched or picked rather than typed: switches, checkboxes and colors. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { t } from "../i18n.js";

/** Colors that are told apart from each other in both themes. */
export const COLORS = ["#EF4444", "#F97316", "#EAB308", "#22C55E", "#10B981", "#06B6D4", "#3B82F6", "#6366F1", "#A855F7", "#EC4899", "#78716C", "#64748B"];

/** @typedef {{name: string, label: string, hint?: string, checked?: boolean, id?: string, onChange?: (event: Event) => void}} Toggle */

/** Something that is on or off. In a form's data it is "on", or absent. @param {Toggle} field */
export function switchField(field) {
  return toggle(field, "switch");
}

/** Something that is ticked or not. @param {Toggle} field */
export function checkField(field) {
  return toggle(field, "check");
}

/** @param {Toggle} field @param {"switch" | "check"} look */
function toggle({ name, id = name, label, hint, checked = false, onChange }, look) {
  return html`<div class="toggle">
    <label><input
      class=${look}
      type="checkbox"
      role=${look === "switch" ? "switch" : nothing}
      id=${id}
      name=${name}
      ?checked=${checked}
      aria-describedby=${hint ? `${id}-note` : nothing}
      @change=${onChange ?? nothing}
    /><span>${label}</span></label>
    ${hint ? html`<p class="note" id="${id}-note">${hint}</p>` : nothing}
  </div>`;
}

/**
 * A color of the palette, or any other.
 *
 * @param {{name: string, label?: string, value?: string, onChange?: (event: Event) => void}} field
 */
export function colorField({ name, label = t("app.color"), value = COLORS[0], onChange }) {
  const own = value.toUpperCase();
  const all = COLORS.includes(own) ? COLORS : [own, ...COLORS];
  const swatch = (color) => html`<input
    type="radio"
    name=${name}
    value=${color}
    aria-label=${color}
    ?checked=${color === own}
    @change=${onChange ?? nothing}
  />`;
  return html`<fieldset class="colors">
    <legend>${label}</legend>
    <div class="color-row">${all.map((color) => html`<color-dot .color=${color}>${swatch(color)}</color-dot>`)}</div>
  </fieldset>`;
}

/** Gives what stands in it its color as `--task`, which the policy lets no attribute do. */
class ColorDot extends HTMLElement {
  /** @param {string} color */
  set color(color) {
    this.style.setProperty("--task", color);
  }
}

customElements.define("color-dot", ColorDot);
