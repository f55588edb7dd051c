/** The members: who there is, who is here now, and what each may do. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { confirmDialog, formDialog } from "../components/dialogs.js";
import { textField } from "../components/fields.js";
import { icon } from "../components/icons.js";
import { showInvitation } from "../components/invitation_link.js";
import { roleField } from "../components/options.js";
import { PageElement } from "../components/page_element.js";
import { avatar, badge, button, notice, pageHead, skeleton } from "../components/parts.js";
import { currentLanguage, explain, t } from "../i18n.js";
import { byName, isLastOwner, mayChange, rolesGivenBy, standing } from "../people.js";
import { found } from "../search.js";
import { toast, toastProblem } from "../toasts.js";
import "../components/menu_button.js";

const FEW = 8; // no need to search among so many

class MembersPage extends PageElement {
  static properties = { ...PageElement.properties, sought: { state: true } };

  constructor() {
    super();
    this.sought = "";
  }

  commands() {
    return [{ id: "invite", title: t("members.invite"), section: t("nav.members"), keys: "n", run: () => this.#invite() }];
  }

  get #members() {
    return byName(this.studio.list("members"), currentLanguage());
  }

  get #own() {
    return this.studio.me.role;
  }

  render() {
    const invite = button(t("members.invite"), () => this.#invite(), { kind: "primary", sign: "plus" });
    return html`<section class="page">
      ${pageHead(t("nav.members"), { intro: t("members.intro"), actions: invite })}
      ${this.studio.problem ? notice(explain(this.studio.problem)) : nothing}
      ${this.studio.has("members") ? this.#content(this.#members) : this.#onTheirWay()}
    </section>`;
  }

  #onTheirWay() {
    this.studio.list("members"); // asks for them
    return this.studio.problem ? nothing : skeleton(5);
  }

  #content(members) {
    const fitting = found(members, this.sought, ({ name, email }) => `${name} ${email}`);
    const gone = fitting.filter(({ active }) => !active);
    return html`${members.length > FEW ? this.#search() : nothing}
      ${this.#list(fitting.filter(({ active }) => active), t("nav.members"))}
      ${fitting.length === 0 ? html`<p class="intro">${t("app.noMatch")}</p>` : nothing}
      ${members.length === 1 ? html`<p class="intro">${t("members.alone")}</p>` : nothing}
      ${gone.length > 0 ? this.#gone(gone) : nothing}`;
  }

  #search() {
    const seek = (event) => (this.sought = event.target.value);
    return html`<label class="seek">
      ${icon("search")}<input type="search" aria-label=${t("members.search")} placeholder=${t("members.search")} @input=${seek} />
    </label>`;
  }

  #list(members, label) {
    if (members.length === 0) return nothing;
    return html`<ul class="people" aria-label=${label}>
      ${repeat(members, ({ id }) => id, (member) => this.#row(member))}
    </ul>`;
  }

  #gone(members) {
    return html`<details class="gone" ?open=${this.sought !== ""}>
      <summary>${t("members.gone", { count: members.length })}</summary>
      ${this.#list(members, t("members.goneLabel"))}
    </details>`;
  }

  #row(member) {
    const { id, name, email, role } = member;
    const items = this.#items(member);
    return html`<li class="person-row">
      ${avatar(name)}
      <div class="person-who">
        <p class="person-name">${name}${id === this.studio.me.user.id ? html` <span class="oneself">${t("members.you")}</span>` : nothing}</p>
        <p class="person-mail">${email}</p>
      </div>
      <p class="what">${t(`members.role.${role}`)}${this.#lastOwner(member) ? html`<span class="note">${t("members.lastOwner")}</span>` : nothing}</p>
      <p class="state">${this.#standing(member)}</p>
      <div class="more">
        ${items.length > 0 ? html`<menu-button label=${t("members.moreOf", { name })} .items=${items}></menu-button>` : nothing}
      </div>
    </li>`;
  }

  #lastOwner(member) {
    return isLastOwner(member, this.studio.list("members"));
  }

  #standing(member) {
    const state = standing(member, this.studio.presence.people);
    if (state === "here") return badge(t("members.here"), "good");
    return state === "invited" ? badge(t("members.invited"), "wait") : nothing;
  }

  #items(member) {
    const { active, joined } = member;
    const own = this.studio.me;
    const changeable = mayChange(own.role, member, this.studio.list("members"));
    const items = [
      { wanted: active && changeable, label: t("members.changeRole"), sign: "members", run: () => this.#changeRole(member) },
      { wanted: active, label: t("members.rename"), sign: "edit", run: () => this.#rename(member) },
      { wanted: active && !joined && changeable, label: t("members.renew"), sign: "copy", run: () => this.#renew(member) },
      { wanted: active && changeable, label: t("members.remove"), sign: "trash", danger: true, run: () => this.#remove(member) },
      { wanted: !active && this.#mayBringBack(member), label: t("members.bringBack"), sign: "check", run: () => this.#bringBack(member) },
    ];
    return items.filter(({ wanted }) => wanted);
  }

  /** Who was an owner comes back as one, which owners alone can do. */
  #mayBringBack({ role }) {
    return rolesGivenBy(this.#own).includes(role);
  }

  async #invite() {
    const done = await formDialog({
      title: t("members.invite"),
      text: t("members.inviteIntro"),
      submit: t("members.makeLink"),
      fields: (problemOf) => html`
        ${textField({ name: "name", id: "member-name", label: t("members.name"), autocomplete: "off", autofocus: true, problem: problemOf("name") })}
        ${textField({ name: "email", id: "member-email", label: t("signin.email"), type: "email", autocomplete: "off", problem: problemOf("email") })}
        ${roleField(rolesGivenBy(this.#own), { value: "engineer", problem: problemOf("role") })}
      `,
      save: (values) => api.post("/members", values),
    });
    if (done) showInvitation(done.value);
  }

  async #renew({ name, email, role }) {
    try {
      showInvitation(await api.post("/members", { name, email, role }));
    } catch (problem) {
      toastProblem(problem);
    }
  }

  async #changeRole({ id, name, role }) {
    const done = await formDialog({
      title: t("members.roleOf", { name }),
      text: t("members.roleIntro"),
      submit: t("app.save"),
      fields: (problemOf) => roleField(rolesGivenBy(this.#own), { value: role, problem: problemOf("role") }),
      save: (values) => api.patch(`/members/${id}`, values),
    });
    if (done) toast(t("members.roleChanged", { name, role: t(`members.role.${done.value.role}`) }));
  }

  async #rename({ id, name }) {
    const done = await formDialog({
      title: t("members.rename"),
      submit: t("app.save"),
      fields: (problemOf) => textField({ name: "name", id: "member-name", label: t("members.name"), value: name, autofocus: true, problem: problemOf("name") }),
      save: (values) => api.patch(`/members/${id}`, values),
    });
    if (done) toast(t("members.renamed", { name: done.value.name }));
  }

  async #remove({ id, name }) {
    const done = await confirmDialog({
      title: t("members.removeTitle", { name }),
      text: t("members.removeText"),
      confirm: t("members.remove"),
      danger: true,
      save: () => api.remove(`/members/${id}`),
    });
    if (done) toast(t("members.removed", { name }), { label: t("app.undo"), run: () => this.#bringBack({ id, name }) });
  }

  async #bringBack({ id, name }) {
    try {
      await api.patch(`/members/${id}`, { active: true });
      toast(t("members.isBack", { name }));
    } catch (problem) {
      toastProblem(problem);
    }
  }
}

customElements.define("members-page", MembersPage);
