/** The clients: those who are billed, and what is made for them. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { CatalogPage } from "../components/catalog_page.js";
import { textArea, textField } from "../components/fields.js";
import { t } from "../i18n.js";

class ManageClients extends CatalogPage {
  noun = /** @type {import("../components/catalog_page.js").Noun} */ ({
    list: "clients",
    path: "/clients",
    filter: "clientId",
    sorted: false,
    words: () => ({
      title: t("nav.clients"),
      intro: t("clients.intro"),
      add: t("clients.add"),
      edit: t("clients.edit"),
      none: t("clients.none"),
      noneText: t("clients.noneText"),
    }),
  });

  textOf({ name, email, notes }) {
    return `${name} ${email ?? ""} ${notes}`;
  }

  detail({ email, notes }) {
    return [email, notes].filter(Boolean).join(" · ");
  }

  facts({ id }) {
    const count = this.studio.list("projects").filter(({ clientId, active }) => clientId === id && active).length;
    return count > 0 ? html`<a href="/manage/projects?clientId=${id}">${t("clients.projects", { count })}</a>` : nothing;
  }

  fields(problemOf, client) {
    return html`${textField({ name: "name", id: "client-name", label: t("manage.name"), value: client?.name, autofocus: true, problem: problemOf("name") })}
    ${textField({ name: "email", id: "client-email", label: t("signin.email"), type: "email", maxlength: 254, required: false, value: client?.email, problem: problemOf("email") })}
    ${textArea({ name: "notes", id: "client-notes", label: t("manage.notes"), value: client?.notes, problem: problemOf("notes") })}`;
  }

  wish({ name, email, notes }) {
    return { name, email: email || null, notes };
  }
}

customElements.define("manage-clients", ManageClients);
