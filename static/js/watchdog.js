/** Notices silence: by a timer, and by the wall clock, because timers stand still while a device sleeps. */

const LOOKS = 4; // few enough that browsers don't slow them down in a tab that nobody looks at

export class Watchdog {
  #patienceMs;
  #call;
  #since;
  #timer = null;

  /** From now on for so long; then it calls, once. */
  watch(patienceMs, call) {
    this.#patienceMs = patienceMs;
    this.#call = call;
    this.#since = Date.now();
    this.#sleep(LOOKS);
  }

  /** Calls now if the time is over by the clock on the wall. */
  look() {
    if (this.#timer !== null && Date.now() - this.#since > this.#patienceMs) this.#bark();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  #sleep(looks) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#wakeUp(looks - 1), this.#patienceMs / LOOKS);
  }

  #wakeUp(looks) {
    if (looks === 0) return this.#bark();
    this.#sleep(looks);
    this.look();
  }

  #bark() {
    this.stop();
    this.#call();
  }
}
