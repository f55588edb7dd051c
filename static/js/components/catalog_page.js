/** A page with one of the lists that time is booked on: found, made, changed, sorted, taken out of use and brought back. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { explain, t } from "../i18n.js";
import { query, setQuery } from "../router.js";
import { found } from "../search.js";
import { toast, toastProblem } from "../toasts.js";
import { formDialog } from "./dialogs.js";
import { icon } from "./icons.js";
import { PageElement } from "./page_element.js";
import { badge, button, empty, notice, pageHead, skeleton, tabs } from "./parts.js";
import { Sorting, dragRow } from "./sortable.js";
import "./choices.js";
import "./menu_button.js";

/**
 * What a list is of, and its own words, said anew whenever they are asked for.
 *
 * @typedef {Object} Noun
 * @property {"taskTypes" | "clients" | "projects" | "rooms"} list the store's name for it
 * @property {string} path of the API
 * @property {string} filter what the history's address calls it
 * @property {boolean} sorted whether people sort it by hand
 * @property {() => Record<"title" | "intro" | "add" | "edit" | "none" | "noneText", string>} words
 */

/** A page gives its `noun`, `fields(problemOf, item)`, `wish(values)`, and may say more of each row. */
export class CatalogPage extends PageElement {
  static properties = { ...PageElement.properties, typed: { state: true }, said: { state: true } };
  /** @type {Noun} */
  noun;
  #sorting = null;

  constructor() {
    super();
    Object.assign(this, { typed: "", said: "" });
  }

  connectedCallback() {
    this.#sorting ??= new Sorting(this.noun.path, () => this.requestUpdate());
    super.connectedCallback();
  }

  commands() {
    const { add, title } = this.noun.words();
    return [{ id: `${this.noun.list}.add`, title: add, section: title, keys: "n", run: () => this.edit() }];
  }

  /** What a form asks for. @returns {unknown} */
  fields(_problemOf, _item) {
    return nothing;
  }

  /** What the API is to be told of a form's values, for a new item or a changed one. @returns {Object} */
  wish(values, _item) {
    return values;
  }

  /** What stands below the name. @returns {unknown} */
  detail(_item) {
    return nothing;
  }

  /** What stands at the end of the row. @returns {unknown} */
  facts(_item) {
    return nothing;
  }

  /** More that can be done with an item. @returns {import("./menu_button.js").Item[]} */
  more(_item) {
    return [];
  }

  /** What a search finds it by. @returns {string} */
  textOf({ name }) {
    return name;
  }

  /** More to choose from above the list. @returns {unknown} */
  filters() {
    return nothing;
  }

  /** Whether the filters above let it through. @returns {boolean} */
  fits(_item) {
    return true;
  }

  get items() {
    const items = this.studio.list(this.noun.list);
    return this.noun.sorted ? this.#sorting.ordered(items) : [...items].sort((one, other) => one.name.localeCompare(other.name));
  }

  get #retired() {
    return query().show === "retired";
  }

  render() {
    const { title, intro, add } = this.noun.words();
    const actions = button(add, () => this.edit(), { kind: "primary", sign: "plus" });
    return html`<section class="page catalog">
      ${pageHead(title, { intro, actions })} ${this.studio.problem ? notice(explain(this.studio.problem)) : nothing}
      ${this.#content()}
      <p class="visually-hidden" role="status">${this.said}</p>
    </section>`;
  }

  #content() {
    const { items } = this; // asked for first, which makes the store read them
    if (!this.studio.has(this.noun.list)) return this.studio.problem ? nothing : skeleton(5);
    if (items.length === 0) return this.#none();
    const fitting = items.filter((item) => this.fits(item));
    const shown = fitting.filter(({ active }) => active !== this.#retired);
    return html`${this.#bar(fitting)} ${this.#list(found(shown, this.typed, (item) => this.textOf(item)), items)}`;
  }

  #none() {
    const { none, noneText, add } = this.noun.words();
    return empty({ title: none, text: noneText, action: button(add, () => this.edit(), { kind: "primary" }) });
  }

  #bar(items) {
    const inUse = items.filter(({ active }) => active).length;
    return html`<div class="catalog-bar">
      ${tabs({
        label: t("manage.show"),
        tabs: [
          { id: "", label: t("manage.inUse", { count: inUse }) },
          { id: "retired", label: t("manage.retired", { count: items.length - inUse }) },
        ],
        current: this.#retired ? "retired" : "",
        onSelect: (show) => setQuery({ show }),
      })}
      <div class="catalog-bar-end">${this.filters()}${this.#search()}</div>
    </div>`;
  }

  #search() {
    const type = (event) => (this.typed = event.target.value);
    return html`<label class="catalog-search"
      ><span class="visually-hidden">${t("app.search")}</span>${icon("search")}
      <input type="search" placeholder=${t("app.search")} .value=${this.typed} @input=${type} autocomplete="off"
    /></label>`;
  }

  #list(shown, items) {
    if (shown.length === 0) return this.#nothing();
    const sortable = this.noun.sorted && !this.typed && !this.#retired && shown.length > 1;
    return html`<ul class="catalog-list" aria-label=${this.noun.words().title}>
      ${repeat(shown, ({ id }) => id, (item, index) => this.#row(item, sortable ? { shown, items, index } : null))}
    </ul>`;
  }

  #nothing() {
    if (this.typed) return html`<p class="catalog-nothing">${t("app.noMatch")}</p>`;
    return html`<p class="catalog-nothing">${t(this.#retired ? "manage.noneRetired" : "manage.noneInUse")}</p>`;
  }

  #row(item, order) {
    return html`<li class="catalog-row ${item.active ? "" : "retired"}">
      ${order ? this.#handle(item, order) : nothing} ${this.#mark(item)}
      <div class="what">
        <button type="button" class="name" @click=${() => this.edit(item)}>${item.name}</button>
        <p>${this.detail(item)}</p>
      </div>
      <div class="facts">${this.facts(item)}${item.active ? nothing : badge(t("manage.isRetired"), "muted")}</div>
      <menu-button label=${t("manage.moreOf", { name: item.name })} .items=${this.#menu(item)}></menu-button>
    </li>`;
  }

  #mark({ color }) {
    if (color === undefined) return nothing;
    return color ? html`<color-dot class="swatch" .color=${color}></color-dot>` : html`<span class="swatch none"></span>`;
  }

  #handle(item, { shown, items, index }) {
    const place = (to) => this.#place(item, items.indexOf(shown[Math.max(0, Math.min(to, shown.length - 1))]), to, shown.length);
    const press = (event) => {
      const to = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: shown.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      place(to);
    };
    return html`<button
      type="button"
      class="handle"
      aria-label=${t("manage.move", { name: item.name })}
      title=${t("manage.moveHint")}
      @pointerdown=${(event) => dragRow(event, place)}
      @keydown=${press}
    >
      ${icon("grip")}
    </button>`;
  }

  async #place({ id, name }, index, to, count) {
    this.#sorting.move(this.studio.list(this.noun.list), id, index);
    this.said = t("manage.moved", { name, place: Math.max(0, Math.min(to, count - 1)) + 1, count });
    const { activeElement } = document;
    await this.updateComplete;
    if (activeElement instanceof HTMLElement && this.contains(activeElement)) activeElement.focus();
  }

  #menu(item) {
    const { filter } = this.noun;
    const retire = { label: t("manage.retire"), sign: "pause", run: () => this.#use(item, false) };
    const revive = { label: t("manage.revive"), sign: "play", run: () => this.#use(item, true) };
    return [
      { label: t("app.edit"), sign: "edit", run: () => this.edit(item) },
      ...this.more(item),
      { label: t("manage.history"), sign: "history", href: `/history?${filter}=${item.id}` },
      item.active ? retire : revive,
    ];
  }

  /** Asks for a new item, or for what is to change. */
  async edit(item = null) {
    const { path } = this.noun;
    const { add, edit } = this.noun.words();
    const save = (values) => (item ? api.patch(`${path}/${item.id}`, this.wish(values, item)) : api.post(path, this.wish(values, null)));
    const done = await formDialog({
      title: item ? edit : add,
      submit: t("app.save"),
      fields: (problemOf) => this.fields(problemOf, item),
      save,
    });
    if (done) toast(t(item ? "manage.changed" : "manage.added", { name: done.value.name }));
  }

  async #use({ id, name }, active) {
    const tell = (wanted) => api.patch(`${this.noun.path}/${id}`, { active: wanted });
    try {
      await tell(active);
      const undo = { label: t("app.undo"), run: () => tell(!active).catch(toastProblem) };
      toast(t(active ? "manage.isBack" : "manage.isOut", { name }), undo);
    } catch (problem) {
      toastProblem(problem);
    }
  }
}
