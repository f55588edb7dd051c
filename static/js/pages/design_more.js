/** The larger parts of the design system, which ask for a store: brought by its page alone. */

import { html } from "../../vendor/lit/lit.js";
import { calendarSections } from "./design_calendar.js";
import { answerFromHere } from "./design_example.js";
import { kioskSections } from "./design_kiosk.js";
import { overlaySections } from "./design_overlays.js";
import { timerSections } from "./design_timers.js";

answerFromHere();

export function moreSections() {
  return html`${timerSections()} ${calendarSections()} ${overlaySections()} ${kioskSections()}`;
}
