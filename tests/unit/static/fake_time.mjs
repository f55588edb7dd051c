/** Time that a test moves by hand: it stands for setTimeout and clearTimeout until it is restored. */

export class FakeTime {
  #real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  #due = new Map();
  #last = 0;

  constructor(now = 0) {
    this.now = now;
    globalThis.setTimeout = (call, pause) => this.#plan(call, pause);
    globalThis.clearTimeout = (number) => this.#due.delete(number);
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
  }

  #plan(call, pause) {
    this.#last += 1;
    this.#due.set(this.#last, { at: this.now + pause, call });
    return this.#last;
  }

  #next(end) {
    return [...this.#due].filter(([, { at }]) => at <= end).sort(([, one], [, other]) => one.at - other.at)[0];
  }
}
