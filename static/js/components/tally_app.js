/** The app: one page for each address, inside the shell for those who are signed in. */

import { html } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { explain, setStudioLocale, t } from "../i18n.js";
import { backOff } from "../live_connection.js";
import { pageStyles } from "../page_styles.js";
import { followed, go, replace, signInFirst } from "../router.js";
import { routeAt } from "../routes.js";
import { Studio } from "../state/studio.js";
import { toasts } from "../toasts.js";
import { onTurns } from "../turns.js";
import { TallyElement } from "./element.js";
import { panel } from "./panel.js";
import "./app_shell.js";
import "./tally_board.js";

/** Whether the board's own style sheet is all that a page needs. */
const plain = (path, route) => path === "/" || !route || Boolean(route.door);

export class TallyApp extends TallyElement {
  static properties = { studio: { state: true }, path: { state: true }, problem: { state: true } };
  #failures = 0;
  #retry = null;
  #loaded = null;
  #entering = null;
  #endTurns;

  constructor() {
    super();
    /** @type {any} */
    this.studio = null;
    this.path = null;
    this.problem = null;
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener("popstate", this.#arrive);
    document.addEventListener("click", this.#follow);
    this.#endTurns = onTurns(() => this.studio?.wake());
    this.#arrive();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("popstate", this.#arrive);
    document.removeEventListener("click", this.#follow);
    this.#endTurns();
    this.#leave();
  }

  get #route() {
    return routeAt(this.path);
  }

  render() {
    if (this.problem) return this.#trouble();
    if (!this.#isThere) return html`<main class="panel" aria-busy="true"></main>`;
    if (this.#route?.door) return this.#route.page(null);
    const page = this.#mayBeSeen ? this.#route.page(this.studio) : this.#missing();
    return html`<app-shell .studio=${this.studio} .path=${this.path} .page=${page}></app-shell>`;
  }

  /** What was asked for may still be on its way: the page itself, or who is signed in. */
  get #isThere() {
    return this.#loaded === this.path && (this.#route?.door || this.studio !== null);
  }

  get #mayBeSeen() {
    const { permission } = this.#route ?? {};
    return this.#route && (!permission || this.studio.may(permission));
  }

  #follow = (event) => {
    const address = followed(event, (path) => routeAt(path) !== undefined);
    if (address === null) return;
    event.preventDefault();
    go(address);
  };

  /** A change of the filters alone is the page's own affair. */
  #arrive = () => {
    if (this.path === location.pathname && this.studio && !this.#route?.door) return;
    this.path = location.pathname;
    this.problem = null;
    clearTimeout(this.#retry);
    this.#failures = 0;
    this.#show(this.path);
  };

  async #show(path) {
    const first = this.#loaded === null;
    try {
      if (this.#route?.door) this.#leave();
      else if (this.studio === null) await (this.#entering ??= this.#enter());
      await Promise.all([this.#route?.load(), plain(this.path, this.#route) ? null : pageStyles("pages")]);
    } catch (problem) {
      if (path === this.path) this.#fail(problem);
      return;
    }
    if (path === this.path) await this.#arrived(first);
  }

  /** Whoever listens to a page, or looks at its tab, is told where they are. */
  async #arrived(first) {
    this.problem = null;
    this.#loaded = this.path;
    document.title = t("app.titled", { title: this.#route?.title() ?? t("app.missing") });
    this.requestUpdate();
    await this.updateComplete;
    dispatchEvent(new Event("arrived"));
    if (!first) this.#focus();
  }

  async #focus() {
    const page = /** @type {?TallyElement} */ (this.querySelector("main > :last-child"));
    await page?.updateComplete;
    const target = /** @type {?HTMLElement} */ (this.querySelector("[autofocus]") ?? this.querySelector("h1"));
    if (target?.matches("h1")) target.tabIndex = -1;
    target?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  /** Whoever is asked for twice comes once. */
  async #enter() {
    try {
      const me = await api.me();
      setStudioLocale(me.organization.locale);
      if (this.isConnected && !this.#route?.door) this.studio = this.#opened(me);
    } finally {
      this.#entering = null;
    }
  }

  #opened(me) {
    const studio = new Studio(me);
    studio.addEventListener("signed-out", () => replace(studio.leaving ? "/sign-in" : signInFirst(), studio.leaving ? null : "ended"));
    studio.addEventListener("changed", () => {
      this.#leave();
      this.path = null;
      replace(location.pathname);
    });
    studio.open();
    return studio;
  }

  /** What is open over the page, and what it was told, was that member's, too. */
  #leave() {
    if (this.studio === null) return;
    this.studio.close();
    this.studio = null;
    for (const dialog of document.querySelectorAll("dialog[open]")) /** @type {HTMLDialogElement} */ (dialog).close();
    for (const { id } of [...toasts.all]) toasts.remove(id);
  }

  /** Nobody may be there to try again, such as before a screen on the wall. */
  #fail(problem) {
    if (problem.status === 401) {
      replace(signInFirst());
      return;
    }
    this.problem = problem;
    this.#failures += 1;
    const pause = 1000 * (problem.retryAfter ?? 0) + backOff(this.#failures);
    this.#retry = setTimeout(() => this.#show(this.path), pause);
  }

  #missing() {
    return html`<section class="page narrow">
      <h1>${t("app.missing")}</h1>
      <p class="intro">${t("app.missingIntro")}</p>
      <p><a class="button" href="/">${t("app.toBoard")}</a></p>
    </section>`;
  }

  #trouble() {
    const again = () => this.#show(this.path);
    return panel(t("app.trouble"), explain(this.problem), html`<button class="button primary" @click=${again}>${t("app.retry")}</button>`);
  }
}
