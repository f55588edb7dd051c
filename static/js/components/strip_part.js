/** One entry in the strip of a day, where it was and in the color of its task type. */

import { TaskElement } from "./element.js";

/** `piece` is where it stands, `label` what those read who point at it. */
class StripPart extends TaskElement {
  static properties = { piece: { attribute: false }, label: { attribute: false } };

  get taskType() {
    return this.piece.entry.taskType;
  }

  willUpdate() {
    super.willUpdate();
    const { from, to, lane, lanes, entry } = this.piece;
    for (const [name, value] of Object.entries({ from, to, lane, lanes })) this.style.setProperty(`--${name}`, String(value));
    this.title = this.label;
    this.classList.toggle("running", entry.endTime === null);
  }
}

customElements.define("strip-part", StripPart);
