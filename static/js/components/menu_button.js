/** A button that opens a menu: `<menu-button>`, with the arrow keys inside and Escape to leave. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { icon } from "./icons.js";
import { TallyElement } from "./element.js";

const MARGIN = 8;

/**
 * @typedef {{label: string, run?: () => void, href?: string, sign?: string, checked?: boolean, danger?: boolean}} Item
 * `checked` makes it one of several to choose from; an item with neither `run` nor `href` is a heading
 */

/** `items` are Items, `content` is what the button shows, `label` what it says to those who listen. */
class MenuButton extends TallyElement {
  static properties = { items: { attribute: false }, content: { attribute: false }, label: {}, kind: {}, open: { state: true } };

  constructor() {
    super();
    Object.assign(this, { items: [], kind: "quiet", open: false });
  }

  get #menu() {
    return /** @type {HTMLElement} */ (this.querySelector("[role=menu]"));
  }

  get #entries() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll("[role^=menuitem]")]);
  }

  render() {
    return html`<button
        type="button"
        class="button ${this.kind}"
        aria-haspopup="menu"
        aria-expanded=${this.open}
        aria-label=${this.label}
        @click=${() => this.#menu.togglePopover()}
      >
        ${this.content ?? icon("more")}
      </button>
      <div class="menu" role="menu" aria-label=${this.label} popover @toggle=${this.#toggled} @keydown=${this.#press}>
        ${this.items.map((item) => this.#item(item))}
      </div>`;
  }

  #item({ label, run, href, sign, checked, danger = false }) {
    if (!run && !href) return html`<p class="menu-heading" role="presentation">${label}</p>`;
    const look = `menu-item ${danger ? "danger" : ""}`;
    const inside = html`${checked ? icon("check") : sign ? icon(sign) : html`<span class="icon"></span>`}${label}`;
    const choose = () => {
      this.#menu.hidePopover();
      run?.();
    };
    if (href) return html`<a class=${look} role="menuitem" tabindex="-1" href=${href} @click=${choose}>${inside}</a>`;
    const role = checked === undefined ? "menuitem" : "menuitemradio";
    return html`<button type="button" class=${look} role=${role} tabindex="-1" aria-checked=${checked ?? nothing} @click=${choose}>
      ${inside}
    </button>`;
  }

  #toggled(event) {
    this.open = event.newState === "open";
    if (!this.open) return;
    this.#lay();
    this.#entries[0]?.focus();
  }

  /** Below the button or above it, wherever there is room. */
  #lay() {
    const button = this.querySelector("button").getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.#menu;
    const below = button.bottom + MARGIN + height < innerHeight;
    const left = Math.min(Math.max(MARGIN, button.right - width), innerWidth - width - MARGIN);
    const top = below ? button.bottom + MARGIN / 2 : Math.max(MARGIN, button.top - height - MARGIN / 2);
    Object.assign(this.#menu.style, { left: `${left}px`, top: `${top}px` });
  }

  #press(event) {
    const entries = this.#entries;
    const place = entries.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const next = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    entries.at(next % entries.length).focus();
  }
}

customElements.define("menu-button", MenuButton);
