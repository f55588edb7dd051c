/** What the live client asks over plain HTTP: what changed since a cursor, and whether the sign-in is valid. */

const API = "/api/v1";

/** Why the server did not answer: `status` is 0 when it could not be reached, `retryAfterMs` what it asks to wait. */
export class Refusal extends Error {
  constructor(status, retryAfterMs = 0) {
    super(`The server answered with ${status}.`);
    Object.assign(this, { name: "Refusal", status, retryAfterMs });
  }
}

/**
 * One long poll: answers at once when there is something after the cursor, else within `wait` seconds.
 *
 * @param {{server: string, cursor: ?string, wait: number, signal?: AbortSignal}} question without a cursor: a snapshot
 * @throws {Refusal}
 */
export async function askChanges({ server, cursor, wait, signal }) {
  const query = new URLSearchParams(cursor === null ? { wait } : { cursor, wait });
  const answer = await get(`${server}${API}/changes?${query}`, signal);
  if (!answer.ok) throw new Refusal(answer.status, 1000 * (Number(answer.headers.get("Retry-After")) || 0));
  return answer.json();
}

/** The answer of a long poll as the messages that a WebSocket would have brought, the hello aside. */
export function messagesOf({ cursor, reset, snapshot, events, serverTime }) {
  const control = (event, data, id = null) => ({ id, event, at: null, data });
  return [
    ...(reset ? [control("reset", { reason: reset })] : []),
    ...(snapshot ? [control("snapshot", snapshot, cursor)] : []),
    ...events,
    control("heartbeat", { serverTime }),
  ];
}

/** @returns {Promise<"in" | "out" | "unknown">} whether the browser is signed in, as far as can be known now */
export async function askSignIn(server) {
  try {
    const { ok, status } = await get(`${server}${API}/me`);
    return ok ? "in" : status === 401 ? "out" : "unknown";
  } catch {
    return "unknown";
  }
}

async function get(url, signal) {
  try {
    return await fetch(url, { headers: { Accept: "application/json" }, credentials: "include", cache: "no-store", signal });
  } catch {
    throw new Refusal(0);
  }
}
