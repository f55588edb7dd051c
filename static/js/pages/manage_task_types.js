/** The task types: the kinds of work, in the order and color that every screen shows them, and what an hour costs. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { digitsOf } from "../currencies.js";
import { CatalogPage } from "../components/catalog_page.js";
import { colorField, switchField } from "../components/choices.js";
import { textArea, textField } from "../components/fields.js";
import { badge } from "../components/parts.js";
import { openRates } from "../components/rates_dialog.js";
import { t } from "../i18n.js";
import { minorUnits } from "../money.js";
import { toastProblem } from "../toasts.js";

class ManageTaskTypes extends CatalogPage {
  noun = /** @type {import("../components/catalog_page.js").Noun} */ ({
    list: "taskTypes",
    path: "/task-types",
    filter: "taskTypeId",
    sorted: true,
    words: () => ({
      title: t("nav.taskTypes"),
      intro: t("taskTypes.intro"),
      add: t("taskTypes.add"),
      edit: t("taskTypes.edit"),
      none: t("taskTypes.none"),
      noneText: t("taskTypes.noneText"),
    }),
  });

  get #currency() {
    return this.studio.me.organization.currency;
  }

  textOf({ name, description }) {
    return `${name} ${description}`;
  }

  detail({ description }) {
    return description;
  }

  facts(taskType) {
    const { recording, category, rate } = taskType;
    return html`${recording ? badge(t("taskTypes.isRecording")) : nothing}
    ${category === "billable" ? nothing : badge(t("taskTypes.notBillable"), "muted")}
    ${rate && category === "billable" ? html`<button type="button" class="rate" @click=${() => this.#rates(taskType)}>${t("taskTypes.perHour", { amount: rate.formatted })}</button>` : nothing}`;
  }

  more(taskType) {
    if (!this.studio.may("costs:read")) return [];
    return [{ label: t("taskTypes.rates"), sign: "rate", run: () => this.#rates(taskType) }];
  }

  fields(problemOf, taskType) {
    return html`${textField({ name: "name", id: "task-name", label: t("manage.name"), hint: t("taskTypes.nameHint"), value: taskType?.name, autofocus: true, problem: problemOf("name") })}
      ${textArea({ name: "description", id: "task-description", label: t("manage.description"), rows: 2, value: taskType?.description, problem: problemOf("description") })}
      ${colorField({ name: "color", value: taskType?.color })} ${taskType ? nothing : this.#rateField(problemOf)}
      <div>
        ${switchField({ name: "billable", label: t("taskTypes.billable"), hint: t("taskTypes.billableHint"), checked: taskType?.category !== "non-billable" })}
        ${switchField({ name: "recording", label: t("taskTypes.recording"), hint: t("taskTypes.recordingHint"), checked: taskType?.recording ?? false })}
      </div>`;
  }

  #rateField(problemOf) {
    const label = t("taskTypes.rate", { currency: this.#currency });
    const step = 10 ** -digitsOf(this.#currency);
    return textField({ name: "rate", id: "task-rate", type: "number", inputmode: "decimal", label, hint: t("taskTypes.rateHint"), min: 0, step, problem: problemOf("rateMinorUnits") });
  }

  wish({ name, description, color, billable, recording, rate }, taskType) {
    const wish = { name, description, color, category: billable ? "billable" : "non-billable", recording: recording === "on" };
    return taskType ? wish : { ...wish, rateMinorUnits: minorUnits(rate, this.#currency) };
  }

  async #rates(taskType) {
    try {
      const { items } = await api.get(`/task-types/${taskType.id}/rates`);
      await openRates(taskType, items, { currency: this.#currency, today: this.studio.today });
    } catch (problem) {
      toastProblem(problem);
    }
  }
}

customElements.define("manage-task-types", ManageTaskTypes);
