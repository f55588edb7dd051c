/** What an hour of a task type cost, costs and will cost, and a new rate from a day on. */

import { html } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { digitsOf } from "../currencies.js";
import { formatter } from "../format.js";
import { locale, t } from "../i18n.js";
import { majorUnits, minorUnits, ratePeriods } from "../money.js";
import { toast } from "../toasts.js";
import { formDialog } from "./dialogs.js";
import { dateField, textField } from "./fields.js";
import { badge } from "./parts.js";

const BADGES = { past: () => "", now: () => badge(t("taskTypes.rateNow"), "good"), later: () => badge(t("taskTypes.rateLater"), "muted") };

/**
 * @param {import("../api_types.js").TaskType} taskType
 * @param {import("../api_types.js").DatedRate[]} rates the oldest first
 * @param {{currency: string, today: string}} place
 */
export async function openRates(taskType, rates, { currency, today }) {
  const periods = ratePeriods(rates, today);
  const now = periods.find(({ state }) => state === "now");
  const done = await formDialog({
    title: t("taskTypes.ratesOf", { name: taskType.name }),
    text: t("taskTypes.ratesIntro"),
    submit: t("taskTypes.addRate"),
    fields: (problemOf) => html`<ul class="rates" aria-label=${t("taskTypes.rates")}>${periods.map(row)}</ul>
      <div class="pair">
        ${amountField(problemOf("rateMinorUnits"), now?.rate.minorUnits, currency)}
        ${dateField({ name: "rateFrom", id: "rate-from", label: t("taskTypes.rateFrom"), value: today, problem: problemOf("rateFrom") })}
      </div>`,
    save: ({ rate, rateFrom }) => api.patch(`/task-types/${taskType.id}`, { rateMinorUnits: minorUnits(rate, currency), rateFrom }),
  });
  if (done) toast(t("taskTypes.rateAdded", { name: taskType.name }));
}

function row({ rate, state, from, until }) {
  return html`<li class=${state}>
    <span>${span(from, until)}</span>${BADGES[state]()}<strong>${t("taskTypes.perHour", { amount: rate.formatted })}</strong>
  </li>`;
}

function span(from, until) {
  if (from) return t("taskTypes.since", { date: day(from) });
  return until ? t("taskTypes.before", { date: day(until) }) : t("taskTypes.always");
}

function day(date) {
  return formatter(locale(), "UTC", { dateStyle: "medium" }).format(new Date(`${date}T12:00:00Z`));
}

function amountField(problem, minor, currency) {
  const label = t("taskTypes.rate", { currency });
  const value = minor === undefined ? undefined : majorUnits(minor, currency);
  return textField({ name: "rate", id: "rate", type: "number", inputmode: "decimal", label, value, min: 0, step: 10 ** -digitsOf(currency), autofocus: true, problem });
}
