/** One connection for all tabs of a browser: who leads, who follows, and that nobody misses or repeats an event. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { SharedConnection } from "../../../static/js/shared_live.js";
import { Server, WHOSE, event } from "./fake_server.mjs";
import { FakeBrowser } from "./fake_tabs.mjs";
import { FakeTime } from "./fake_time.mjs";

/** One tab and all that its page is told. */
class Tab {
  heard = [];
  states = [];
  ends = [];

  constructor(whose = WHOSE) {
    const source = { server: "https://tally.example", ...whose, doors: [server.door] };
    this.live = new SharedConnection(source, {
      onMessage: ({ id, event: name }) => {
        this.heard.push(id ? `${name} ${id}` : name);
        this.onMessage?.();
      },
      onState: (state) => this.states.push(state),
      onEnd: (reason) => this.ends.push(reason),
    });
    this.live.start();
    this.channel = browser.channels.at(-1);
  }

  get events() {
    return this.heard.filter((line) => line.startsWith("timer:started")).map((line) => line.split(" ")[1]);
  }

  get state() {
    return this.states.at(-1);
  }
}

const settled = async () => {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

let browser;
let server;
let time;
let tabs;

beforeEach(() => {
  browser = new FakeBrowser();
  server = new Server();
  time = new FakeTime();
  tabs = [];
  Object.defineProperty(globalThis, "navigator", { value: { locks: browser.locks }, configurable: true });
  globalThis.BroadcastChannel = browser.BroadcastChannel;
  mock.method(globalThis, "fetch", server.fetch);
});

afterEach(() => {
  tabs.forEach(({ live }) => live.stop());
  time.restore();
  mock.restoreAll();
  delete globalThis.navigator;
});

async function openTab(whose) {
  const tab = new Tab(whose);
  tabs.push(tab);
  await settled();
  return tab;
}

/** Tabs of which the first leads and is live. */
async function openTabs(count) {
  const leader = await openTab();
  server.greet();
  await settled();
  const followers = [];
  while (followers.length < count - 1) followers.push(await openTab());
  return [leader, ...followers];
}

test("all tabs share the connection of the first", async () => {
  const all = await openTabs(3);
  assert.equal(server.connections.length, 1);
  assert.deepEqual(all.map(({ state }) => state), ["live", "live", "live"]);
});

test("a tab that joins gets the state as it is, and then each event once and in order", async () => {
  server.commit(3);
  const [leader] = await openTabs(1);
  server.commit(2);
  const follower = await openTab();
  server.commit(3);
  await settled();
  assert.deepEqual(follower.heard.slice(0, 1), ["snapshot e1.5"]);
  assert.deepEqual(follower.events, ["e1.6", "e1.7", "e1.8"]);
  assert.deepEqual(leader.events, ["e1.4", "e1.5", "e1.6", "e1.7", "e1.8"]);
});

test("events that come while a tab joins are neither lost nor repeated", async () => {
  await openTabs(1);
  const follower = new Tab();
  tabs.push(follower);
  for (let turn = 0; turn < 6; turn += 1) {
    server.commit();
    await Promise.resolve();
  }
  await settled();
  const [first] = follower.heard;
  const from = Number(first.split(".")[1]);
  assert.deepEqual(follower.events, server.log.slice(from));
  assert.equal(follower.state, "live");
});

test("heartbeats and presence reach every tab, and presence those that join as well", async () => {
  const [, follower] = await openTabs(2);
  server.say("presence");
  server.say("heartbeat");
  const late = await openTab();
  assert.ok(follower.heard.includes("presence") && follower.heard.filter((line) => line === "heartbeat").length > 0);
  assert.ok(late.heard.includes("presence"));
});

test("when the leader closes, another takes over from where it stands", async () => {
  const [leader, second, third] = await openTabs(3);
  server.commit();
  await settled();
  leader.live.stop();
  server.commit(2);
  await settled();
  server.greet();
  await settled();
  assert.equal(server.open.length, 1);
  assert.equal(server.connections.at(-1).cursor, "e1.1");
  server.commit();
  await settled();
  for (const tab of [second, third]) {
    assert.deepEqual(tab.events, ["e1.1", "e1.2", "e1.3", "e1.4"]);
    assert.equal(tab.state, "live");
  }
});

test("a tab that its dying leader told nothing catches up from the next one's position", async () => {
  const [leader, second, third] = await openTabs(3);
  browser.deaf = third.channel;
  server.commit();
  await settled();
  assert.deepEqual([second.events, third.events], [["e1.1"], []]);
  browser.deaf = null;
  browser.kill(leader.channel);
  await settled();
  server.greet();
  await settled();
  assert.deepEqual(third.events, ["e1.1"]);
  assert.equal(server.asked.at(-1), "e1.0");
});

test("what a follower missed comes before what it hears next", async () => {
  const [, follower] = await openTabs(2);
  browser.deaf = follower.channel;
  server.commit(2);
  await settled();
  browser.deaf = null;
  server.commit();
  await settled();
  assert.deepEqual(follower.events, ["e1.1", "e1.2", "e1.3"]);
});

test("an event that is told while it is being fetched is taken once", async () => {
  const [, follower] = await openTabs(2);
  const deposed = new browser.BroadcastChannel(follower.channel.name);
  server.log.push("e1.1");
  deposed.postMessage({ word: { state: "live", position: "e1.1", message: null } });
  deposed.postMessage({ word: { state: "live", position: "e1.1", message: event("e1.1") } });
  await settled();
  deposed.close();
  assert.deepEqual(follower.events, ["e1.1"]);
});

test("a frozen leader is replaced, and follows when it thaws", async () => {
  const [leader, follower] = await openTabs(2);
  const hearing = leader.channel.onmessage;
  leader.channel.onmessage = null; // frozen: it neither hears nor says anything
  time.tick(30_000); // its own watch would thaw it here in part, but its lock is taken
  time.tick(5_000);
  leader.channel.onmessage = hearing;
  await settled();
  assert.equal(server.connections.length, 2);
  server.greet();
  server.commit();
  await settled();
  assert.equal(server.open.length, 1);
  assert.deepEqual(leader.events, ["e1.1"]);
  assert.deepEqual(follower.events, ["e1.1"]);
});

test("silence alone does not depose a leader that answers", async () => {
  await openTabs(2);
  time.tick(30_000);
  await settled();
  time.tick(5_000);
  await settled();
  assert.equal(server.connections.length, 1);
});

test("a leader that does not answer a tab which somebody looks at is replaced soon", async () => {
  const [leader, follower] = await openTabs(2);
  leader.channel.onmessage = null;
  follower.live.wake();
  time.tick(5_000);
  await settled();
  assert.deepEqual([server.connections.length, follower.state], [2, "resuming"]);
});

test("the leader's pause between two tries is cut short by somebody who looks, and not by a tab that makes sure", async () => {
  const [leader] = await openTabs(1);
  server.open[0].onClose(1006);
  const tab = new browser.BroadcastChannel(leader.channel.name);
  tab.postMessage({ ask: true, wake: false });
  await settled();
  assert.equal(server.connections.length, 1);
  tab.postMessage({ ask: true, wake: true });
  await settled();
  tab.close();
  assert.equal(server.connections.length, 2);
});

test("a follower who gets a page of the network's instead of an answer asks again with back-off", async () => {
  const [, follower] = await openTabs(2);
  browser.deaf = follower.channel;
  server.commit();
  await settled();
  browser.deaf = null;
  server.strange = true;
  const before = server.asked.length;
  server.commit();
  await settled();
  time.tick(249);
  await settled();
  assert.deepEqual([server.asked.length - before, follower.state], [1, "resuming"]);
});

test("a page that stops when it hears something asks nothing more", async () => {
  const [, follower] = await openTabs(2);
  browser.deaf = follower.channel;
  server.commit();
  await settled();
  browser.deaf = null;
  follower.onMessage = () => follower.live.stop();
  const before = server.asked.length;
  server.say("heartbeat");
  await settled();
  assert.equal(server.asked.length, before);
});

test("a page that stops before it began is no trouble", () => {
  const tab = new SharedConnection({ server: "https://tally.example", ...WHOSE, doors: [] }, {});
  tab.stop();
});

test("a lost connection is said in every tab", async () => {
  const [leader, follower] = await openTabs(2);
  server.open[0].onClose(1006);
  await settled();
  assert.deepEqual([leader.state, follower.state], ["resuming", "resuming"]);
});

test("a tab that somebody looks at makes the leader try at once", async () => {
  const [, follower] = await openTabs(2);
  server.open[0].onClose(1006);
  await settled();
  follower.live.wake();
  await settled();
  assert.equal(server.connections.length, 2);
});

test("another epoch gives followers the reset and the snapshot too", async () => {
  const [, follower] = await openTabs(2);
  server.epoch = "e2";
  server.open[0].onMessage({ id: null, event: "reset", at: null, data: { reason: "epoch" } });
  server.open[0].onMessage({ id: server.cursor, event: "snapshot", at: null, data: { running: [] } });
  await settled();
  assert.deepEqual(follower.heard.slice(-3), ["reset", "snapshot e2.0", "heartbeat"]);
  server.commit();
  await settled();
  assert.deepEqual(follower.events, ["e2.1"]);
});

test("a tab whose question fails says that it is not live, and asks again", async () => {
  const [, follower] = await openTabs(2);
  browser.deaf = follower.channel;
  server.commit();
  await settled();
  browser.deaf = null;
  server.status = 503;
  server.commit();
  await settled();
  assert.equal(follower.state, "resuming");
  server.status = 200;
  time.tick(500);
  await settled();
  assert.deepEqual(follower.events, ["e1.1", "e1.2"]);
  assert.equal(follower.state, "live");
});

test("the end of the sign-in is the end in every tab", async () => {
  const all = await openTabs(3);
  server.open[0].onClose(4401);
  await settled();
  assert.deepEqual(all.map(({ ends }) => ends), [["signed-out"], ["signed-out"], ["signed-out"]]);
  assert.deepEqual([browser.channels.length, browser.lockNames.length], [0, 0]);
});

test("tabs of another member or organization have a connection of their own", async () => {
  const [ours] = await openTabs(1);
  const others = [];
  for (const whose of [{ ...WHOSE, userId: 8 }, { ...WHOSE, organizationId: 2 }]) others.push(await openTab(whose));
  assert.equal(server.connections.length, 3);
  server.connections[0].onMessage(event("e1.1"));
  await settled();
  assert.deepEqual(ours.events, ["e1.1"]);
  assert.deepEqual(others.map(({ heard }) => heard), [[], []]);
});

test("a follower never takes events of somebody else who has signed in meanwhile", async () => {
  const [leader, follower] = await openTabs(2);
  browser.deaf = follower.channel;
  server.commit();
  await settled();
  browser.deaf = null;
  server.whose = { ...WHOSE, userId: 8 };
  server.commit();
  await settled();
  assert.deepEqual([follower.events, follower.ends], [[], ["changed"]]);
  assert.deepEqual(leader.ends, ["changed"]);
});

test("a page that stops leaves neither lock nor channel behind", async () => {
  const all = await openTabs(2);
  all.forEach(({ live }) => live.stop());
  await settled();
  assert.deepEqual([server.open.length, browser.channels.length, browser.lockNames.length], [0, 0, 0]);
});
