/** The tab's own sign of what runs: its title begins with the clock, and its lamp is lit. */

import { t } from "./i18n.js";

const LIT = "favicon.svg";
const DARK = "favicon-dark.svg";
const SIGN = /favicon(-dark)?\.svg$/; // at an address that changes with the edition

/** How long a timer has run, as short as it is read at a glance: `1:02`. */
export function hoursAndMinutes(milliseconds) {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Keeps the title that a page gave itself, to go back to it. */
export class TabSign {
  #title = globalThis.document?.title ?? "";
  #shown = null;

  /** A page has given itself another title. */
  arrived() {
    this.#title = document.title;
    this.#shown = null;
  }

  /** @param {{startTime: string, taskType: {name: string}}[]} timers one's own @param {number} now */
  show(timers, now) {
    const title = timers.length > 0 ? t("app.titled", { title: words(timers, now) }) : this.#title;
    if (title === this.#shown) return;
    this.#shown = document.title = title;
    this.#light(timers.length > 0);
  }

  end() {
    document.title = this.#title;
    this.#light(false);
  }

  #light(lit) {
    const link = /** @type {HTMLLinkElement} */ (document.querySelector('link[rel="icon"]'));
    const address = link?.href.replace(SIGN, lit ? LIT : DARK);
    if (link && link.href !== address) link.href = address;
  }
}

function words(timers, now) {
  const [{ startTime, taskType }] = timers;
  const more = timers.length > 1 ? ` +${timers.length - 1}` : "";
  return `${hoursAndMinutes(now - Date.parse(startTime))} ${taskType.name}${more}`;
}
