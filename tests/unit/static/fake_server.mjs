/** The server as the live client sees it: connections, long polls, and one log behind both. */

export const WHOSE = { organizationId: 1, userId: 7 };
const NOW = "2026-03-02T10:00:00.000Z";

export const event = (id) => ({ id, event: "timer:started", at: NOW, data: {} });

/** A server with one log, which its connections and polls are served from. */
export class Server {
  log = [];
  connections = [];
  asked = [];
  epoch = "e1";
  whose = WHOSE;
  status = 200;
  strange = false;

  get cursor() {
    return `${this.epoch}.${this.log.length}`;
  }

  get open() {
    return this.connections.filter(({ closed }) => !closed);
  }

  commit(count = 1) {
    for (let made = 0; made < count; made += 1) {
      this.log.push(`${this.epoch}.${this.log.length + 1}`);
      for (const connection of this.open) connection.onMessage(event(this.log.at(-1)));
    }
  }

  say(name, data = {}) {
    for (const { onMessage } of this.open) onMessage({ id: null, event: name, at: null, data });
  }

  door = (handlers) => {
    const connection = { ...handlers, closed: false, close: () => (connection.closed = true) };
    this.connections.push(connection);
    return connection;
  };

  /** Greets the newest connection and brings it up to date. */
  greet() {
    const { cursor, onMessage } = this.connections.at(-1);
    onMessage({ id: null, event: "hello", at: null, data: { ...this.whose, heartbeatSeconds: 20, resumed: cursor !== null, upto: this.cursor } });
    if (cursor === null) onMessage({ id: this.cursor, event: "snapshot", at: null, data: { running: [] } });
    else this.#after(cursor).forEach((id) => onMessage(event(id)));
  }

  fetch = async (url) => {
    const cursor = new URL(url).searchParams.get("cursor");
    this.asked.push(cursor);
    if (this.strange) return new Response("<!doctype html>");
    if (this.status !== 200) return new Response("{}", { status: this.status });
    const fits = cursor?.startsWith(this.epoch) ?? false;
    const answer = {
      ...{ ...this.whose, cursor: this.cursor, serverTime: NOW, reset: cursor && !fits ? "epoch" : null },
      events: fits ? this.#after(cursor).map(event) : [],
      ...(fits ? {} : { snapshot: { running: [], serverTime: NOW } }),
    };
    return new Response(JSON.stringify(answer));
  };

  #after(cursor) {
    return this.log.slice(Number(cursor.split(".")[1]));
  }
}
