/** The calendar of studio sessions: a week by rooms, a day by the hour, or a list; booked, moved and changed where one may. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { conflictsOf, firstDayOfWeek, isWithin, spanOfDates, weekOf } from "../calendar.js";
import { PageElement } from "../components/page_element.js";
import { button, empty, notice, pageHead, skeleton } from "../components/parts.js";
import { FILTERS, sessionBar } from "../components/session_bar.js";
import { openSession } from "../components/session_card.js";
import { editSession, newSession } from "../components/session_form.js";
import { dayName, hoursIn } from "../components/session_words.js";
import { addDays, dateOf } from "../days.js";
import { explain, locale, t } from "../i18n.js";
import { query, setQuery } from "../router.js";
import { SessionBook } from "../state/session_book.js";
import { toast, toastProblem } from "../toasts.js";
import "../components/session_agenda.js";
import "../components/session_day.js";
import "../components/session_week.js";

const VIEWS = ["week", "day", "list"];
const WIDE = matchMedia("(min-width: 56rem)");
const MINUTE_MS = 60_000;

class SessionsPage extends PageElement {
  static properties = { ...PageElement.properties, said: { state: true } };
  #book = null;
  #held = null;
  #minutes;

  constructor() {
    super();
    this.said = "";
  }

  connectedCallback() {
    this.#book ??= new SessionBook(this.studio.timezone);
    super.connectedCallback();
    this.#book.addEventListener("change", this.#draw);
    this.studio.addEventListener("message", this.#hear);
    WIDE.addEventListener("change", this.#draw);
    this.#minutes = setInterval(this.#draw, MINUTE_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#book.removeEventListener("change", this.#draw);
    this.studio.removeEventListener("message", this.#hear);
    WIDE.removeEventListener("change", this.#draw);
    clearInterval(this.#minutes);
  }

  commands() {
    const section = t("nav.sessions");
    const book = { id: "sessions.add", title: t("sessions.add"), section, keys: "n", run: () => this.#add({}) };
    return [
      ...(this.#mayEdit ? [book] : []),
      { id: "sessions.before", title: t("sessions.before"), section, keys: "j", run: () => this.#step(-1) },
      { id: "sessions.after", title: t("sessions.after"), section, keys: "k", run: () => this.#step(1) },
      { id: "sessions.today", title: t("sessions.today"), section, keys: "t", run: () => setQuery({ date: null }) },
    ];
  }

  #draw = () => this.requestUpdate();
  #hear = ({ detail }) => this.#book.hear(detail);

  get #mayEdit() {
    return this.studio.may("catalog:manage");
  }

  get #view() {
    const { view } = query();
    if (!WIDE.matches) return "list";
    return VIEWS.includes(view) ? view : "week";
  }

  get #date() {
    const { date } = query();
    return /^\d{4}-\d\d-\d\d$/.test(date ?? "") && !Number.isNaN(Date.parse(date)) ? date : this.studio.today;
  }

  get #dates() {
    return this.#view === "day" ? [this.#date] : weekOf(this.#date, firstDayOfWeek(locale()));
  }

  get #conflicts() {
    return conflictsOf(this.#book.all);
  }

  /** Those of the dates that fit the filters of the address. */
  get #sessions() {
    const wanted = query();
    const span = spanOfDates(this.#dates, this.studio.timezone);
    const fits = (session) => Object.keys(FILTERS).every((name) => !wanted[name] || session[name] === Number(wanted[name]));
    return this.#book.all.filter((session) => isWithin(session, span) && fits(session) && (wanted.canceled || session.status !== "canceled"));
  }

  get #rooms() {
    const sessions = this.#sessions;
    const isBooked = (id) => sessions.some(({ roomId }) => roomId === id);
    const wanted = Number(query().roomId);
    const rooms = this.studio.list("rooms").filter(({ id, active }) => (active || isBooked(id)) && (!wanted || id === wanted));
    return isBooked(null) || rooms.length === 0 ? [...rooms, { id: null, name: t("sessions.noRoom"), color: null }] : rooms;
  }

  render() {
    this.#book.show(weekOf(this.#date, firstDayOfWeek(locale())));
    for (const name of ["rooms", "projects", "clients"]) this.studio.list(name);
    const add = button(t("sessions.add"), () => this.#add({}), { kind: "primary", sign: "plus" });
    return html`<section class="page sessions">
      ${pageHead(t("nav.sessions"), { actions: this.#mayEdit ? add : undefined })} ${sessionBar({ studio: this.studio, dates: this.#dates, view: this.#view, views: WIDE.matches ? VIEWS : [], onStep: (by) => this.#step(by) })}
      ${this.#book.problem ? notice(explain(this.#book.problem)) : nothing}
      ${this.#book.isThere && this.studio.has("rooms") ? this.#content() : this.#book.problem ? this.#retry() : skeleton(6)}
      <p class="visually-hidden" role="status">${this.said}</p>
    </section>`;
  }

  #retry() {
    return html`<p>${button(t("app.retry"), () => this.#book.renew())}</p>`;
  }

  #content() {
    const sessions = this.#sessions;
    if (this.#view === "list") return sessions.length > 0 ? this.#agenda(sessions) : this.#none();
    return html`${this.#calendar(sessions)}
      <p class="calendar-hint">${sessions.length > 0 ? this.#hint() : html`<strong>${this.#noneTitle}.</strong> ${this.#noneText}`}</p>`;
  }

  #hint() {
    return [t("sessions.legend"), this.#mayEdit ? t("sessions.hint") : ""].join(" ");
  }

  #agenda(sessions) {
    const start = ({ detail }) => this.#start(detail.session, detail.taskTypeId);
    return html`<session-agenda .studio=${this.studio} .dates=${this.#dates} .sessions=${sessions} .conflicts=${this.#conflicts}
      @open=${({ detail }) => this.#open(detail)} @start=${start}></session-agenda>`;
  }

  #calendar(sessions) {
    const { studio } = this;
    const conflicts = this.#conflicts;
    const open = ({ detail }) => this.#open(detail);
    const add = ({ detail: { date, ...known } }) => this.#add(known, date);
    const move = ({ detail }) => this.#move(detail);
    if (this.#view === "day") {
      return html`<session-day .studio=${studio} date=${this.#date} .rooms=${this.#rooms} .sessions=${sessions} .conflicts=${conflicts} ?editable=${this.#mayEdit}
        @open=${open} @add=${add} @move=${move}></session-day>`;
    }
    return html`<session-week .studio=${studio} .dates=${this.#dates} .rooms=${this.#rooms} .sessions=${sessions} .conflicts=${conflicts} ?editable=${this.#mayEdit}
      @open=${open} @add=${add} @move=${move}></session-week>`;
  }

  #none() {
    const action = this.#mayEdit ? button(t("sessions.add"), () => this.#add({}), { kind: "primary" }) : nothing;
    return empty({ title: this.#noneTitle, text: this.#noneText, action });
  }

  get #noneTitle() {
    return t(this.#view === "day" ? "sessions.noneOnDay" : "sessions.none");
  }

  get #noneText() {
    return t(this.#mayEdit ? "sessions.noneText" : "sessions.noneToSee");
  }

  #step(by) {
    setQuery({ date: addDays(this.#date, this.#view === "day" ? by : 7 * by) });
  }

  #open(session) {
    const content = { studio: this.studio, book: this.#book, sessionId: session.id, conflicts: () => this.#conflicts };
    openSession(content, {
      edit: () => this.#edit(session.id),
      cancel: () => this.#change(this.#book.find(session.id), { status: "canceled" }, t("sessions.canceled", { title: session.title })),
      start: (taskTypeId) => this.#start(session, taskTypeId),
    });
  }

  async #add(known, date = this.#view === "day" || this.#date !== this.studio.today ? this.#date : this.studio.today) {
    const { roomId, projectId, clientId } = query();
    const wanted = { roomId: Number(roomId) || (this.studio.inUse("rooms")[0]?.id ?? null), projectId: Number(projectId) || null, clientId: Number(clientId) || null };
    const made = await editSession(this.studio, newSession(date, { ...wanted, ...known }, this.studio.timezone), this.#book);
    if (made) toast(t("sessions.added", { title: made.title }));
  }

  async #edit(id) {
    const done = await editSession(this.studio, this.#book.find(id), this.#book);
    if (done) toast(t("sessions.changed", { title: done.title }));
  }

  /** Shows it at its new place at once; the keyboard stays on it. */
  async #move({ session, fields, kept = false }) {
    const moved = ["roomId", "startTime", "endTime"].some((name) => name in fields && fields[name] !== session[name]);
    if (!moved) return;
    const words = this.#movedWords({ ...session, ...fields });
    this.#change(session, fields, kept ? null : words);
    if (!kept) return;
    this.said = words;
    this.#held = session.id;
    const date = dateOf(fields.startTime ?? session.startTime, this.studio.timezone);
    if (!this.#dates.includes(date)) setQuery({ date });
  }

  /** What the keyboard moves keeps it, wherever it came to, and once it is there. */
  async updated() {
    if (this.#held === null) return;
    const calendar = /** @type {?PageElement} */ (this.querySelector("session-week, session-day"));
    await calendar?.updateComplete;
    const block = /** @type {?HTMLElement} */ (calendar?.querySelector(`[data-session="${this.#held}"]`));
    if (!block) return;
    this.#held = null;
    block.focus();
  }

  #movedWords(session) {
    const { timezone } = this.studio;
    const place = { title: session.title, day: dayName(dateOf(session.startTime, timezone)), hours: hoursIn(session, timezone) };
    return t("sessions.moved", { ...place, room: this.studio.find("rooms", session.roomId)?.name ?? t("sessions.noRoom") });
  }

  async #change(session, fields, words) {
    const before = Object.fromEntries(Object.keys(fields).map((name) => [name, session[name]]));
    try {
      await this.#book.change(session, fields);
      if (words) toast(words, { label: t("app.undo"), run: () => this.#change(session, before, null) });
    } catch (problem) {
      toastProblem(problem);
    }
  }

  #start({ id, projectId }, taskTypeId) {
    this.studio.work({ taskTypeId, sessionId: id, projectId, notes: "" });
  }
}

customElements.define("sessions-page", SessionsPage);
