/** The design system: every part of the app in every state. It is for those who build the app, and in English. */

import { html } from "../../vendor/lit/lit.js";
import { checkField, colorField, switchField } from "../components/choices.js";
import { confirmDialog, formDialog } from "../components/dialogs.js";
import { TallyElement } from "../components/element.js";
import { choiceField, dateField, numberField, textArea, textField, timeField } from "../components/fields.js";
import { avatar, badge, button, chip, empty, iconButton, linkButton, notice, pageHead, skeleton, table, tabs } from "../components/parts.js";
import { loadLanguage } from "../i18n.js";
import { applyTheme, setTheme, theme } from "../theme.js";
import { toast, toasts } from "../toasts.js";
import { workSections } from "./design_work.js";
import "../components/combo_box.js";
import "../components/live_badge.js";
import "../components/menu_button.js";
import "../components/toast_region.js";

const TOKENS = ["ground", "surface", "raised", "line", "edge", "ink", "muted", "accent", "lamp", "wait", "good", "problem-ground", "problem-ink"];
const ROOMS = [
  { value: 1, label: "Room A", detail: "Neve", color: "#EF4444" },
  { value: 2, label: "Room B", detail: "SSL", color: "#3B82F6" },
  { value: 3, label: "Salle Écoute", color: "#10B981" },
];
const ENTRIES = [
  { what: "Recording", who: "Ada Lovelace", minutes: 135 },
  { what: "Mixing", who: "Grace Hopper", minutes: 48 },
];
const PROBLEM = "Give a name.";
let more = () => null;

class DesignPage extends TallyElement {
  static properties = { view: { state: true } };

  constructor() {
    super();
    this.view = "day";
  }

  render() {
    return html`<main class="design">
        <header>${pageHead("Design system")}<div class="row">${["auto", "dark", "light"].map((each) => this.#theme(each))}</div></header>
        ${this.#tokens()} ${this.#buttons()} ${this.#fields()} ${this.#words()} ${this.#overlays()} ${this.#data()} ${workSections()} ${more()}
      </main>
      <toast-region></toast-region>`;
  }

  #theme(each) {
    const choose = () => {
      setTheme(each);
      this.requestUpdate();
    };
    return button(each, choose, { kind: theme() === each ? "primary" : "" });
  }

  #tokens() {
    const token = (name) => html`<div class="token"><color-dot .color=${`var(--${name})`}><div class="color"></div></color-dot>--${name}</div>`;
    return html`<section><h2>Colors</h2><div class="grid">${TOKENS.map(token)}</div></section>`;
  }

  #buttons() {
    return html`<section>
      <h2>Buttons</h2>
      <div class="row">
        ${button("Save", () => {}, { kind: "primary" })} ${button("Cancel", () => {})} ${button("More", () => {}, { kind: "quiet" })}
        ${button("Delete", () => {}, { kind: "danger", sign: "trash" })} ${button("Add", () => {}, { sign: "plus" })}
        ${iconButton("Edit", "edit", () => {})} ${linkButton("A link", "/docs")}
      </div>
      <div class="row">
        ${button("Busy", () => {}, { kind: "primary", busy: true })} ${button("Busy", () => {}, { busy: true })}
        <button class="button" disabled>Disabled</button>
      </div>
    </section>`;
  }

  #fields() {
    return html`<section>
      <h2>Fields</h2>
      <form class="form">
        <div class="grid">
          ${textField({ name: "text", label: "Text", hint: "A hint says what is good." })}
          ${textField({ name: "wrong", label: "Text that is wrong", problem: PROBLEM, value: "?" })}
          ${textField({ name: "optional", label: "Text", required: false, placeholder: "Placeholder" })}
          ${numberField({ name: "number", label: "Number", value: 75, min: 0, step: 0.5 })}
          ${choiceField({ name: "choice", label: "Choice", options: ROOMS, value: 2 })}
          <combo-box name="combo" label="Type to search" .options=${ROOMS} .value=${1} required></combo-box>
          ${dateField({ name: "date", label: "Date", value: "2026-03-01" })} ${timeField({ name: "time", label: "Time", value: "09:30" })}
          ${textArea({ name: "area", label: "Longer text", value: "Takes 4 to 9, vocals." })} ${colorField({ name: "color", value: "#EF4444" })}
          ${switchField({ name: "on", label: "Switch", checked: true, hint: "It acts at once." })}
          ${switchField({ name: "off", label: "Switch" })} ${checkField({ name: "ticked", label: "Checkbox", checked: true })}
          ${checkField({ name: "unticked", label: "Checkbox" })}
        </div>
      </form>
    </section>`;
  }

  #words() {
    const states = ["connecting", "live", "resuming", "offline"];
    return html`<section>
      <h2>Notices, badges, chips, people</h2>
      <div class="grid">${notice("What went wrong, and what to do.")} ${notice("What is good to know.", "calm")} ${notice("What may be out of date.", "wait")}</div>
      <div class="row">${states.map((state) => html`<live-badge state=${state}></live-badge>`)}</div>
      <div class="row">
        ${badge("planned")} ${badge("confirmed", "good")} ${badge("needs a look", "wait")} ${badge("canceled", "muted")}
        ${chip("Room B")} ${chip("Mixing", () => {})} ${avatar("Ada Lovelace")}
      </div>
    </section>`;
  }

  #overlays() {
    const items = [
      { label: "Of this entry" },
      { label: "Edit", sign: "edit", run: () => {} },
      { label: "Chosen", checked: true, run: () => {} },
      { label: "Delete", sign: "trash", danger: true, run: () => {} },
    ];
    const ask = () => confirmDialog({ title: "Delete the entry?", text: "Its time is taken out of every total.", confirm: "Delete", danger: true });
    return html`<section>
      <h2>Dialogs, menus, toasts</h2>
      <div class="row">
        ${button("Form", () => this.#form())} ${button("Question", ask)} <menu-button label="Actions" .items=${items}></menu-button>
        ${button("Toast", () => toast("The entry was deleted.", { label: "Undo", run: () => {} }))}
        ${button("Problem", () => toasts.add({ text: "The server can't be reached.", problem: true, action: null }))}
      </div>
    </section>`;
  }

  #form() {
    const fields = (problemOf) => textField({ name: "name", id: "dialog-name", label: "Name", autofocus: true, problem: problemOf("name") });
    return formDialog({ title: "New room", text: "A room is where sessions are.", submit: "Add", fields });
  }

  #data() {
    const columns = [
      { label: "What", cell: ({ what }) => what },
      { label: "Who", cell: ({ who }) => who },
      { label: "Minutes", cell: ({ minutes }) => minutes, numeric: true },
    ];
    const all = { day: "Day", week: "Week", list: "List" };
    const views = Object.entries(all).map(([id, label]) => ({ id, label }));
    return html`<section>
      <h2>Tabs, tables, empty and on the way</h2>
      ${tabs({ label: "View", tabs: views, current: this.view, onSelect: (id) => (this.view = id) })}
      ${table({ caption: "Entries", columns, rows: ENTRIES })}
      ${empty({ title: "No entries yet", text: "Start a timer, and its time appears here when you stop it.", action: button("Start", () => {}, { kind: "primary" }) })}
      ${skeleton(3)}
    </section>`;
  }
}

applyTheme();
Promise.all([import("./design_more.js"), loadLanguage()]).then(([{ moreSections }]) => {
  more = moreSections;
  customElements.define("design-page", DesignPage);
});
