/** One's own menu: who one is, the appearance and language of this device, and the way out. */

import { html } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { commands } from "../commands.js";
import { currentLanguage, languages, setLanguage, t } from "../i18n.js";
import { replace } from "../router.js";
import { pagesIn } from "../routes.js";
import { setTheme, theme } from "../theme.js";
import { toastProblem } from "../toasts.js";
import { TallyElement } from "./element.js";
import { avatar } from "./parts.js";
import "./menu_button.js";

class AccountMenu extends TallyElement {
  static properties = { studio: { attribute: false }, onShortcuts: { attribute: false } };

  #withdraw = () => {};
  #draw = () => this.requestUpdate();

  connectedCallback() {
    super.connectedCallback();
    this.studio.addEventListener("change", this.#draw);
    const others = this.studio.me.organizations.filter(({ id }) => id !== this.studio.me.organization.id);
    const command = ({ id, name }) => ({ id: `organization.${id}`, title: t("nav.switchTo", { organization: name }), run: () => this.#turnTo(id) });
    this.#withdraw = commands.register(others.map(command));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.studio.removeEventListener("change", this.#draw);
    this.#withdraw();
  }

  render() {
    const { user, role } = this.studio.me;
    const content = html`${avatar(user.name)}
      <span class="person"><span class="name">${user.name}</span> <span class="role">${t(`role.${role}`)}</span></span>`;
    return html`<menu-button label="${t("nav.account")}: ${user.name} ${t(`role.${role}`)}" .content=${content} .items=${this.#items()}></menu-button>`;
  }

  #items() {
    const pages = pagesIn("account", this.studio.me.permissions);
    return [
      ...pages.map(({ path, title, icon }) => ({ label: title(), href: path, sign: icon })),
      ...this.#organizations(),
      { label: t("nav.theme") },
      this.#theme("auto", t("nav.themeAuto")),
      this.#theme("dark", t("nav.themeDark")),
      this.#theme("light", t("nav.themeLight")),
      { label: t("nav.language") },
      ...languages().map(({ code, name }) => ({ label: name, checked: code === currentLanguage(), run: () => setLanguage(code) })),
      { label: t("nav.account") },
      { label: t("nav.shortcuts"), run: this.onShortcuts },
      { label: t("nav.signOut"), run: () => this.#signOut() },
    ];
  }

  /** Those who belong to one alone need not choose. */
  #organizations() {
    const { organization, organizations } = this.studio.me;
    if (organizations.length < 2) return [];
    const item = ({ id, name }) => ({ label: name, checked: id === organization.id, run: () => this.#turnTo(id) });
    return [{ label: t("nav.organizations") }, ...organizations.map(item)];
  }

  /** The board of the other organization is loaded as if one had just come. */
  async #turnTo(organizationId) {
    try {
      await api.post("/me/organization", { organizationId });
      location.assign("/");
    } catch (problem) {
      toastProblem(problem);
    }
  }

  #theme(value, label) {
    const choose = () => {
      setTheme(value);
      this.requestUpdate();
    };
    return { label, checked: theme() === value, run: choose };
  }

  async #signOut() {
    try {
      await this.studio.signOut();
      replace("/sign-in");
    } catch (problem) {
      toastProblem(problem, { label: t("app.retry"), run: () => this.#signOut() });
    }
  }
}

customElements.define("account-menu", AccountMenu);
