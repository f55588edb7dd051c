/**
 * The calls of the API, each with what it takes and answers, made from the OpenAPI document by `make contract`.
 *
 * Times are ISO 8601 in UTC. What costs (`rate`, `cost`) is absent for those who may not see it.
 */

/**
 * What may have one running timer at a time.
 */
export type RunningPolicy = "owner" | "session";
export type Role = "owner" | "manager" | "engineer" | "viewer";
export type Permission =
  | "live:follow"
  | "time:read"
  | "time:track"
  | "time:manage"
  | "costs:read"
  | "catalog:manage"
  | "members:manage"
  | "kiosks:manage"
  | "organization:manage";
/**
 * One room in large, or all rooms beside each other.
 */
export type Layout = "room" | "all";
export type Category = "billable" | "non-billable";
export type SessionStatus = "planned" | "confirmed" | "done" | "canceled";
/**
 * Why a cursor cannot be resumed from.
 */
export type ResetReason = "malformed" | "epoch" | "ahead" | "pruned";

export interface Calls {
  /**
   * Make the first organization, with the one-time link
   */
  "POST /setup": {
    body: Setup;
    answer: Me;
  };
  /**
   * Sign in
   */
  "POST /login": {
    body: Credentials;
    answer: Me;
  };
  /**
   * Sign out
   */
  "POST /logout": {};
  /**
   * Who is signed in
   */
  "GET /me": {
    answer: Me;
  };
  /**
   * Change one's name, or with one's password the address that one signs in with
   */
  "PATCH /me": {
    body: ProfileChange;
    answer: Me;
  };
  /**
   * Change one's password and end one's other sign-ins
   */
  "POST /me/password": {
    body: PasswordChange;
  };
  /**
   * Turn to another of one's organizations
   */
  "POST /me/organization": {
    body: OrganizationChoice;
    answer: Me;
  };
  /**
   * Where one is signed in, the newest first
   */
  "GET /sign-ins": {
    answer: SignIns;
  };
  /**
   * Sign out there; its live connections end at once
   */
  "DELETE /sign-ins/{id}": {};
  /**
   * Sign out everywhere else
   */
  "POST /sign-ins/end-others": {};
  /**
   * Start a timer
   */
  "POST /timers/start": {
    body: StartTimer;
    answer: Entry;
  };
  /**
   * Stop a timer
   */
  "POST /timers/stop": {
    body: StopTimer;
    answer: Entry;
  };
  /**
   * Stop what runs and start new work, at one moment
   */
  "POST /timers/switch": {
    body: StartTimer;
    answer: Entry;
  };
  /**
   * End a timer, to be resumed later
   */
  "POST /timers/{id}/pause": {
    answer: Entry;
  };
  /**
   * Start again on the same work
   */
  "POST /timers/{id}/resume": {
    answer: Entry;
  };
  /**
   * Throw a running timer away
   */
  "POST /timers/{id}/discard": {};
  /**
   * Everybody's running timers
   */
  "GET /timers/running": {
    answer: RunningTimers;
  };
  /**
   * Find time entries, with totals
   */
  "GET /time-entries": {
    query: {
      limit?: number;
      cursor?: string;
      from?: string;
      to?: string;
      userId?: number;
      taskTypeId?: number;
      sessionId?: number;
      projectId?: number;
      clientId?: number;
      roomId?: number;
      billable?: boolean;
      text?: string;
    };
    answer: EntryList;
  };
  /**
   * Enter time by hand
   */
  "POST /time-entries": {
    body: CreateEntry;
    answer: Entry;
  };
  /**
   * Where the hours went, by day and task type; an entry counts for the day that it starts on
   */
  "GET /time-entries/totals": {
    query: {
      from?: string;
      to?: string;
      userId?: number;
      taskTypeId?: number;
      sessionId?: number;
      projectId?: number;
      clientId?: number;
      roomId?: number;
      billable?: boolean;
      text?: string;
      limit?: number;
      cursor?: string;
    };
    answer: EntryTotals;
  };
  /**
   * Export time entries as CSV
   */
  "GET /time-entries.csv": {
    query: {
      from?: string;
      to?: string;
      userId?: number;
      taskTypeId?: number;
      sessionId?: number;
      projectId?: number;
      clientId?: number;
      roomId?: number;
      billable?: boolean;
      text?: string;
    };
  };
  /**
   * One time entry
   */
  "GET /time-entries/{id}": {
    answer: Entry;
  };
  /**
   * Adjust a time entry
   */
  "PATCH /time-entries/{id}": {
    body: AdjustEntry;
    answer: Entry;
  };
  /**
   * Delete a time entry
   */
  "DELETE /time-entries/{id}": {};
  /**
   * What was done to a time entry
   */
  "GET /time-entries/{id}/history": {
    answer: EntryHistory;
  };
  /**
   * The task types, as sorted by hand
   */
  "GET /task-types": {
    query: {
      limit?: number;
      cursor?: string;
      active?: boolean;
    };
    answer: TaskTypePage;
  };
  /**
   * Make a task type
   */
  "POST /task-types": {
    body: NewTaskType;
    answer: TaskType;
  };
  /**
   * One task type
   */
  "GET /task-types/{id}": {
    answer: TaskType;
  };
  /**
   * Change a task type
   */
  "PATCH /task-types/{id}": {
    body: TaskTypeChange;
    answer: TaskType;
  };
  /**
   * Take a task type out of use; what is booked on it stays
   */
  "DELETE /task-types/{id}": {};
  /**
   * What an hour cost, costs and will cost, the oldest rate first
   */
  "GET /task-types/{id}/rates": {
    answer: TaskTypeRates;
  };
  /**
   * The clients, newest first
   */
  "GET /clients": {
    query: {
      limit?: number;
      cursor?: string;
      active?: boolean;
    };
    answer: ClientPage;
  };
  /**
   * Make a client
   */
  "POST /clients": {
    body: NewClient;
    answer: Client;
  };
  /**
   * One client
   */
  "GET /clients/{id}": {
    answer: Client;
  };
  /**
   * Change a client
   */
  "PATCH /clients/{id}": {
    body: ClientChange;
    answer: Client;
  };
  /**
   * Take a client out of use; what is booked on it stays
   */
  "DELETE /clients/{id}": {};
  /**
   * The projects, newest first
   */
  "GET /projects": {
    query: {
      limit?: number;
      cursor?: string;
      active?: boolean;
      clientId?: number;
    };
    answer: ProjectPage;
  };
  /**
   * Make a project
   */
  "POST /projects": {
    body: NewProject;
    answer: Project;
  };
  /**
   * One project
   */
  "GET /projects/{id}": {
    answer: Project;
  };
  /**
   * Change a project
   */
  "PATCH /projects/{id}": {
    body: ProjectChange;
    answer: Project;
  };
  /**
   * Take a project out of use; what is booked on it stays
   */
  "DELETE /projects/{id}": {};
  /**
   * The rooms, as sorted by hand
   */
  "GET /rooms": {
    query: {
      limit?: number;
      cursor?: string;
      active?: boolean;
    };
    answer: RoomPage;
  };
  /**
   * Make a room
   */
  "POST /rooms": {
    body: NewRoom;
    answer: Room;
  };
  /**
   * One room
   */
  "GET /rooms/{id}": {
    answer: Room;
  };
  /**
   * Change a room
   */
  "PATCH /rooms/{id}": {
    body: RoomChange;
    answer: Room;
  };
  /**
   * Take a room out of use; what is booked on it stays
   */
  "DELETE /rooms/{id}": {};
  /**
   * The sessions, with the time worked in them, the latest start first
   */
  "GET /sessions": {
    query: {
      limit?: number;
      cursor?: string;
      from?: string;
      to?: string;
      roomId?: number;
      projectId?: number;
      clientId?: number;
      status?: SessionStatus;
    };
    answer: WorkedSessionPage;
  };
  /**
   * Make a session
   */
  "POST /sessions": {
    body: NewSession;
    answer: Session;
  };
  /**
   * One session
   */
  "GET /sessions/{id}": {
    answer: Session;
  };
  /**
   * Change a session
   */
  "PATCH /sessions/{id}": {
    body: SessionChange;
    answer: Session;
  };
  /**
   * Take a session out of use; what is booked on it stays
   */
  "DELETE /sessions/{id}": {};
  /**
   * One's favorites, in the order that they were made in
   */
  "GET /favorites": {
    answer: Favorites;
  };
  /**
   * Keep a favorite; one that is there already is found again
   */
  "POST /favorites": {
    body: NewFavorite;
    answer: Favorite;
  };
  /**
   * Remove a favorite
   */
  "DELETE /favorites/{id}": {};
  /**
   * The members, the newest first
   */
  "GET /members": {
    query: {
      limit?: number;
      cursor?: string;
      active?: boolean;
    };
    answer: MemberPage;
  };
  /**
   * Invite somebody, with a link that holds for a week; a new link ends the one before
   */
  "POST /members": {
    body: NewMember;
    answer: InvitedMember;
  };
  /**
   * One member
   */
  "GET /members/{id}": {
    answer: Member;
  };
  /**
   * Change a member; without the right to manage members, one's own name
   */
  "PATCH /members/{id}": {
    body: MemberChange;
    answer: Member;
  };
  /**
   * Remove a member; the member's time stays
   */
  "DELETE /members/{id}": {};
  /**
   * Accept an invitation, and sign in
   */
  "POST /invitations/accept": {
    body: Acceptance;
    answer: Me;
  };
  /**
   * Have a screen wait to be paired, with a code to show
   */
  "POST /kiosk/pair": {
    answer: PairingStarted;
  };
  /**
   * Ask whether the screen was let in; if so, it is signed in as a kiosk
   */
  "POST /kiosk/token": {
    body: PairingQuestion;
    answer: Me;
  };
  /**
   * What a kiosk shows, for itself alone
   */
  "GET /kiosk": {
    answer: Display;
  };
  /**
   * The kiosks, newest first
   */
  "GET /kiosks": {
    query: {
      limit?: number;
      cursor?: string;
    };
    answer: KioskPage;
  };
  /**
   * Let a waiting screen in, as a kiosk
   */
  "POST /kiosks": {
    body: NewKiosk;
    answer: Kiosk;
  };
  /**
   * Which screen waits with a code, and from where
   */
  "GET /kiosks/pairing": {
    query: {
      userCode: string;
    };
    answer: Waiting;
  };
  /**
   * Send a waiting screen away
   */
  "POST /kiosks/deny": {
    body: PairingCode;
  };
  /**
   * Change a kiosk; its screen shows it at once
   */
  "PATCH /kiosks/{id}": {
    body: KioskChange;
    answer: Kiosk;
  };
  /**
   * Take a kiosk down; its screen is signed out at once
   */
  "DELETE /kiosks/{id}": {};
  /**
   * Have a kiosk's screen say that it is the one
   */
  "POST /kiosks/{id}/identify": {};
  /**
   * The organization and its rules
   */
  "GET /organization": {
    answer: OrganizationProfile;
  };
  /**
   * Change the organization or its rules
   */
  "PATCH /organization": {
    body: OrganizationChange;
    answer: OrganizationProfile;
  };
  /**
   * Who has Tally open now, each person once, and which displays are up
   */
  "GET /presence": {
    answer: Presence;
  };
  /**
   * Wait for what happens after a cursor
   */
  "GET /changes": {
    query: {
      /**
       * The last answer's `cursor`; without one: a snapshot.
       */
      cursor?: string;
      wait?: number;
    };
    answer: ChangesAnswer;
  };
}
/**
 * The founding that the holder of the setup link may do once.
 */
export interface Setup {
  organization: string;
  name: string;
  email: string;
  password: string;
  currency: string;
  timezone: string;
  locale: string;
  token: string;
}
/**
 * Who is signed in, to which organization, with which rights; a display is a `kiosk`, and no user.
 */
export interface Me {
  user: User | null;
  organization: OfOrganization;
  role: Role | null;
  permissions: Permission[];
  organizations: Choice[];
  kiosk: Kiosk | null;
  serverTime: string;
}
export interface User {
  id: number;
  name: string;
  email: string;
}
export interface OfOrganization {
  id: number;
  name: string;
  currency: string;
  timezone: string;
  locale: string;
  runningPolicy: RunningPolicy;
}
export interface Choice {
  id: number;
  name: string;
  role: Role;
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
 * An address and its password; `organization_id` for those who belong to several.
 */
export interface Credentials {
  email: string;
  password: string;
  organizationId?: number | null;
}
/**
 * What to change; what is not named stays. A new address needs the password.
 */
export interface ProfileChange {
  name?: string;
  email?: string;
  currentPassword?: string | null;
}
export interface PasswordChange {
  currentPassword: string;
  newPassword: string;
}
export interface OrganizationChoice {
  organizationId: number;
}
export interface SignIns {
  items: SignIn[];
}
/**
 * A browser or program that is signed in; `user_agent` and `address` are what it came with, `current` is this.
 */
export interface SignIn {
  id: number;
  createdAt: string;
  expiresAt: string;
  userAgent: string;
  address: string;
  current: boolean;
}
/**
 * What to start a timer on; `owner_id` for those who manage the time of others.
 */
export interface StartTimer {
  taskTypeId: number;
  sessionId?: number | null;
  projectId?: number | null;
  notes?: string;
  startTime?: string | null;
  ownerId?: number | null;
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
 * Which timer to stop (one's own when not named), and when it ended (now when not given).
 */
export interface StopTimer {
  timeEntryId?: number | null;
  endTime?: string | null;
}
export interface RunningTimers {
  items: Entry[];
}
export interface EntryList {
  items: Entry[];
  nextCursor: string | null;
  stats: EntryStats;
}
/**
 * What all entries of a filter add up to, whatever page is shown; running ones add nothing yet.
 */
export interface EntryStats {
  count: number;
  durationSeconds: number;
  cost?: Cost | null;
  billableCost?: Cost | null;
}
/**
 * Time entered by hand: from a start to an end, or for a duration.
 */
export interface CreateEntry {
  taskTypeId: number;
  startTime: string;
  endTime?: string | null;
  duration?: string | null;
  sessionId?: number | null;
  projectId?: number | null;
  notes?: string;
  billable?: boolean | null;
  ownerId?: number | null;
  confirm?: boolean;
}
/**
 * Whole days, the newest first, each with its task types as sorted by hand.
 */
export interface EntryTotals {
  items: EntryTotal[];
  nextCursor: string | null;
}
/**
 * What a day's entries of one task type add up to; running ones count, and add nothing yet.
 *
 * `day` is the one that they start on where the organization is, however long they last.
 */
export interface EntryTotal {
  day: string;
  taskType: EntryTaskType;
  count: number;
  durationSeconds: number;
  cost?: Cost | null;
}
/**
 * What to change; what is not named stays. Null takes a session or a project away.
 */
export interface AdjustEntry {
  startTime?: string | null;
  endTime?: string | null;
  notes?: string | null;
  taskTypeId?: number | null;
  sessionId?: number | null;
  projectId?: number | null;
  billable?: boolean | null;
  reason?: string | null;
  confirm?: boolean;
}
/**
 * What was done to an entry, the oldest first.
 */
export interface EntryHistory {
  items: HistoryItem[];
}
/**
 * What somebody did to an entry: each changed field with its old and its new value.
 */
export interface HistoryItem {
  at: string;
  userId: number;
  userName: string;
  action: string;
  changes: {
    [k: string]: unknown[];
  };
  reason: string | null;
}
export interface TaskTypePage {
  items: TaskType[];
  nextCursor: string | null;
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
/**
 * A kind of work. Its rate reaches back without end, or holds from `rate_from` on and is 0 before.
 */
export interface NewTaskType {
  name: string;
  description?: string;
  color: string;
  category?: Category;
  recording?: boolean;
  sortOrder?: number;
  active?: boolean;
  rateMinorUnits: number;
  rateFrom?: string | null;
}
/**
 * What to change; what is not named stays. A rate holds from `rate_from` on, or else from today on.
 *
 * It holds up to the next day that was given a rate of its own. Entries keep the rate that they were booked at.
 */
export interface TaskTypeChange {
  name?: string;
  description?: string;
  color?: string;
  category?: Category;
  recording?: boolean;
  sortOrder?: number;
  active?: boolean;
  rateMinorUnits?: number;
  rateFrom?: string | null;
}
/**
 * The rates of a task type, the oldest first.
 */
export interface TaskTypeRates {
  items: DatedRate[];
}
/**
 * The rate from a day on, up to the next rate's; `from` is null for the one that reaches back without end.
 */
export interface DatedRate {
  from: string | null;
  rate: Rate;
}
export interface ClientPage {
  items: Client[];
  nextCursor: string | null;
}
export interface Client {
  id: number;
  name: string;
  email: string | null;
  notes: string;
  active: boolean;
}
export interface NewClient {
  name: string;
  email?: string | null;
  notes?: string;
  active?: boolean;
}
/**
 * What to change; what is not named stays.
 */
export interface ClientChange {
  name?: string;
  email?: string | null;
  notes?: string;
  active?: boolean;
}
export interface ProjectPage {
  items: Project[];
  nextCursor: string | null;
}
export interface Project {
  id: number;
  name: string;
  clientId: number | null;
  description: string;
  active: boolean;
}
export interface NewProject {
  name: string;
  clientId?: number | null;
  description?: string;
  active?: boolean;
}
/**
 * What to change; what is not named stays. Null takes the client away.
 */
export interface ProjectChange {
  name?: string;
  clientId?: number | null;
  description?: string;
  active?: boolean;
}
export interface RoomPage {
  items: Room[];
  nextCursor: string | null;
}
export interface Room {
  id: number;
  name: string;
  color: string | null;
  sortOrder: number;
  active: boolean;
}
export interface NewRoom {
  name: string;
  color?: string | null;
  sortOrder?: number;
  active?: boolean;
}
/**
 * What to change; what is not named stays. Null takes the color away.
 */
export interface RoomChange {
  name?: string;
  color?: string | null;
  sortOrder?: number;
  active?: boolean;
}
export interface WorkedSessionPage {
  items: WorkedSession[];
  nextCursor: string | null;
}
/**
 * A session with the time that its entries come to; running ones add nothing yet.
 */
export interface WorkedSession {
  id: number;
  title: string;
  clientId: number | null;
  projectId: number | null;
  roomId: number | null;
  startTime: string;
  endTime: string;
  status: SessionStatus;
  notes: string;
  actualSeconds: number;
}
/**
 * A session to book; one of a project is for the project's client.
 */
export interface NewSession {
  title: string;
  clientId?: number | null;
  projectId?: number | null;
  roomId?: number | null;
  startTime: string;
  endTime: string;
  status?: SessionStatus;
  notes?: string;
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
/**
 * What to change; what is not named stays. Null takes a client, a project or a room away.
 */
export interface SessionChange {
  title?: string;
  clientId?: number | null;
  projectId?: number | null;
  roomId?: number | null;
  startTime?: string;
  endTime?: string;
  status?: SessionStatus;
  notes?: string;
}
export interface Favorites {
  items: Favorite[];
}
export interface Favorite {
  taskTypeId: number;
  sessionId?: number | null;
  projectId?: number | null;
  notes?: string;
  id: number;
}
/**
 * The work of a favorite, as a timer would be started on it.
 */
export interface NewFavorite {
  taskTypeId: number;
  sessionId?: number | null;
  projectId?: number | null;
  notes?: string;
}
export interface MemberPage {
  items: Member[];
  nextCursor: string | null;
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
 * Whom to invite. Somebody who is known already keeps the name.
 */
export interface NewMember {
  email: string;
  name: string;
  role: Role;
}
/**
 * A member to be, with the link that makes one; whoever has the link can use it, once, within a week.
 */
export interface InvitedMember {
  id: number;
  name: string;
  email: string;
  role: Role;
  active: boolean;
  joined: boolean;
  invitationLink: string;
}
/**
 * What to change; what is not named stays.
 */
export interface MemberChange {
  name?: string;
  role?: Role;
  active?: boolean;
}
/**
 * The token of an invitation link, a new person's password or a known one's, and the name to go by.
 */
export interface Acceptance {
  token: string;
  name?: string | null;
  password: string;
}
/**
 * What a screen needs to show, and to ask with; `expires_in` and `interval` are in seconds.
 */
export interface PairingStarted {
  deviceCode: string;
  userCode: string;
  verificationUri: string;
  verificationUriComplete: string;
  expiresIn: number;
  interval: number;
}
/**
 * The screen's own secret.
 */
export interface PairingQuestion {
  deviceCode: string;
}
/**
 * All that a display shows.
 *
 * `sessions` are today's in the organization's time zone, those that are worked on, and the next one of each room.
 * `recording` names the task types that light the red lamp.
 */
export interface Display {
  kiosk: Kiosk;
  organization: OfOrganization1;
  rooms: Room[];
  sessions: DisplaySession[];
  recording: number[];
  running: DisplayTimer[];
  serverTime: string;
}
export interface OfOrganization1 {
  id: number;
  name: string;
  currency: string;
  timezone: string;
  locale: string;
}
/**
 * A booked session as a display tells it.
 */
export interface DisplaySession {
  id: number;
  title: string;
  roomId: number | null;
  startTime: string;
  endTime: string;
  status: SessionStatus;
}
/**
 * A running timer as a display shows it.
 */
export interface DisplayTimer {
  id: number;
  ownerId: number;
  ownerName: string;
  taskType: EntryTaskType;
  sessionId: number | null;
  projectId: number | null;
  roomId: number | null;
  startTime: string;
  billable: boolean;
  rate?: Rate | null;
}
export interface KioskPage {
  items: Kiosk[];
  nextCursor: string | null;
}
/**
 * Which screen to let in, and what it is to be. Without a layout it shows its room, or all when it has none.
 */
export interface NewKiosk {
  name: string;
  roomId?: number | null;
  layout?: Layout | null;
  showCosts?: boolean;
  userCode: string;
}
/**
 * A screen that asks to be let in: where from, with which browser, and since when.
 */
export interface Waiting {
  userCode: string;
  address: string;
  userAgent: string;
  createdAt: string;
  expiresAt: string;
}
/**
 * The code that a screen shows.
 */
export interface PairingCode {
  userCode: string;
}
/**
 * What to change; what is not named stays.
 */
export interface KioskChange {
  name?: string;
  roomId?: number | null;
  layout?: Layout;
  showCosts?: boolean;
}
/**
 * What an organization says of itself, and the rules that it has chosen.
 */
export interface OrganizationProfile {
  name: string;
  currency: string;
  timezone: string;
  locale: string;
  runningPolicy?: RunningPolicy;
  engineersSeeCosts?: boolean;
}
/**
 * What to change; what is not named stays.
 */
export interface OrganizationChange {
  name?: string;
  currency?: string;
  timezone?: string;
  locale?: string;
  runningPolicy?: RunningPolicy;
  engineersSeeCosts?: boolean;
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
 * The events since the cursor that was asked for, in order, at most 256: ask again at once with the new cursor.
 *
 * `reset` tells why the log cannot be followed from the old one; then, and without one, `snapshot` is where to begin.
 * `organizationId` and `userId` are whose events these are, where a kiosk has no `userId`: the cookie may be another
 * one than at the last poll.
 */
export interface ChangesAnswer {
  cursor: string;
  reset: ResetReason | null;
  snapshot?: RunningNow | null;
  events: Change[];
  organizationId: number;
  userId: number | null;
  serverTime: string;
}
/**
 * What runs at the answer's cursor.
 */
export interface RunningNow {
  running: Entry[];
  serverTime: string;
}
/**
 * An event of the log, as every live transport tells it; what `data` holds depends on `event`.
 */
export interface Change {
  id: string;
  event: string;
  at: string;
  data: {
    [k: string]: unknown;
  };
}

/** What a call answers, `Answer<"GET /me">`. */
export type Answer<C extends keyof Calls> = Calls[C] extends { answer: infer A } ? A : null;
/** What a call takes as its body. */
export type Body<C extends keyof Calls> = Calls[C] extends { body: infer B } ? B : never;
/** What a call takes in its address. */
export type Query<C extends keyof Calls> = Calls[C] extends { query: infer Q } ? Q : never;
