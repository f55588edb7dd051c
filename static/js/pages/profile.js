/** One's own profile: name and address, password, what this device shows, and where one is signed in. */

import { html } from "../../vendor/lit/lit.js";
import { choiceField } from "../components/fields.js";
import { PageElement } from "../components/page_element.js";
import { pageHead } from "../components/parts.js";
import "../components/profile_forms.js";
import "../components/sign_in_list.js";
import { currentLanguage, languages, setLanguage, t } from "../i18n.js";
import { setTheme, theme } from "../theme.js";

class ProfilePage extends PageElement {
  render() {
    const { user, role, organization } = this.studio.me;
    const intro = t("profile.intro", { role: t(`role.${role}`), organization: organization.name });
    return html`<section class="page narrow profile">
      ${pageHead(t("nav.profile"), { intro })}
      ${this.#card("who", t("profile.you"), html`<profile-form .user=${user}></profile-form>`)}
      ${this.#card("device", t("profile.device"), this.#device())}
      ${this.#card("password", t("signin.password"), html`<password-form .email=${user.email}></password-form>`)}
      ${this.#card("sign-ins", t("profile.signIns"), html`<sign-in-list .studio=${this.studio}></sign-in-list>`)}
    </section>`;
  }

  #card(id, title, content) {
    return html`<section class="card-plain" aria-labelledby="${id}-title">
      <h2 id="${id}-title">${title}</h2>
      ${content}
    </section>`;
  }

  /** Chosen at once, without a button: one sees what comes of it. */
  #device() {
    const themes = [
      { value: "auto", label: t("nav.themeAuto") },
      { value: "dark", label: t("nav.themeDark") },
      { value: "light", label: t("nav.themeLight") },
    ];
    const spoken = languages().map(({ code, name }) => ({ value: code, label: name }));
    const change = (choose) => (event) => choose(event.target.value);
    return html`<p class="intro">${t("profile.deviceIntro")}</p>
      <div class="pair">
        ${choiceField({ name: "language", label: t("nav.language"), options: spoken, value: currentLanguage(), onChange: change(setLanguage) })}
        ${choiceField({ name: "theme", label: t("nav.theme"), options: themes, value: theme(), onChange: change(setTheme) })}
      </div>`;
  }
}

customElements.define("profile-page", ProfilePage);
