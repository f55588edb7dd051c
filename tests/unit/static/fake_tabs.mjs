/** Locks and channels between the tabs of one browser, each of which a test can close, freeze and look into. */

/** Stands for the part of a browser that its tabs share. */
export class FakeBrowser {
  #held = new Map();
  #queues = new Map();
  #channels = new Set();
  /** Where words get lost, such as when the tab that says them dies while it speaks. */
  deaf = null;

  constructor() {
    const browser = this;
    this.locks = { request: (...args) => this.#request(...args) };
    this.BroadcastChannel = class {
      constructor(name) {
        this.name = name;
        browser.#channels.add(this);
      }

      postMessage(data) {
        const others = [...browser.#channels].filter((other) => other !== this && other.name === this.name);
        const copy = structuredClone(data);
        for (const other of others) queueMicrotask(() => other !== browser.deaf && other.onmessage?.({ data: copy }));
      }

      close() {
        browser.#channels.delete(this);
      }
    };
  }

  get channels() {
    return [...this.#channels];
  }

  get lockNames() {
    return [...this.#held.keys()];
  }

  /** What a closed tab leaves: a lock that is free, and silence. */
  kill(channel) {
    const held = this.#held.get(channel.name);
    channel.close();
    channel.onmessage = null;
    channel.postMessage = () => {};
    this.#free(channel.name, held);
  }

  #request(name, { signal, steal = false }, call) {
    return new Promise((resolve, reject) => {
      const request = { name, call, resolve, reject };
      signal?.addEventListener("abort", () => this.#abort(request));
      if (steal) this.#held.get(name)?.reject(new DOMException("Stolen", "AbortError"));
      if (steal || !this.#held.has(name)) this.#grant(request);
      else this.#queues.set(name, [...(this.#queues.get(name) ?? []), request]);
    });
  }

  #grant(request) {
    this.#held.set(request.name, request);
    queueMicrotask(() => {
      Promise.resolve(request.call()).then((result) => {
        request.resolve(result);
        this.#free(request.name, request);
      });
    });
  }

  #free(name, request) {
    if (this.#held.get(name) !== request) return;
    this.#held.delete(name);
    const [next, ...rest] = this.#queues.get(name) ?? [];
    this.#queues.set(name, rest);
    if (next) this.#grant(next);
  }

  #abort(request) {
    const queue = this.#queues.get(request.name) ?? [];
    if (!queue.includes(request)) return;
    this.#queues.set(request.name, queue.filter((other) => other !== request));
    request.reject(new DOMException("Aborted", "AbortError"));
  }
}
