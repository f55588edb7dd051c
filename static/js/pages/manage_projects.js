/** The projects: the records, films and shows that time is booked on, each for at most one client. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { CatalogPage } from "../components/catalog_page.js";
import { textArea, textField } from "../components/fields.js";
import { t } from "../i18n.js";
import { query, setQuery } from "../router.js";
import "../components/combo_box.js";

class ManageProjects extends CatalogPage {
  noun = /** @type {import("../components/catalog_page.js").Noun} */ ({
    list: "projects",
    path: "/projects",
    filter: "projectId",
    sorted: false,
    words: () => ({
      title: t("nav.projects"),
      intro: t("projects.intro"),
      add: t("projects.add"),
      edit: t("projects.edit"),
      none: t("projects.none"),
      noneText: t("projects.noneText"),
    }),
  });

  get #client() {
    return Number(query().clientId) || null;
  }

  #clientOf({ clientId }) {
    return this.studio.find("clients", clientId)?.name ?? "";
  }

  textOf(project) {
    return `${project.name} ${this.#clientOf(project)} ${project.description}`;
  }

  detail(project) {
    return [this.#clientOf(project), project.description].filter(Boolean).join(" · ") || t("projects.noClient");
  }

  fits({ clientId }) {
    return this.#client === null || clientId === this.#client;
  }

  filters() {
    const clients = [...this.studio.list("clients")].sort((one, other) => one.name.localeCompare(other.name));
    if (clients.length === 0) return nothing;
    const option = ({ id, name }) => html`<option value=${id} ?selected=${id === this.#client}>${name}</option>`;
    return html`<label class="catalog-filter"
      ><span class="visually-hidden">${t("manage.client")}</span>
      <select @change=${(event) => setQuery({ clientId: event.target.value })}>
        <option value="" ?selected=${this.#client === null}>${t("projects.allClients")}</option>
        ${clients.map(option)}
      </select></label
    >`;
  }

  fields(problemOf, project) {
    const chosen = project ? project.clientId : this.#client;
    const clients = this.studio.list("clients").filter(({ id, active }) => active || id === chosen);
    return html`${textField({ name: "name", id: "project-name", label: t("manage.name"), value: project?.name, autofocus: true, problem: problemOf("name") })}
      <combo-box
        name="clientId"
        label=${t("manage.client")}
        hint=${t("projects.clientHint")}
        .value=${chosen}
        .options=${clients.map(({ id, name, email }) => ({ value: id, label: name, detail: email ?? undefined }))}
        .problem=${problemOf("clientId")}
      ></combo-box>
      ${textArea({ name: "description", id: "project-description", label: t("manage.description"), value: project?.description, problem: problemOf("description") })}`;
  }

  wish({ name, clientId, description }) {
    return { name, clientId: Number(clientId) || null, description };
  }

  more({ id }) {
    return [{ label: t("manage.sessionsOf"), sign: "sessions", href: `/sessions?projectId=${id}` }];
  }
}

customElements.define("manage-projects", ManageProjects);
