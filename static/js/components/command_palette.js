/** The command palette: every page and action by a few letters. */

import { html, repeat } from "../../vendor/lit/lit.js";
import { commands, keyNames } from "../commands.js";
import { t } from "../i18n.js";
import { found } from "../search.js";
import { TallyElement } from "./element.js";
import { shortcut } from "./shortcut_sheet.js";

class CommandPalette extends TallyElement {
  static properties = { typed: { state: true }, place: { state: true } };

  constructor() {
    super();
    Object.assign(this, { typed: "", place: 0 });
  }

  get #found() {
    return found(commands.all.filter(({ hidden }) => !hidden), this.typed, ({ title, section = "" }) => `${title} ${section}`);
  }

  firstUpdated() {
    this.querySelector("dialog").showModal();
  }

  render() {
    const all = this.#found;
    return html`<dialog class="dialog palette" aria-label=${t("palette.title")} @close=${() => this.remove()} @click=${this.#outside}>
      <input
        type="text"
        role="combobox"
        autofocus
        autocomplete="off"
        aria-label=${t("palette.title")}
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant="palette-${this.place}"
        placeholder=${t("palette.placeholder")}
        @input=${this.#type}
        @keydown=${this.#press}
      />
      <ul id="palette-list" role="listbox" aria-label=${t("palette.title")}>
        ${repeat(all, ({ id }) => id, (command, place) => this.#option(command, place))}
      </ul>
      <p class="note" role="status">${t("palette.count", { count: all.length })}</p>
    </dialog>`;
  }

  #option(command, place) {
    const { title, section, keys } = command;
    return html`<li id="palette-${place}" role="option" aria-selected=${place === this.place} @click=${() => this.#run(command)}>
      <span>${title}</span><span class="detail">${section ?? ""}</span>${keys ? shortcut(keyNames(keys)) : ""}
    </li>`;
  }

  #type(event) {
    Object.assign(this, { typed: event.target.value, place: 0 });
  }

  #press(event) {
    const last = this.#found.length - 1;
    if (event.key === "ArrowDown") this.#move(Math.min(this.place + 1, last));
    else if (event.key === "ArrowUp") this.#move(Math.max(this.place - 1, 0));
    else if (event.key === "Enter" && this.#found[this.place]) this.#run(this.#found[this.place]);
    else return;
    event.preventDefault();
  }

  async #move(place) {
    this.place = place;
    await this.updateComplete;
    this.querySelector(`#palette-${place}`)?.scrollIntoView({ block: "nearest" });
  }

  /** The dialog itself is hit only beside what is in it. */
  #outside(event) {
    if (event.target.matches("dialog")) event.target.close();
  }

  #run(command) {
    this.querySelector("dialog").close();
    command.run();
  }
}

customElements.define("command-palette", CommandPalette);

export function openPalette() {
  if (!document.querySelector("command-palette")) document.body.append(document.createElement("command-palette"));
}
