/** What a running timer costs so far, to those who may see it; ticks like its clock. */

import { serverClock, ticker } from "../clock.js";
import { runningCost } from "../costs.js";

/** `.rate` is one of the API, `.since` ISO 8601, `.locale` the studio's, which its money is written by. */
class RunningCost extends HTMLElement {
  rate = null;
  locale = "en";
  #since = 0;
  #unsubscribe;

  set since(moment) {
    this.#since = Date.parse(moment);
    if (this.isConnected) this.#show(serverClock.now());
  }

  connectedCallback() {
    this.#unsubscribe = ticker.subscribe((now) => this.#show(now));
    this.#show(serverClock.now());
  }

  disconnectedCallback() {
    this.#unsubscribe();
  }

  #show(now) {
    const cost = runningCost(this.rate, now - this.#since, this.locale);
    if (cost !== this.textContent) this.textContent = cost;
  }
}

customElements.define("running-cost", RunningCost);
