/** The parts of the design system about one's own timer: the bar in each state, and work that waits for the server. */

import { html } from "../../vendor/lit/lit.js";
import { button } from "../components/parts.js";
import "../components/timer_bar.js";
import "../components/waiting_work.js";
import { searchWork } from "../work_search.js";
import { STUDIO, studioWith } from "./design_example.js";

const WAITING = studioWith({ connection: "offline", outbox: { waiting: [{}, {}], conflicts: [] } });
const STATES = [["idle", "Idle"], ["paused", "Paused"], ["running", "Running"]];

export function timerSections() {
  return html`<section>
      <h2>The timer bar: idle, paused, running; the search for work</h2>
      <div class="row">
        ${STATES.map(([state, label]) => button(label, () => STUDIO.show(state)))} ${button("Search for work", () => searchWork(STUDIO), { sign: "search" })}
      </div>
      <timer-bar .studio=${STUDIO}></timer-bar>
    </section>
    <section>
      <h2>Work that waits for the server, and that could not be done</h2>
      <waiting-work .studio=${WAITING}></waiting-work>
      <waiting-work .studio=${STUDIO}></waiting-work>
    </section>`;
}
