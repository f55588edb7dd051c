/** What the live client asks over plain HTTP: what changed since a cursor, and whether the sign-in is valid. */

const API = "/api/v1";
const PATIENCE_MS = 10_000; // beyond what the server was asked to wait; a network may swallow requests without a word

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
export function askChanges({ server, cursor, wait, signal }) {
  const query = new URLSearchParams({ ...(cursor !== null && { cursor }), wait: String(wait) });
  return ask(`${server}${API}/changes?${query}`, 1000 * wait + PATIENCE_MS, signal);
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

/**
 * @typedef {{signedIn: ?boolean, retryAfterMs: number}} Standing null: it cannot be known now
 * @returns {Promise<Standing>} whether the browser is signed in
 */
export async function askSignIn(server) {
  try {
    await ask(`${server}${API}/me`, PATIENCE_MS);
    return { signedIn: true, retryAfterMs: 0 };
  } catch ({ status, retryAfterMs }) {
    return { signedIn: status === 401 ? false : null, retryAfterMs };
  }
}

/** The answer's JSON. Whatever else comes, such as the page of a hotel's network, is no answer of the server's. */
async function ask(url, withinMs, signal) {
  const leash = new AbortController();
  const giveUp = () => leash.abort();
  const patience = setTimeout(giveUp, withinMs);
  signal?.addEventListener("abort", giveUp);
  try {
    return await read(url, leash.signal);
  } catch (problem) {
    throw problem instanceof Refusal ? problem : new Refusal(0);
  } finally {
    clearTimeout(patience);
    signal?.removeEventListener("abort", giveUp);
  }
}

async function read(url, signal) {
  const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "include", cache: "no-store", signal });
  if (!answer.ok) throw new Refusal(answer.status, 1000 * (Number(answer.headers.get("Retry-After")) || 0));
  return answer.json();
}
