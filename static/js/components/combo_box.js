/** A field with type-to-search: `<combo-box>` offers what fits, by mouse, touch and keyboard. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { t } from "../i18n.js";
import { found } from "../search.js";
import "./choices.js";
import { TallyElement } from "./element.js";
import { labelled } from "./fields.js";

const MOST = 50;
let made = 0;

/**
 * `options` are `[{value, label, detail?, color?}]`, `value` is that of the one chosen or null; choosing says "choose"
 * with the value in `detail`. With a `name` the value is in the form's data. An empty text chooses null.
 */
class ComboBox extends TallyElement {
  static properties = {
    options: { attribute: false },
    value: { attribute: false },
    name: {},
    label: {},
    hint: {},
    problem: { attribute: false },
    required: { type: Boolean },
    placeholder: {},
    open: { state: true },
    typed: { state: true },
    place: { state: true },
  };

  constructor() {
    super();
    made += 1;
    this.id ||= `combo-${made}`;
    Object.assign(this, { options: [], value: null, required: false, open: false, typed: null, place: 0 });
  }

  get #chosen() {
    return this.options.find(({ value }) => value === this.value);
  }

  get #found() {
    return found(this.options, this.typed ?? "", ({ label, detail = "" }) => `${label} ${detail}`).slice(0, MOST);
  }

  render() {
    const id = `${this.id}-field`;
    const { label, hint, problem, required } = this;
    return labelled({ name: this.name, id, label, hint, problem, required }, this.#control(id));
  }

  #control(id) {
    const options = this.open ? this.#found : [];
    const active = options[this.place] ? `${this.id}-${this.place}` : nothing;
    return html`<div class="combo" @focusout=${this.#left}>
      <input
        id=${id}
        role="combobox"
        autocomplete="off"
        aria-autocomplete="list"
        aria-expanded=${this.open}
        aria-controls="${this.id}-list"
        aria-activedescendant=${active}
        aria-invalid=${Boolean(this.problem)}
        aria-describedby="${id}-note"
        placeholder=${this.placeholder ?? t("app.search")}
        ?required=${this.required}
        .value=${this.typed ?? this.#chosen?.label ?? ""}
        @input=${this.#type}
        @click=${() => this.#show()}
        @keydown=${this.#press}
      />
      ${this.name ? html`<input type="hidden" name=${this.name} .value=${String(this.value ?? "")} />` : nothing}
      <ul class="combo-list" id="${this.id}-list" role="listbox" aria-label=${this.label} ?hidden=${!this.open}>
        ${repeat(options, ({ value }) => value, (option, place) => this.#option(option, place))}
        ${this.open && options.length === 0 ? html`<li class="combo-nothing" role="presentation">${t("app.noMatch")}</li>` : nothing}
      </ul>
    </div>`;
  }

  #option({ value, label, detail, color }, place) {
    return html`<li
      id="${this.id}-${place}"
      role="option"
      aria-selected=${place === this.place}
      @pointerdown=${(event) => event.preventDefault()}
      @click=${() => this.#choose(value)}
    >
      ${color ? html`<color-dot class="swatch" .color=${color}></color-dot>` : nothing}
      <span>${label}</span>${detail ? html`<span class="detail">${detail}</span>` : nothing}
    </li>`;
  }

  #show() {
    if (this.open) return;
    Object.assign(this, { open: true, place: 0 });
  }

  #type(event) {
    Object.assign(this, { typed: event.target.value, place: 0, open: true });
  }

  #press(event) {
    const last = this.#found.length - 1;
    const keys = {
      ArrowDown: () => (this.open ? this.#move(Math.min(this.place + 1, last)) : this.#show()),
      ArrowUp: () => this.#move(Math.max(this.place - 1, 0)),
      Enter: () => this.open && this.#found[this.place] && this.#choose(this.#found[this.place].value),
      Escape: () => this.open && this.#close(),
    };
    if (!keys[event.key] || (event.key !== "ArrowDown" && !this.open)) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  }

  async #move(place) {
    this.place = place;
    await this.updateComplete;
    this.querySelector(`#${this.id}-${place}`)?.scrollIntoView({ block: "nearest" });
  }

  #choose(value) {
    this.value = value;
    this.#close();
    this.dispatchEvent(new CustomEvent("choose", { detail: value }));
  }

  #left() {
    if (this.typed === "" && this.value !== null) this.#choose(null);
    else this.#close();
  }

  #close() {
    Object.assign(this, { open: false, typed: null });
  }
}

customElements.define("combo-box", ComboBox);
