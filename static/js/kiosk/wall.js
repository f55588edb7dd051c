/** A display at work: one room in large, or all rooms beside each other. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { clockFace, timeOfDay } from "../format.js";
import { locale, t } from "../i18n.js";
import { amountOf, dateOf, leftOf, soonOf, spanOf, timeParts } from "./words.js";

const MOST = { room: 6, all: 3 }; // timers of one room that are shown; the others are counted

/**
 * @param {import("./scene.js").Known} known
 * @param {import("./scene.js").Scene} scene
 * @param {number} now
 */
export function wall({ display }, { layout, rooms, stale }, now) {
  const place = { locale: locale(), timezone: display.organization.timezone, now };
  const recording = rooms.some((room) => room.recording);
  const body = layout === "all" ? grid(rooms, place) : single(rooms[0], place, display);
  return html`<div class="wall ${layout}" data-recording=${flag(layout === "room" && recording)} data-stale=${flag(stale)}>
    ${body} ${stale ? age(stale, place) : nothing}
  </div>`;
}

function flag(is) {
  return is ? "" : nothing;
}

function age({ asOf, minutes }, place) {
  const time = timeOfDay(new Date(asOf).toISOString(), place);
  return html`<p class="age" role="status">${minutes < 1 ? t("kiosk.asOfNow", { time }) : t("kiosk.asOf", { time, span: spanOf(minutes) })}</p>`;
}

function single(room, place, { kiosk }) {
  if (!room) return html`<section class="unset"><h1>${kiosk.name}</h1><p>${t("kiosk.noRoom")}</p></section>`;
  return html`<header class="top">${lamp(room)}
      <h1>${room.name}</h1>
      ${room.recording ? html`<p class="on-air">${t("kiosk.recording")}</p>` : nothing} ${room.timers.length > 0 ? time(place) : nothing}
    </header>
    ${room.timers.length > 0 ? timers(room.timers, MOST.room) : idle(place)}
    <footer class="bottom">${session(room.session, place)} ${next(room.next, place)}</footer>`;
}

function lamp({ recording }) {
  return html`<span class="tally-lamp" data-on=${flag(recording)} aria-hidden="true"></span>`;
}

function time(place) {
  const { time: figures, period } = timeParts(place.now, place);
  return html`<p class="time">${figures}${period ? html` <span class="period">${period}</span>` : nothing}</p>`;
}

function timers(all, most) {
  const shown = all.slice(0, most);
  const row = (timer) => timerRow(timer);
  return html`<ul class="timers" data-count=${shown.length}>
    ${repeat(shown, ({ id }) => id, row)}
    ${all.length > most ? html`<li class="more">${t("kiosk.more", { count: all.length - most })}</li>` : nothing}
  </ul>`;
}

function timerRow({ task, color, who, recording, elapsed, cost }) {
  const face = clockFace(elapsed);
  return html`<li class="timer" data-recording=${flag(recording)} .style=${`--task: ${color}; --figures: ${face.length}`}>
    <p class="task">${task}</p>
    <p class="clock" role="timer">${face}</p>
    <p class="who"><span class="name">${who}</span>${cost ? html`<span class="cost">${amountOf(cost)}</span>` : nothing}</p>
  </li>`;
}

/** Nobody works here: the time of day, large and calm. */
function idle(place) {
  const { time: figures, period } = timeParts(place.now, place);
  return html`<div class="idle">
    <p class="hour">${figures}${period ? html`<span class="period">${period}</span>` : nothing}</p>
    <p class="date">${dateOf(place.now, place)}</p>
  </div>`;
}

function session(shown, place) {
  if (!shown) return html`<div class="session none"></div>`;
  const { title, startTime, endTime, progress, left } = shown;
  return html`<div class="session" data-over=${flag(left <= 0)}>
    <p class="title">${title}</p>
    <p class="planned">
      <span>${timeOfDay(startTime, place)} – ${timeOfDay(endTime, place)}</span> <strong>${leftOf(left)}</strong>
    </p>
    <div class="progress" aria-hidden="true"><span .style=${`--done: ${progress}`}></span></div>
  </div>`;
}

function next(coming, place) {
  if (!coming) return nothing;
  const { title, startTime, soon } = coming;
  return html`<div class="next">
    <p class="label">${t("kiosk.next")}</p>
    <p class="title">${title}</p>
    <p class="planned"><span>${timeOfDay(startTime, place)}</span> ${soonOf(soon)}</p>
  </div>`;
}

function grid(rooms, place) {
  if (rooms.length === 0) return html`<section class="unset"><h1>${t("kiosk.noRooms")}</h1><p>${t("kiosk.noRoomsNext")}</p></section>`;
  const inRooms = rooms.filter(({ id }) => id !== null);
  const outside = rooms.find(({ id }) => id === null);
  const shape = `--across: ${acrossOf(inRooms.length)}; --upright: ${inRooms.length > 4 ? 2 : 1}`;
  return html`<header class="top"><h1>${dateOf(place.now, place)}</h1>${time(place)}</header>
    <ul class="rooms" .style=${shape}>
      ${repeat(inRooms, ({ id }) => id, (room) => cell(room, place))}
    </ul>
    <p class="elsewhere">${outside ? elsewhere(outside) : nothing}</p>`;
}

/** Cells beside each other on a screen that lies: as near to squares as they get. */
function acrossOf(count) {
  return count <= 3 ? Math.max(1, count) : Math.ceil(Math.sqrt(count));
}

function elsewhere({ timers: all }) {
  const one = ({ task, color, who, elapsed }) =>
    html`<span .style=${`--task: ${color}`}><i></i>${task} <b>${who}</b> ${clockFace(elapsed)}</span>`;
  const rest = all.length - MOST.all;
  return html`${t("kiosk.elsewhere")} ${all.slice(0, MOST.all).map(one)} ${rest > 0 ? t("kiosk.more", { count: rest }) : nothing}`;
}

function cell(room, place) {
  return html`<li class="cell" data-recording=${flag(room.recording)}>
    <div class="inside">
      <p class="cell-top">${lamp(room)}<span class="name">${room.name}</span>
        ${room.recording ? html`<span class="on-air">${t("kiosk.recording")}</span>` : nothing}</p>
      ${room.timers.length > 0 ? timers(room.timers, MOST.all) : html`<p class="free">${t(room.session ? "kiosk.booked" : "kiosk.free")}</p>`}
      <div class="bottom">${room.session ? session(room.session, place) : next(room.next, place)}</div>
    </div>
  </li>`;
}
