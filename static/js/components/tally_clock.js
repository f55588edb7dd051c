/** How long a timer has been running, ticking with the server's clock. */

import { serverClock, ticker } from "../clock.js";
import { clockFace } from "../format.js";

/** `<tally-clock since="2026-03-01T09:30:00.000Z">`; writes its text itself, so that a tick draws nothing else anew. */
class TallyClock extends HTMLElement {
  static observedAttributes = ["since"];
  #since = 0;
  #text = new Text();
  #unsubscribe;

  connectedCallback() {
    this.setAttribute("role", "timer");
    this.append(this.#text);
    this.#unsubscribe = ticker.subscribe((now) => this.#show(now));
    this.#show(serverClock.now());
  }

  disconnectedCallback() {
    this.#unsubscribe();
  }

  attributeChangedCallback() {
    this.#since = Date.parse(this.getAttribute("since"));
    if (this.isConnected) this.#show(serverClock.now());
  }

  #show(now) {
    this.#text.data = clockFace(now - this.#since);
  }
}

customElements.define("tally-clock", TallyClock);
