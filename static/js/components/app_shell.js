/** What is around every page of the studio: navigation, the timer bar's place, one's account, and toasts. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { commands } from "../commands.js";
import { t } from "../i18n.js";
import { go } from "../router.js";
import { pagesIn } from "../routes.js";
import { tourOf } from "../tour.js";
import { TallyElement } from "./element.js";
import { icon } from "./icons.js";
import "./account_menu.js";
import "./live_badge.js";
import "./timer_bar.js";
import "./toast_region.js";
import "./waiting_work.js";

const PARTS = ["main", "manage", "account"];
const openPalette = async () => (await import("./command_palette.js")).openPalette();
const openShortcuts = async () => (await import("./shortcut_sheet.js")).openShortcuts();
const openTour = async (studio) => (await import("./tally_tour.js")).openTour(studio);

class AppShell extends TallyElement {
  static properties = { studio: { attribute: false }, path: { attribute: false }, page: { attribute: false } };

  connectedCallback() {
    super.connectedCallback();
    this.studio.addEventListener("change", this.#draw);
    document.addEventListener("keydown", this.#press);
    this.#withdraw = commands.register(this.#commands());
  }

  firstUpdated() {
    if (tourOf(this.studio.me.user.id).isDue) openTour(this.studio);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.studio.removeEventListener("change", this.#draw);
    document.removeEventListener("keydown", this.#press);
    this.#withdraw();
  }

  #withdraw = () => {};
  #draw = () => this.requestUpdate();
  #press = (event) => commands.press(event);

  render() {
    const { connection, me } = this.studio;
    return html`<a class="skip" href="#main" @click=${this.#skip}>${t("app.skip")}</a>
      <header class="top">
        <p class="brand"><span class="lamp" aria-hidden="true"></span>${me.organization.name}</p>
        <live-badge state=${connection}></live-badge>
        <button type="button" class="button icon-only search" aria-label=${t("nav.palette")} title=${t("nav.palette")} @click=${openPalette}>
          ${icon("search")}
        </button>
        <account-menu .studio=${this.studio} .onShortcuts=${openShortcuts}></account-menu>
      </header>
      <div class="timer-slot"><timer-bar .studio=${this.studio}></timer-bar></div>
      ${this.#navigation()}
      <main id="main" tabindex="-1"><waiting-work .studio=${this.studio}></waiting-work>${this.page}</main>
      <toast-region></toast-region>`;
  }

  #navigation() {
    const main = this.#pages("main");
    const manage = this.#pages("manage");
    return html`<nav class="nav" aria-label=${t("nav.main")}>
      <ul>${main.map((page) => this.#link(page))}</ul>
      ${manage.length > 0 ? html`<p class="nav-heading">${t("nav.manage")}</p>` : nothing}
      <ul class="manage">${manage.map((page) => this.#link(page))}</ul>
      ${manage.length > 0 ? this.#more(manage) : nothing}
    </nav>`;
  }

  /** On a phone, where a bar at the bottom has no room for all. */
  #more(pages) {
    const items = pages.map(({ path, title, icon: sign }) => ({ label: title(), href: path, sign }));
    const content = html`${icon("more")}<span>${t("app.more")}</span>`;
    return html`<menu-button class="more" label=${t("app.more")} .items=${items} .content=${content}></menu-button>`;
  }

  #pages(part) {
    return pagesIn(part, this.studio.me.permissions);
  }

  /** @param {import("../routes.js").Route & {path: string}} page */
  #link({ path, title, icon: sign }) {
    const current = path === this.path ? "page" : nothing;
    return html`<li><a href=${path} aria-current=${current}>${icon(sign)}<span>${title()}</span></a></li>`;
  }

  /** A link to a place in the page would put its fragment into the address. */
  #skip(event) {
    event.preventDefault();
    document.querySelector("main").focus();
  }

  #commands() {
    const pages = PARTS.flatMap((part) => this.#pages(part));
    return [
      ...pages.map(({ path, title, keys }) => ({ id: path, title: t("palette.goTo", { page: title() }), section: t("palette.pages"), keys, run: () => go(path) })),
      { id: "palette", title: t("nav.palette"), keys: "mod+k", run: openPalette, hidden: true },
      { id: "search", title: t("nav.palette"), keys: "/", run: openPalette, hidden: true },
      { id: "shortcuts", title: t("nav.shortcuts"), keys: "?", run: openShortcuts },
      { id: "tour", title: t("tour.again"), run: () => openTour(this.studio) },
    ];
  }
}

customElements.define("app-shell", AppShell);
