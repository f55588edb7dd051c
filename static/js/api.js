/** The one client of the JSON API: every call that the screens make, and the errors they get. */

const BASE = "/api/v1";

/** A refusal in plain words. `code` is stable; `errors` names fields: `[{path, message}]`. */
export class ApiError extends Error {
  constructor({ code, detail, status = 0, errors = [], retryAfter = null }) {
    super(detail);
    Object.assign(this, { name: "ApiError", code, detail, status, errors, retryAfter });
  }

  /** The message for one field, or null. */
  forField(name) {
    return this.errors.find(({ path }) => path === name)?.message ?? null;
  }
}

export const api = {
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
async function requestOnce(path, body) {
  const options = { body, headers: { "Idempotency-Key": uuid() } };
  try {
    return await request("POST", path, options);
  } catch (error) {
    if (error.code !== "unreachable") throw error;
    return request("POST", path, options);
  }
}

async function listAll(path) {
  const items = [];
  let cursor = "";
  do {
    const page = await request("GET", `${path}?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    items.push(...page.items);
    cursor = page.nextCursor ?? "";
  } while (cursor);
  return items;
}

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
    throw new ApiError({ code: "unreachable", detail: "The server can't be reached. Check the network, then try again." });
  }
}

function refusal({ status, headers }, problem) {
  const { code = "unexpected", detail = `The server answered with ${status}. Try again in a moment.`, errors } = problem ?? {};
  return new ApiError({ code, detail, status, errors, retryAfter: Number(headers.get("Retry-After")) || null });
}
