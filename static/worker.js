/**
 * The service worker: opens the installed app while the server is away, with the files of one edition of it and with what
 * the server answered last. The server writes the edition's address and files into it, so that a new edition is a new worker.
 */

const BASE = "/static/";
const FILES = []; // the edition's
const SHELL = `tally-shell ${BASE}`;
const LAST = "tally-last"; // answers
const LAST_AT_MOST = 20;
const APART = ["/kiosk", "/docs", "/static/", "/api/", "/sockjs", "/socket.io"]; // pages that are no part of the app, and what is no page
const KEPT = ["me", "task-types", "rooms", "projects", "sessions", "favorites"].map((name) => `/api/v1/${name}`);
const TURNS = ["logout", "login", "setup", "invitations/accept", "kiosk/token", "me/organization"];
const ENDS = TURNS.map((name) => `/api/v1/${name}`); // after these the answers are another's
const SIGN_INS = "/api/v1/sign-ins/"; // one of these may be one's own
const AWAY = [502, 504]; // so says a proxy in front of a server that does not answer
const PATIENCE_MS = 6000; // in a network that says nothing

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("fetch", (event) => answer(event));

async function install() {
  const shell = await caches.open(SHELL);
  await shell.addAll(["/", ...FILES.map((name) => BASE + name)]);
  await skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("tally-shell") && name !== SHELL).map((name) => caches.delete(name)));
  await clients.claim();
}

function answer(event) {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method !== "GET" && (ENDS.includes(pathname) || pathname.startsWith(SIGN_INS))) event.respondWith(forget(request));
  else if (request.method !== "GET") return;
  else if (pathname.startsWith(BASE)) event.respondWith(file(request));
  else if (KEPT.includes(pathname)) event.respondWith(last(request));
  else if (request.mode === "navigate" && !APART.some((path) => pathname.startsWith(path))) event.respondWith(page(request));
}

/** The server's page goes first: it is of the newest edition. */
async function page(request) {
  try {
    return await asked(request);
  } catch {
    return (await caches.match("/", { cacheName: SHELL })) ?? Response.error();
  }
}

async function file(request) {
  return (await caches.match(request, { cacheName: SHELL, ignoreVary: true })) ?? fetch(request);
}

/** What the server says; while it is away, what it said last. */
async function last(request) {
  const kept = await caches.open(LAST);
  try {
    const answered = await asked(request);
    if (answered.ok) await keep(kept, request, answered.clone()).catch(() => {}); // there may be no room
    if (answered.status === 401) await caches.delete(LAST);
    return answered;
  } catch {
    const there = await kept.match(request.url);
    return there ? aged(there) : Response.error();
  }
}

/** The server's own answer; throws while it is away. */
async function asked(request) {
  const answered = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (AWAY.includes(answered.status)) throw new TypeError("the server is away");
  return answered;
}

async function keep(kept, request, answered) {
  await kept.delete(request.url);
  await kept.put(request.url, await dated(answered));
  const oldest = (await kept.keys()).slice(0, -LAST_AT_MOST);
  await Promise.all(oldest.map((one) => kept.delete(one)));
}

async function dated(answered) {
  const headers = { "Content-Type": "application/json", "Tally-Kept-At": String(Date.now()) };
  return new Response(await answered.text(), { headers });
}

/** The server's clock went on meanwhile. */
async function aged(there) {
  const content = await there.json();
  const passed = Date.now() - Number(there.headers.get("Tally-Kept-At"));
  if (content.serverTime) Object.assign(content, { serverTime: new Date(Date.parse(content.serverTime) + passed).toISOString(), kept: true });
  return new Response(JSON.stringify(content), { headers: { "Content-Type": "application/json" } });
}

async function forget(request) {
  const answered = await fetch(request);
  if (answered.ok) await caches.delete(LAST);
  return answered;
}
