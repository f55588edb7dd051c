/**
 * What the live messages hold, made from the server's own models by `make contract`.
 *
 * Times are ISO 8601 in UTC. What costs (`rate`, `cost`) is absent for those who may not see it.
 */

export type StopReason = "stopped" | "paused" | "switched" | "auto";
export type Category = "billable" | "non-billable";
export type SessionStatus = "planned" | "confirmed" | "done" | "canceled";
export type Role = "owner" | "manager" | "engineer" | "viewer";
/**
 * One room in large, or all rooms beside each other.
 */
export type Layout = "room" | "all";
/**
 * What may have one running timer at a time.
 */
export type RunningPolicy = "owner" | "session";
/**
 * Why a cursor cannot be resumed from.
 */
export type ResetReason = "malformed" | "epoch" | "ahead" | "pruned";

export interface Messages {
  events: Events;
  controls: Controls;
  sent: Sent;
}
export interface Events {
  "timer:started": TimerStarted;
  "timer:stopped": TimerStopped;
  "timer:adjusted": TimerAdjusted;
  "timer:discarded": TimerDiscarded;
  "entry:created": EntryCreated;
  "entry:deleted": EntryDeleted;
  "catalog:changed": CatalogChanged;
}
export interface TimerStarted {
  timeEntryId: number;
  taskType: TimerTaskType;
  sessionId: number | null;
  projectId: number | null;
  roomId: number | null;
  startTime: string;
  notes: string;
  userId: number;
  userName: string;
  ownerId: number;
  ownerName: string;
}
/**
 * The task type as a running timer shows it.
 */
export interface TimerTaskType {
  id: number;
  name: string;
  color: string;
}
export interface TimerStopped {
  timeEntryId: number;
  startTime: string;
  endTime: string;
  durationMinutes: number;
  durationSeconds: number;
  cost?: Cost | null;
  reason: StopReason;
  needsReview: boolean;
  userId: number;
  userName: string;
  ownerId: number;
  ownerName: string;
}
/**
 * What a span of time costs; `hours` and `minutes` are the span's, `cost` is in major units.
 */
export interface Cost {
  hours: number;
  minutes: number;
  cost: number;
  minorUnits: number;
  currency: string;
  formattedCost: string;
}
/**
 * The entry's fields after the change; `changed` names those that differ, as the API spells them.
 */
export interface TimerAdjusted {
  timeEntryId: number;
  version: number;
  taskType: EntryTaskType;
  sessionId: number | null;
  projectId: number | null;
  clientId: number | null;
  roomId: number | null;
  startTime: string;
  endTime: string | null;
  durationMinutes: number | null;
  durationSeconds: number | null;
  billable: boolean;
  rate?: Rate | null;
  cost?: Cost | null;
  notes: string;
  manuallyAdjusted: boolean;
  needsReview: boolean;
  changed: string[];
  userId: number;
  userName: string;
  ownerId: number;
  ownerName: string;
}
/**
 * The task type as an entry shows it.
 */
export interface EntryTaskType {
  id: number;
  name: string;
  color: string;
  category: Category;
}
/**
 * The price of an hour.
 */
export interface Rate {
  minorUnits: number;
  currency: string;
  formatted: string;
}
/**
 * A running timer was thrown away; `entry` is what it was.
 */
export interface TimerDiscarded {
  timeEntryId: number;
  entry: Entry;
  userId: number;
  userName: string;
  ownerId: number;
  ownerName: string;
}
/**
 * Time booked by one member on one piece of work; without an end it is a running timer.
 *
 * The rate is kept as it was when the work was booked, so that a later price never changes the past.
 */
export interface Entry {
  id: number;
  version: number;
  ownerId: number;
  ownerName: string;
  taskType: EntryTaskType;
  sessionId: number | null;
  projectId: number | null;
  clientId: number | null;
  roomId: number | null;
  startTime: string;
  endTime: string | null;
  durationSeconds: number | null;
  durationMinutes: number | null;
  billable: boolean;
  rate?: Rate | null;
  cost?: Cost | null;
  notes: string;
  manuallyAdjusted: boolean;
  needsReview: boolean;
}
export interface EntryCreated {
  timeEntryId: number;
  entry: Entry;
  userId: number;
  userName: string;
  ownerId: number;
  ownerName: string;
}
/**
 * An entry was deleted; `entry` is what it was.
 */
export interface EntryDeleted {
  timeEntryId: number;
  entry: Entry;
  userId: number;
  userName: string;
  ownerId: number;
  ownerName: string;
}
/**
 * Something that time is booked on changed; `value` is what it is now.
 */
export interface CatalogChanged {
  kind: "taskType" | "room" | "session" | "project" | "client" | "member" | "kiosk" | "organization";
  id: number;
  op: "created" | "updated" | "deleted";
  value: TaskType | Room | Session | Project | Client | Member | Kiosk | Organization;
  userId: number;
  userName: string;
}
/**
 * A kind of work; `rate` is the one in force today, and `recording` work lights the red lamp of its room.
 */
export interface TaskType {
  id: number;
  name: string;
  description: string;
  color: string;
  category: Category;
  recording: boolean;
  rate?: Rate | null;
  sortOrder: number;
  active: boolean;
}
export interface Room {
  id: number;
  name: string;
  color: string | null;
  sortOrder: number;
  active: boolean;
}
/**
 * A booked studio session, from `start_time` up to but not including `end_time`.
 */
export interface Session {
  id: number;
  title: string;
  clientId: number | null;
  projectId: number | null;
  roomId: number | null;
  startTime: string;
  endTime: string;
  status: SessionStatus;
  notes: string;
}
export interface Project {
  id: number;
  name: string;
  clientId: number | null;
  description: string;
  active: boolean;
}
export interface Client {
  id: number;
  name: string;
  email: string | null;
  notes: string;
  active: boolean;
}
/**
 * A person's place in an organization; `id` is the person's. `joined` is false until the invitation is accepted.
 */
export interface Member {
  id: number;
  name: string;
  email: string;
  role: Role;
  active: boolean;
  joined: boolean;
}
/**
 * A display; the layout `room` shows its room, and costs are there only where `show_costs` allows them.
 */
export interface Kiosk {
  id: number;
  name: string;
  roomId: number | null;
  layout: Layout;
  showCosts: boolean;
  createdAt: string;
}
/**
 * A studio business: its own money, time zone and rules.
 */
export interface Organization {
  name: string;
  currency: string;
  timezone: string;
  locale: string;
  runningPolicy?: RunningPolicy;
  engineersSeeCosts?: boolean;
  id: number;
}
export interface Controls {
  snapshot: RunningNow;
  hello: Hello;
  reset: Reset;
  heartbeat: Heartbeat;
  presence: Presence;
  identify: Identify;
  goodbye: Goodbye;
  pong: Pong;
}
/**
 * What runs at the answer's cursor.
 */
export interface RunningNow {
  running: Entry[];
  serverTime: string;
}
/**
 * Comes first; `resumed` says that the missed events follow, else a snapshot does. `upto` is where the log ends:
 * who has the event of this id, or is there already, is up to date. A kiosk has no `user_id`. When `version` is not
 * that of the page, the page is to be loaded anew.
 */
export interface Hello {
  organizationId: number;
  userId: number | null;
  serverTime: string;
  heartbeatSeconds: number;
  resumed: boolean;
  upto: string;
  version: string;
}
/**
 * The client's cursor cannot be resumed from; a snapshot follows.
 */
export interface Reset {
  reason: ResetReason;
}
/**
 * Comes every `heartbeat_seconds`, whatever else is sent.
 */
export interface Heartbeat {
  serverTime: string;
}
/**
 * Who is there; comes soon after the hello, and again when it changes.
 */
export interface Presence {
  people: PresentPerson[];
  kiosks?: PresentKiosk[];
}
/**
 * Somebody who has Tally open, however many times.
 */
export interface PresentPerson {
  userId: number;
  name: string;
  connections: number;
}
/**
 * A display that is up.
 */
export interface PresentKiosk {
  kioskId: number;
  name: string;
  connections: number;
}
/**
 * Somebody asks which display this kiosk is: the screen is to show itself. Told to the kiosk alone.
 */
export interface Identify {
  kioskId: number;
}
/**
 * The server ends this connection; with `reconnect`, come back after `after_ms` milliseconds.
 */
export interface Goodbye {
  reason: string;
  reconnect: boolean;
  afterMs: number;
}
/**
 * The answer to a client's ping, with the ping's own `t`.
 */
export interface Pong {
  t: number | string;
  serverTime: string;
}
export interface Sent {
  ping: Ping;
  resume: Resume;
}
/**
 * The one message that a client may send; `t` is its own and comes back.
 */
export interface Ping {
  type: "ping";
  t: number | string;
}
/**
 * Where a client of SockJS stands, said once and first; without a cursor it begins with a snapshot.
 */
export interface Resume {
  type: "resume";
  cursor?: string | null;
}
