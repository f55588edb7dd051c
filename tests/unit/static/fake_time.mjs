/** Time that a test moves by hand: it stands for setTimeout, clearTimeout and Date.now until it is restored. */

export class FakeTime {
  #real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  #realNow = Date.now;
  #slept = 0;
  #due = new Map();
  #last = 0;

  constructor(now = 0) {
    this.now = now;
    globalThis.setTimeout = (call, pause) => this.#plan(call, pause);
    globalThis.clearTimeout = (number) => this.#due.delete(number);
    Date.now = () => this.now + this.#slept;
  }

  /** Lets the device sleep: the clock on the wall goes on, timers stand still. Also back, as by a hand on the clock. */
  sleep(milliseconds) {
    this.#slept += milliseconds;
  }

  /** Lets time pass, and calls what falls due in its order. */
  tick(milliseconds) {
    const end = this.now + milliseconds;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      const [number, { at, call }] = next;
      this.now = at;
      this.#due.delete(number);
      call();
    }
    this.now = end;
  }

  restore() {
    Object.assign(globalThis, this.#real);
    Date.now = this.#realNow;
  }

  #plan(call, pause) {
    this.#last += 1;
    this.#due.set(this.#last, { at: this.now + (pause || 0), call });
    return this.#last;
  }

  #next(end) {
    return [...this.#due].filter(([, { at }]) => at <= end).sort(([, one], [, other]) => one.at - other.at)[0];
  }
}
