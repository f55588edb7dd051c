/** What there is to choose work from, out of the store. */

import { described, placeName } from "./offers.js";

/** @param {import("./studio.js").Studio} studio @returns {import("./offers.js").Choice} */
export function choiceOf(studio) {
  return {
    taskTypes: studio.taskTypes,
    sessions: studio.list("sessions"),
    projects: studio.inUse("projects"),
    rooms: studio.list("rooms"),
    favorites: studio.favorites.all,
    recents: studio.recents,
    places: studio.ownTimers,
  };
}

/**
 * What a timer is for, by name; projects are read only once one is worked on.
 *
 * @param {import("./studio.js").Studio} studio
 * @param {{sessionId?: ?number, projectId?: ?number}} place
 */
export function placeOf(studio, { sessionId = null, projectId = null }) {
  if (!sessionId && !projectId) return "";
  const sessions = sessionId ? studio.list("sessions") : [];
  const projects = projectId ? studio.list("projects") : [];
  return placeName({ sessions, projects, rooms: sessionId ? studio.list("rooms") : [] }, { sessionId, projectId });
}

/**
 * A few kinds of work to start at once: favorites, then what one did lately, each once.
 *
 * @param {import("./studio.js").Studio} studio
 * @param {number} most
 */
export function quickOffers(studio, most) {
  const choice = { ...NOTHING, taskTypes: studio.taskTypes };
  const works = [...studio.favorites.all, ...studio.recents].filter(({ taskTypeId }) => choice.taskTypes.some(({ id }) => id === taskTypeId));
  const named = works.map((work) => {
    const detail = placeOf(studio, work);
    const kept = detail ? work : { ...work, sessionId: null, projectId: null };
    return { work: kept, ...described(choice, kept), detail: [detail, work.notes].filter(Boolean).join(" · ") };
  });
  const first = new Map(named.map((one) => [`${one.label} ${one.detail}`, one]));
  return [...first.values()].slice(0, most);
}

const NOTHING = { taskTypes: [], sessions: [], projects: [], rooms: [], favorites: [], recents: [], places: [] };
