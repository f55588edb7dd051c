/** The sheet of keyboard shortcuts: those of everywhere and of the page that is shown. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { commands, keyNames } from "../commands.js";
import { t } from "../i18n.js";
import { TallyElement } from "./element.js";
import { button, iconButton } from "./parts.js";

/** Keys one by one. @param {string[]} names */
export function shortcut(names) {
  return html`<span class="keys">${names.map((name) => html`<kbd>${name}</kbd>`)}</span>`;
}

class ShortcutSheet extends TallyElement {
  firstUpdated() {
    this.querySelector("dialog").showModal();
  }

  render() {
    const close = () => this.querySelector("dialog").close();
    return html`<dialog class="dialog sheet" aria-labelledby="sheet-title" @close=${() => this.remove()}>
      <header>
        <h2 id="sheet-title">${t("palette.shortcuts")}</h2>
        ${iconButton(t("app.close"), "close", close)}
      </header>
      ${[...this.#sections()].map(([name, some]) => this.#section(name, some))} ${this.#tour()}
    </dialog>`;
  }

  /** Whoever looks for help may want to be shown around again. */
  #tour() {
    const tour = commands.all.find(({ id }) => id === "tour");
    const show = () => {
      this.querySelector("dialog").close();
      tour.run();
    };
    return tour ? html`<div class="form-end">${button(tour.title, show)}</div>` : nothing;
  }

  #sections() {
    const withKeys = commands.all.filter(({ keys }) => keys);
    return Map.groupBy(withKeys, ({ section }) => section ?? t("palette.general"));
  }

  #section(name, some) {
    const line = ({ title, keys }) => html`<div><dt>${title}</dt><dd>${shortcut(keyNames(keys))}</dd></div>`;
    return html`<section><h3>${name}</h3><dl>${some.map(line)}</dl></section>`;
  }
}

customElements.define("shortcut-sheet", ShortcutSheet);

export function openShortcuts() {
  if (!document.querySelector("shortcut-sheet")) document.body.append(document.createElement("shortcut-sheet"));
}
