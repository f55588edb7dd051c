/** What the search for work offers: favorites, what runs on, recents, task types, sessions of today and projects. */

import { found } from "../search.js";
import { workKey } from "./recents.js";

const MOST = 12;
const MOST_OF_A_KIND = 6;

/**
 * @typedef {import("./recents.js").Work} Work
 * @typedef {{key: string, kind: "favorite" | "place" | "recent" | "taskType" | "session" | "project" | "both", work: Work,
 *   label: string, detail: string, color: string}} Offer
 * @typedef {Object} Choice what there is to choose from
 * @property {import("../api_types.js").TaskType[]} taskTypes those in use
 * @property {import("../api_types.js").WorkedSession[]} sessions those of today
 * @property {import("../api_types.js").Project[]} projects those in use
 * @property {import("../api_types.js").Room[]} rooms
 * @property {Partial<Work>[]} favorites
 * @property {Work[]} recents
 * @property {{sessionId: ?number, projectId: ?number, taskType?: {id: number}}[]} places what one's running timers are for
 * @property {boolean} [only] whether only the places are meant
 */

/**
 * What fits what was typed, the likeliest first.
 *
 * @param {Choice} choice
 * @param {string} words
 * @returns {Offer[]}
 */
export function offers(choice, words) {
  const typed = words.trim() !== "";
  const far = typed && !choice.only ? combined(choice) : [];
  const all = unique([...near(choice, typed ? Infinity : MOST_OF_A_KIND), ...far]);
  return typed ? found(all, words, ({ label, detail }) => `${label} ${detail}`).slice(0, MOST) : all;
}

/** How work reads: what is done, and for which session or project. @param {Choice} choice @param {Partial<Work>} work */
export function described(choice, { taskTypeId, sessionId, projectId, notes = "" }) {
  const taskType = choice.taskTypes.find(({ id }) => id === taskTypeId);
  const place = placeName(choice, { sessionId, projectId });
  return { label: taskType?.name ?? "", color: taskType?.color ?? "", detail: [place, notes].filter(Boolean).join(" · ") };
}

/** The name of a session with its room, or of a project. */
export function placeName({ sessions, projects, rooms }, { sessionId, projectId }) {
  const session = sessions.find(({ id }) => id === sessionId);
  const room = rooms.find(({ id }) => id === session?.roomId);
  const project = projects.find(({ id }) => id === projectId);
  return session ? [session.title, room?.name].filter(Boolean).join(", ") : (project?.name ?? "");
}

function near(choice, most) {
  const { taskTypes, favorites, recents, places } = choice;
  const usual = { taskTypeId: recents.find(({ taskTypeId }) => inUse(choice, taskTypeId))?.taskTypeId ?? taskTypes[0]?.id };
  const on = ({ sessionId, projectId }) => taskTypes.map(({ id }) => work(id, sessionId, projectId));
  const here = places.filter(({ sessionId, projectId }) => sessionId || projectId).flatMap(on).filter((one) => !runs(places, one));
  if (choice.only) return here.map((one) => offer(choice, "place", one));
  const kinds = {
    favorite: favorites.map((favorite) => work(favorite.taskTypeId, favorite.sessionId, favorite.projectId, favorite.notes)),
    place: here,
    recent: recents.map((recent) => ofToday(choice, recent)),
    taskType: taskTypes.map(({ id }) => work(id)),
    session: open(choice.sessions).map(({ id, projectId }) => work(usual.taskTypeId, id, projectId)),
    project: choice.projects.map(({ id }) => work(usual.taskTypeId, null, id)),
  };
  return Object.entries(kinds).flatMap(([kind, works]) => {
    const all = unique(works.filter((one) => inUse(choice, one.taskTypeId)).map((one) => offer(choice, kind, one)));
    return kind === "taskType" ? all : all.slice(0, most);
  });
}

/** Each kind of work in each session and project, for those who type both. */
function combined(choice) {
  const places = [
    ...open(choice.sessions).map(({ id, projectId }) => [id, projectId]),
    ...choice.projects.map(({ id }) => [null, id]),
  ];
  const works = places.flatMap(([sessionId, projectId]) => choice.taskTypes.map(({ id }) => work(id, sessionId, projectId)));
  return works.map((one) => offer(choice, "both", one));
}

/** Nobody goes on with the session of another day by accident. */
function ofToday({ sessions }, { taskTypeId, sessionId, projectId, notes }) {
  const today = sessions.some(({ id }) => id === sessionId);
  return work(taskTypeId, today ? sessionId : null, projectId, notes);
}

function open(sessions) {
  const going = sessions.filter(({ status }) => status !== "canceled");
  return going.toSorted((one, other) => Date.parse(one.startTime) - Date.parse(other.startTime));
}

/** Nobody switches to what they are at. */
function runs(places, { taskTypeId, sessionId, projectId }) {
  return places.some((timer) => timer.taskType?.id === taskTypeId && timer.sessionId === sessionId && timer.projectId === projectId);
}

function inUse({ taskTypes }, taskTypeId) {
  return taskTypes.some(({ id }) => id === taskTypeId);
}

function work(taskTypeId, sessionId = null, projectId = null, notes = "") {
  return { taskTypeId, sessionId: sessionId ?? null, projectId: projectId ?? null, notes: notes ?? "" };
}

function offer(choice, kind, one) {
  return { key: workKey(one), kind, work: one, ...described(choice, one) };
}

function unique(all) {
  const first = new Map();
  for (const one of all) if (!first.has(one.key)) first.set(one.key, one);
  return [...first.values()];
}
