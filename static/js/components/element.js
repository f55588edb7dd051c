/** What every component of Tally is: a Lit element in the page's own tree, so that one design dresses all. */

import { LitElement } from "../../vendor/lit/lit.js";

export class TallyElement extends LitElement {
  createRenderRoot() {
    return this;
  }
}

/** An element in the color of its `taskType`, which the style sheets read as `--task`. */
export class TaskElement extends TallyElement {
  willUpdate() {
    this.style.setProperty("--task", this.taskType.color);
  }
}
