/** The small parts that pages are made of. design.html shows each of them in every state. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { initials } from "../format.js";
import { t } from "../i18n.js";
import { icon } from "./icons.js";

/**
 * The head of a page: its title, which gets the focus when somebody comes, a word on it, and what can be done.
 *
 * @param {string} title
 * @param {{intro?: string, actions?: unknown}} [rest]
 */
export function pageHead(title, { intro, actions } = {}) {
  return html`<header class="page-head">
    <h1 tabindex="-1">${title}</h1>
    ${actions ? html`<div class="actions">${actions}</div>` : nothing} ${intro ? html`<p class="intro">${intro}</p>` : nothing}
  </header>`;
}

/**
 * @param {string} label
 * @param {(event: Event) => void} onClick
 * @param {{kind?: "primary" | "quiet" | "danger" | "", sign?: string, busy?: boolean}} [look]
 */
export function button(label, onClick, { kind = "", sign, busy = false } = {}) {
  const press = (event) => !busy && onClick(event);
  return html`<button type="button" class="button ${kind}" aria-disabled=${busy} @click=${press}>
    ${sign ? icon(sign) : nothing}${label}
  </button>`;
}

/** A button that shows a sign alone; `label` says what it does to those who listen, and on pointing. */
export function iconButton(label, sign, onClick) {
  return html`<button type="button" class="button icon-only" aria-label=${label} title=${label} @click=${onClick}>${icon(sign)}</button>`;
}

/** A link in the clothes of a button. */
export function linkButton(label, href, { kind = "", sign = null } = {}) {
  return html`<a class="button ${kind}" href=${href}>${sign ? icon(sign) : nothing}${label}</a>`;
}

/** What stands where nothing is yet: why, and what to do about it. */
export function empty({ title, text, action = nothing }) {
  return html`<div class="empty-state">
    <h2>${title}</h2>
    <p>${text}</p>
    ${action}
  </div>`;
}

/** Something that those who look must know. @param {"problem" | "calm" | "wait"} kind */
export function notice(text, kind = "problem") {
  return html`<p class="notice ${kind}" role=${kind === "problem" ? "alert" : "status"}>${text}</p>`;
}

/** The place of lines that are still on their way. */
export function skeleton(lines = 3) {
  return html`<div class="skeleton" aria-busy="true">
    <span class="visually-hidden">${t("app.loading")}</span>
    ${Array.from({ length: lines }, () => html`<span class="skeleton-line"></span>`)}
  </div>`;
}

/** A person in a circle; the letters are a drawing, no text that a button could be called by. */
export function avatar(name) {
  return html`<span class="face" aria-hidden="true" data-initials=${initials(name)}></span>`;
}

/** A word on the state of something. @param {"" | "good" | "wait" | "muted"} kind */
export function badge(text, kind = "") {
  return html`<span class="tag ${kind}">${text}</span>`;
}

/** Something chosen, such as a filter, that can be taken away. @param {(() => void) | null} onRemove */
export function chip(text, onRemove = null) {
  const remove = html`<button type="button" aria-label="${t("app.dismiss")}: ${text}" @click=${onRemove}>${icon("close")}</button>`;
  return html`<span class="chip">${text}${onRemove ? remove : nothing}</span>`;
}

/**
 * One of several views, chosen by tabs; the arrow keys go from one to the next.
 *
 * @param {{label: string, tabs: {id: string, label: string}[], current: string, onSelect: (id: string) => void}} views
 */
export function tabs({ label, tabs: all, current, onSelect }) {
  const move = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const buttons = [...event.currentTarget.querySelectorAll("[role=tab]")];
    const next = (buttons.indexOf(event.target) + step + all.length) % all.length;
    buttons[next].focus();
    onSelect(all[next].id);
  };
  const tab = ({ id, label: text }) => html`<button
    type="button"
    role="tab"
    aria-selected=${id === current}
    tabindex=${id === current ? 0 : -1}
    @click=${() => onSelect(id)}
  >
    ${text}
  </button>`;
  return html`<div class="tabs" role="tablist" aria-label=${label} @keydown=${move}>${all.map(tab)}</div>`;
}

/**
 * A few choices beside each other, one of which is in force.
 *
 * @param {{label: string, options: {id: string, label: string}[], current: string, onSelect: (id: string) => void}} choices
 */
export function segments({ label, options, current, onSelect }) {
  const option = ({ id, label: text }) => html`<button type="button" aria-pressed=${id === current} @click=${() => onSelect(id)}>${text}</button>`;
  return html`<div class="segments" role="group" aria-label=${label}>${options.map(option)}</div>`;
}

/**
 * A table that scrolls sideways where it has no room. Cells of `numeric` columns stand at the end, in equal figures.
 *
 * @template T
 * @param {{caption: string, columns: {label: string, cell: (row: T) => unknown, numeric?: boolean}[], rows: T[]}} data
 */
export function table({ caption, columns, rows }) {
  const side = (column) => (column.numeric ? "numeric" : "");
  return html`<div class="table-frame" tabindex="0" role="region" aria-label=${caption}>
    <table class="table">
      <caption class="visually-hidden">${caption}</caption>
      <thead>
        <tr>${columns.map((column) => html`<th scope="col" class=${side(column)}>${column.label}</th>`)}</tr>
      </thead>
      <tbody>
        ${rows.map((row) => html`<tr>${columns.map((column) => html`<td class=${side(column)}>${column.cell(row)}</td>`)}</tr>`)}
      </tbody>
    </table>
  </div>`;
}
