/* Live hints: one WebSocket per tab, shared by everything on the page.

   import {subscribe} from "./live.js";
   const stop = subscribe("seats.42", {
     frame(data) {},             // the newest state, or one event of many
     resync() {},                // frames were lost: read again what you need
     status(online, sinceMs) {}, // numbers are fresh, or old since so long
     refused() {},               // not there, or not for this person
     poll: "/seats/42/",         // JSON for frame() while there is no socket
   });
   const {number} = await call("room.post", {...}); // an answer, or it throws
*/

const ANSWER = 8e3, POLL = 15e3, PING = 25e3, DEAD = 10e3, SPREAD = 3e3, STEP = 10e3, MOST = 60e3;
const topics = new Map(); // topic -> {n, subs: Set}
const asked = new Map(); // id -> {resolve, reject, timer}
let lastId = 0, socket, retry, ping, dead, again, polling, fresh = false, tries = 0, since = Date.now(), away = false;

const each = (topic, call) => {
  for (const sub of topics.get(topic)?.subs ?? []) {
    try { call(sub); } catch (error) { reportError(error); }
  }
};
const all = (call) => { for (const topic of topics.keys()) each(topic, (sub) => call(sub, topic)); };
const send = (body) => socket?.readyState === 1 && socket.send(JSON.stringify(body));
const join = (names) => {
  for (let i = 0; i < names.length; i += 50) send({op: "sub", topics: names.slice(i, i + 50)});
};
const tell = (sub) => sub.status?.(fresh, fresh ? 0 : Date.now() - since);

async function read(sub) {
  try {
    const answer = await fetch(sub.poll, {headers: {Accept: "application/json"}});
    if (!answer.ok) return;
    since = Date.now(); // asked in the plain way, numbers are as fresh as that
    sub.frame?.(await answer.json());
  } catch { /* no network: the next turn comes */ }
}

function setFresh(value) {
  if (value === fresh) return;
  fresh = value;
  since = Date.now();
  all(tell);
}

// While numbers may be old: say how old, and ask in the plain way.
function tick() {
  if (fresh || away) return;
  all((sub) => { tell(sub); if (sub.poll && !document.hidden) read(sub); });
}

// Spread out, so that a hall full of pages does not ask in the same second.
function resync(rejoin) {
  again ??= setTimeout(() => {
    again = undefined;
    if (rejoin) join([...topics.keys()]); // the state comes with it
    all((sub) => { sub.resync?.(); if (sub.poll) read(sub); });
  }, Math.random() * SPREAD);
}

function alive() {
  clearTimeout(ping);
  clearTimeout(dead);
  ping = setTimeout(() => {
    send({op: "ping"});
    dead = setTimeout(() => lost(socket), DEAD);
  }, PING);
}

function take(text) {
  const message = JSON.parse(text), {type, topic, n, event, data} = message;
  const entry = topics.get(topic);
  if (type === "frame" && entry) {
    // A number far below the last one is a clock put right, not an old state.
    if (!event && n <= entry.n && n > entry.n - 5e3) return;
    if (!event) entry.n = n;
    each(topic, (sub) => sub.frame?.(data));
  } else if (type === "refused") each(topic, (sub) => sub.refused?.());
  else if (type === "done" || type === "failed") answered(message);
  else if (type === "status") setFresh(message.live);
  else if (type === "resync") { setFresh(true); resync(true); }
}

function answered({id, type, data, code, message, details}) {
  const waiting = asked.get(id);
  if (!waiting) return;
  asked.delete(id);
  clearTimeout(waiting.timer);
  if (type === "done") waiting.resolve(data);
  else waiting.reject({code, message, details});
}

/** Ask over the socket. Throws {code, message, details}; `offline` where there is no
    socket or no answer: then it may or may not have been done. */
export function call(name, body) {
  if (socket?.readyState !== 1) return Promise.reject({code: "offline"});
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => answered({id, type: "failed", code: "offline"}), ANSWER);
    asked.set(id, {resolve, reject, timer});
    send({op: "do", call: name, id, language: document.documentElement.lang, with: body});
  });
}

function lost(which) {
  if (!which || which !== socket) return;
  socket = undefined;
  for (const id of [...asked.keys()]) answered({id, type: "failed", code: "offline"});
  which.onclose = which.onmessage = null;
  which.close();
  clearTimeout(ping);
  clearTimeout(dead);
  setFresh(false);
  if (topics.size && !away) retry = setTimeout(open, Math.random() * Math.min(MOST, STEP * 2 ** tries++));
}

function open() {
  clearTimeout(retry);
  if (socket || away || !topics.size) return;
  polling ??= setInterval(tick, POLL);
  if (!globalThis.WebSocket) return; // taken away: pages ask in the plain way
  const back = tries > 0;
  const mine = socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/`);
  mine.onopen = () => {
    alive();
    for (const entry of topics.values()) entry.n = 0;
    join([...topics.keys()]);
    setFresh(true);
    if (back) resync();
  };
  mine.onmessage = ({data}) => { tries = 0; alive(); take(data); };
  mine.onclose = ({code}) => {
    if (code === 4401) document.dispatchEvent(new Event("live:signed-out"));
    lost(mine);
  };
}

function sleep() {
  away = true;
  lost(socket);
  clearTimeout(retry);
}
function wake() {
  if (away) tries ||= 1; // what was missed asleep is read again
  away = false;
  open();
}

/** Hear a topic; returns a function that stops it. */
export function subscribe(topic, options) {
  const sub = {...options}, entry = topics.get(topic) ?? {n: 0, subs: new Set()};
  const first = !entry.subs.size;
  topics.set(topic, entry);
  entry.subs.add(sub);
  if (!socket) open();
  else if (first) join([topic]);
  if (socket?.readyState === 1) tell(sub);
  return () => {
    entry.subs.delete(sub);
    if (entry.subs.size || topics.get(topic) !== entry) return;
    topics.delete(topic);
    send({op: "unsub", topic});
  };
}

// A page with an open socket cannot be kept for "back": close, and come back.
addEventListener("pagehide", sleep);
addEventListener("pageshow", ({persisted}) => persisted && wake());
addEventListener("offline", () => lost(socket));
addEventListener("online", () => { tries ||= 1; open(); });
