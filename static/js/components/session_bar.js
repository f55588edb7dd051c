/** What stands above the calendar of sessions: its dates, how to look at it, and what it is narrowed to. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { t } from "../i18n.js";
import { query, setQuery } from "../router.js";
import { button, chip, iconButton, segments } from "./parts.js";
import { datesName, dayName } from "./session_words.js";

/** What the address narrows the calendar to, and the lists where the names of these are. */
export const FILTERS = { roomId: "rooms", projectId: "projects", clientId: "clients" };
const WHOLE = /** @type {const} */ ({ weekday: "long", day: "numeric", month: "long", year: "numeric" });

/**
 * @param {{studio: import("../state/studio.js").Studio, dates: string[], view: string, views: string[], onStep: (by: number) => void}} bar
 *   `views` are those to choose from
 */
export function sessionBar({ studio, dates, view, views, onStep }) {
  const away = !dates.includes(studio.today);
  return html`<div class="filter-bar">
      <div class="span-steps">
        ${iconButton(t("sessions.before"), "left", () => onStep(-1))} ${iconButton(t("sessions.after"), "right", () => onStep(1))}
        <h2 aria-live="polite">${dates.length === 1 ? dayName(dates[0], WHOLE) : datesName(dates)}</h2>
        ${away ? button(t("sessions.today"), () => setQuery({ date: null }), { kind: "quiet" }) : nothing}
      </div>
      ${canceledSwitch()} ${views.length > 0 ? viewChoice(view, views) : nothing}
    </div>
    ${chips(studio)}`;
}

function canceledSwitch() {
  const shown = Boolean(query().canceled);
  const toggle = () => setQuery({ canceled: shown ? null : 1 });
  return html`<button type="button" class="button quiet" @click=${toggle}>${t(shown ? "sessions.hideCanceled" : "sessions.showCanceled")}</button>`;
}

function viewChoice(current, views) {
  const options = views.map((id) => ({ id, label: t(`sessions.${id}`) }));
  return segments({ label: t("sessions.views"), options, current, onSelect: (view) => setQuery({ view: view === views[0] ? null : view }) });
}

function chips(studio) {
  const wanted = query();
  const chosen = Object.entries(FILTERS).filter(([name]) => wanted[name]);
  if (chosen.length === 0) return nothing;
  const nameOf = (list, id) => studio.find(list, Number(id))?.name ?? "…";
  return html`<div class="chips">${chosen.map(([name, list]) => chip(nameOf(list, wanted[name]), () => setQuery({ [name]: null })))}</div>`;
}
