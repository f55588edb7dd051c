/** The one client of the JSON API: every call that the screens make, and the errors they get. */

import { fieldError } from "./field_words.js";
import { t } from "./i18n.js";

const BASE = "/api/v1";

/** A refusal in plain words. `code` is stable; `errors` names fields: `[{path, message}]`; `entry` is the one in the way. */
export class ApiError extends Error {
  /** @type {string} */ code;
  /** @type {string} */ detail;
  /** @type {number} 0 when the server could not be reached */ status;
  /** @type {{path: string, message: string}[]} */ errors;
  /** @type {?number} in seconds */ retryAfter;
  /** @type {?import("./api_types.js").Entry} */ entry;

  constructor({ code, detail, status = 0, errors = [], retryAfter = null, entry = null }) {
    super(detail);
    Object.assign(this, { name: "ApiError", code, detail, status, errors, retryAfter, entry });
  }

  /** The message for one field, or null. */
  forField(name) {
    return this.errors.find(({ path }) => path === name)?.message ?? null;
  }
}

/**
 * Calls of the API, each with its path below `/api/v1`; answers are typed by `Answer<"GET /me">` of `api_types.d.ts`.
 * Query values that are null, undefined or "" are left out. All of them throw ApiError.
 */
export const api = {
  get: (path, query) => request("GET", withQuery(path, query)),
  post: (path, body) => request("POST", path, { body }),
  patch: (path, body, headers) => request("PATCH", path, { body, headers }),
  remove: (path, headers) => request("DELETE", path, { headers }),
  /** A POST that is done once, though it is sent again when the answer got lost; `key` keeps its name over a reload. */
  once: (path, body, key = uuid()) => requestOnce(path, body, key),
  /** The items of all pages of a list. */
  all: (path, query) => listAll(path, query),

  me: () => request("GET", "/me"),
  setUp: (studio) => request("POST", "/setup", { body: studio }),
  signIn: (credentials) => request("POST", "/login", { body: credentials }),
  signOut: () => request("POST", "/logout"),
  acceptInvitation: (person) => request("POST", "/invitations/accept", { body: person }),
  taskTypes: () => listAll("/task-types"),
  startTimer: (work) => requestOnce("/timers/start", work),
  switchTimer: (work) => requestOnce("/timers/switch", work),
  stopTimer: (timeEntryId) => requestOnce("/timers/stop", { timeEntryId }),
};

/** A path with the query values that say something. */
export function withQuery(path, query = {}) {
  const said = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const search = new URLSearchParams(said.map(([name, value]) => [name, String(value)])).toString();
  return search ? `${path}?${search}` : path;
}

/** A version 4 UUID, also on plain http, where browsers hide `crypto.randomUUID`. */
export function uuid(source = globalThis.crypto) {
  if (source.randomUUID) return source.randomUUID();
  const bytes = source.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

/** A POST that may be repeated: when the answer gets lost on the way, the server recognizes the second try. */
async function requestOnce(path, body, key = uuid()) {
  const options = { body, headers: { "Idempotency-Key": key } };
  try {
    return await request("POST", path, options);
  } catch (error) {
    if (error.code !== "unreachable") throw error;
    return request("POST", path, options);
  }
}

async function listAll(path, query) {
  const items = [];
  let cursor = null;
  do {
    const page = await request("GET", withQuery(path, { limit: 200, cursor, ...query }));
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return items;
}

/**
 * @param {string} method
 * @param {string} path
 * @param {{body?: unknown, headers?: Record<string, string>}} [options]
 * @returns {Promise<any>}
 */
async function request(method, path, { body, headers = {} } = {}) {
  const answer = await send(method, path, body, headers);
  const content = await answer.json().catch(() => null);
  if (answer.ok) return content;
  throw refusal(answer, content);
}

async function send(method, path, body, headers) {
  const json = body === undefined ? {} : { "Content-Type": "application/json" };
  const options = { method, headers: { Accept: "application/json", ...json, ...headers }, body: JSON.stringify(body) };
  try {
    return await fetch(BASE + path, options);
  } catch {
    throw new ApiError({ code: "unreachable", detail: t("error.unreachable") });
  }
}

function refusal({ status, headers }, problem) {
  const { code = "unexpected", detail = t("error.unexpected", { status }), errors, entry } = problem ?? {};
  return new ApiError({ code, detail, status, errors: errors?.map(fieldError), entry, retryAfter: Number(headers.get("Retry-After")) || null });
}
