/** The live client, for TypeScript and for editors. */

import type { Controls, Events } from "./events.js";

export type * from "./events.js";

export type ConnectionState = "connecting" | "live" | "resuming" | "offline";

/** The sign-in has ended, or somebody else has signed in, in another tab. */
export type EndReason = "signed-out" | "changed";

/** An event of the log. `at` is when it was committed, null over Server-Sent Events, which have no field for it. */
export type LoggedMessage<Name extends keyof Events> = {
  [Each in Name]: { readonly id: string; readonly event: Each; readonly at: string | null; readonly data: Events[Each] };
}[Name];

/** What the server says beside the log; only a snapshot has an id, the position that it was read at. */
export type ControlMessage<Name extends keyof Controls> = {
  [Each in Name]: {
    readonly id: Each extends "snapshot" ? string : null;
    readonly event: Each;
    readonly at: null;
    readonly data: Controls[Each];
  };
}[Name];

type Told = "snapshot" | "reset" | "heartbeat" | "presence" | "identify";

/** Whatever a page may hear, told apart by `event`. */
export type Message = LoggedMessage<keyof Events> | ControlMessage<Told>;

/** What a listener gets, by the name that it listens to. */
export type Heard = { [Name in keyof Events]: LoggedMessage<Name> } & { [Name in Told]: ControlMessage<Name> } & {
  message: Message;
  state: ConnectionState;
  /** The server's version, at each greeting of a connection that is not shared: whether to load the page anew. */
  version: string;
  end: EndReason;
};

/** Whose events they are: the answer of `GET /api/v1/me`, or as much of it. */
export interface Identity {
  readonly user: { readonly id: number } | null;
  readonly organization: { readonly id: number };
}

export interface LiveOptions {
  /** The server's origin, when it is not that of the page. */
  server?: string;
  /** Learns the server's time. */
  clock?: { observe(serverTime: string): void; now(): number };
  /** Whether all tabs of the browser use one connection; by default they do where they can. */
  share?: boolean;
}

export class Live {
  constructor(me: Identity, options?: LiveOptions);
  readonly state: ConnectionState;
  /** Milliseconds since 1970 on the server. */
  now(): number;
  /** Listens to one kind of message, or to `message`, `state` or `end`. What it gives back ends it. */
  on<Name extends keyof Heard>(name: Name, listener: (heard: Heard[Name]) => void): () => void;
  /** Connects; once, and not after `stop()` or the end. */
  start(): void;
  stop(): void;
  /** Tries at once and makes sure of what is live: the network has changed, or somebody looks at the page again. */
  wake(): void;
}
