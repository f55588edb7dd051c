/** A display on the wall: pairs, shows its room, and comes back by itself from whatever happens. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { serverClock, ticker } from "../clock.js";
import { TallyElement } from "../components/element.js";
import { loadLanguage, setStudioLocale } from "../i18n.js";
import { backOff } from "../live_connection.js";
import { onTurns } from "../turns.js";
import { Awake } from "./awake.js";
import { renew } from "./edition.js";
import { Feed } from "./feed.js";
import { speakAs } from "./language.js";
import { Pairing, deviceCodeIn } from "./pairing.js";
import { awayScreen, openScreen, pairingScreen } from "./pairing_screens.js";
import { hidePointer, shiftAt } from "./rest.js";
import { sceneOf } from "./scene.js";
import { wall } from "./wall.js";

const NAMED_MS = 10_000; // so long a display shows its name in large, once asked which one it is

class TallyKiosk extends TallyElement {
  /** What is on the screen, as a function that draws it. */
  #screen = () => nothing;
  #awake = new Awake();
  #feed = null;
  #pairing = null;
  #farewell = false;
  #named = null;
  #failures = 0;
  #endings = [];

  connectedCallback() {
    super.connectedCallback();
    this.#awake.begin();
    this.#endings = [hidePointer(), onTurns(() => this.#feed?.wake()), ticker.subscribe((now) => this.#tick(now))];
    loadLanguage().then(() => this.#arrive());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#endings.forEach((end) => end());
    this.#awake.end();
    this.#leave();
  }

  render() {
    return html`<main class="kiosk">${this.#screen()}</main>${this.#named ? this.#name() : nothing}`;
  }

  #tick(now) {
    const [across, down] = shiftAt(now);
    this.style.transform = `translate(${across}px, ${down}px)`;
    this.#feed?.tick(now);
    if (this.#feed) this.requestUpdate();
  }

  #show(screen) {
    this.#screen = screen;
    this.requestUpdate();
  }

  #leave() {
    this.#feed?.close();
    this.#pairing?.stop();
    this.#feed = this.#pairing = null;
  }

  async #arrive() {
    this.#leave();
    const deviceCode = deviceCodeIn(location.hash);
    if (deviceCode) history.replaceState(null, "", location.pathname);
    if (deviceCode) return this.#pair(deviceCode);
    try {
      await this.#hang(await api.get("/kiosk"));
    } catch (problem) {
      this.#turnedAway(problem);
    }
  }

  #turnedAway(problem) {
    if (problem.status === 401) return this.#pair();
    if (problem.status === 403) return this.#show(() => openScreen(() => this.#pair()));
    this.#show(() => awayScreen());
    this.#failures += 1;
    setTimeout(() => this.#arrive(), 1000 * (problem.retryAfter ?? 0) + backOff(this.#failures));
  }

  #pair(deviceCode = null) {
    const pairing = new Pairing();
    this.#pairing = pairing;
    pairing.addEventListener("change", () => this.requestUpdate());
    pairing.addEventListener("paired", () => this.#arrive());
    this.#show(() => pairingScreen(pairing, this.#farewell));
    pairing.begin(deviceCode);
  }

  /** Shows what the display is for, from now on. */
  async #hang(display) {
    await speakAs(display.organization.locale);
    this.#failures = 0;
    this.#farewell = false;
    serverClock.observe(display.serverTime);
    setStudioLocale(display.organization.locale);
    const feed = new Feed(display);
    this.#feed = feed;
    feed.addEventListener("change", () => this.requestUpdate());
    feed.addEventListener("live", () => renew());
    feed.addEventListener("identify", () => this.#identify());
    feed.addEventListener("end", () => this.#ended());
    this.#show(() => wall(feed.known, sceneOf(feed.known, serverClock.now()), serverClock.now()));
    feed.open();
  }

  #ended() {
    this.#farewell = true;
    this.#arrive();
  }

  #identify() {
    clearTimeout(this.#named);
    this.#named = setTimeout(() => {
      this.#named = null;
      this.requestUpdate();
    }, NAMED_MS);
    this.requestUpdate();
  }

  #name() {
    const { kiosk } = this.#feed?.known.display ?? {};
    return kiosk ? html`<div class="named" role="status"><p>${kiosk.name}</p></div>` : nothing;
  }
}

customElements.define("tally-kiosk", TallyKiosk);
