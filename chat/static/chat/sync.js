// What goes to the server and what comes: asking, learning what is new, sending.
import {say as announce} from "../core/js/announce.js";
import {call, subscribe} from "../core/js/live.js";
import {append, at, countNew, draw, facts, find, hold, prepend, say, toBottom, token, update} from "./log.js";

// Asking the server: over the socket, else by a plain request. Throws
// {code, message, details}; `offline` where neither reached it.
async function plainly(name, body) {
  let answer;
  try {
    answer = await fetch(`${facts.url}call/${name}/`, {
      method: "POST",
      headers: {"Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json"},
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(15e3),
    });
  } catch { throw {code: "offline"}; }
  if (answer.redirected || answer.status === 403) throw {code: "signed-out"};
  if (answer.status === 404) throw {code: "outside"};
  if (answer.status === 429 || answer.status >= 500) throw {code: "offline"};
  let data;
  try { data = await answer.json(); } catch { throw {code: "offline"}; }
  if (!answer.ok) throw data;
  return data;
}

/** What the server answers to one call about this room. */
export async function ask(name, body = {}) {
  try {
    return await call(`room.${name}`, {...body, room: facts.room});
  } catch (no) {
    if (no.code !== "offline" && no.code !== "unknown") throw no;
  }
  return plainly(name, body);
}

/** Send one file; what it is kept as. */
export async function upload(file) {
  const form = new FormData();
  form.append("file", file);
  let answer, data;
  try {
    answer = await fetch(`${facts.url}files/`, {method: "POST", body: form, headers: {"X-CSRFToken": token, Accept: "application/json"}});
    data = await answer.json();
  } catch { throw {code: "offline"}; }
  if (!answer.ok) throw data;
  return data;
}

// What a screen reader says of new messages: plain sentences in the page's own polite
// region, because rich content in a live log is read as one flat line. Bursts are one
// sentence; one's own messages and who is writing are never read.
const BURST = 3, SPAN = 10e3, SPOKEN = 200;
let recent = [], held = 0, latest = "", summing;

const plain = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent.replace(/\s+/g, " ").trim().slice(0, SPOKEN);

function tell(shape) {
  if (shape.sender === facts.me || shape.removed || facts.voice === "none" || facts.blocked.includes(shape.sender)) return;
  const called = shape.mentions.includes(facts.me), replied = shape.reply?.sender === facts.me;
  if (facts.voice === "mine" && !called && !replied && !facts.direct) return;
  const now = Date.now();
  recent = recent.filter((then) => now - then < SPAN);
  recent.push(now);
  if (recent.length > BURST) {
    held += 1;
    latest = shape.name;
    summing ??= setTimeout(sum, 1500);
    return;
  }
  const text = plain(shape.html) || shape.files.map(({name}) => name).join(", ");
  announce(say(called ? "calls" : replied ? "replies" : "says", {name: shape.name, text}));
}

function sum() {
  summing = undefined;
  announce(held === 1 ? say("new_one") : say("burst", {count: held, room: facts.title, name: latest}));
  held = 0;
}

// What the page knows of its room, and how it learns the rest. Frames are hints: each
// has the number and version of a message, and what is missing between is fetched.
// On connect, on a gap, when frames were lost, and every 30 seconds: nothing is lost,
// and nothing is shown twice, because each message has one place by its number.
const CALM = 30e3, ALONE = 5e3, FIRST = 4e3, MOST = 30e3;
const bar = find("#bar"), barWords = find("span", bar);
const state = {known: facts.known, version: facts.version, last: facts.last};
let timer, busy, again, fresh = false, pause = FIRST, due = 0, cut = false, over = "", loading = false;
const listeners = {typing() {}, here() {}, changed() {}, back() {}, end() {}};

/** Whether the page shows the end of the room, and not a part far above it. */
const atEnd = () => !facts.far;
facts.far = state.known < state.last;

function take(shape, live) {
  if (shape.number <= state.known) return update(shape);
  if (!atEnd()) {
    if (shape.number > state.last && shape.sender !== facts.me) countNew();
    state.last = Math.max(state.last, shape.number);
    return;
  }
  if (shape.number !== state.known + 1) return true; // a gap
  append(shape);
  state.known = state.last = shape.number;
  if (live) listeners.typing(shape.sender);
  tell(shape);
}

function frame({message, typing, room}) {
  if (room) return listeners.changed();
  if (typing) return listeners.typing(typing.person, typing.name);
  if (!message) return;
  const gap = take(message, true) === true;
  if (message.version === state.version + 1) state.version = message.version;
  else if (message.version > state.version) return void fetchNow();
  if (gap) fetchNow();
}

/** Learn what is new; one request at a time, and once more if asked meanwhile. */
function fetchNow() {
  if (over) return Promise.resolve();
  if (busy) { again = true; return busy; }
  clearTimeout(timer);
  busy = learn().finally(() => {
    busy = undefined;
    if (again && !cut) { again = false; fetchNow(); } else { again = false; plan(); }
  });
  return busy;
}

async function learn() {
  try {
    let got;
    do {
      got = await ask("after", {after: atEnd() ? state.known : state.last, version: state.version});
      for (const shape of got.messages) take(shape);
      for (const shape of got.changed) update(shape);
      state.version = Math.max(state.version, got.version);
    } while (got.more);
    listeners.here(got.here);
    mend();
  } catch (no) {
    if (no.code === "outside" || no.code === "signed-out") return finish(no.code);
    if (no.code !== "offline") reportError(no);
    tear();
  }
}

/** The server was not reached: say so, and count down to the next try. */
function tear() {
  due = Date.now() + pause;
  pause = Math.min(MOST, pause * 2);
  if (!cut) announce(say("lost"));
  cut = true;
  bar.hidden = false;
  count();
}
function count() {
  if (!cut || over) return;
  const left = Math.max(0, Math.ceil((due - Date.now()) / 1000));
  barWords.textContent = say("offline", {seconds: left});
  if (left) setTimeout(count, 500);
}
function mend() {
  pause = FIRST;
  if (cut) announce(say("back"));
  const was = cut;
  cut = false;
  bar.hidden = true;
  listeners.back(was);
}

function plan() {
  clearTimeout(timer);
  if (!over) timer = setTimeout(fetchNow, cut ? Math.max(0, due - Date.now()) : fresh ? CALM : ALONE);
}

/** There is nothing more to hear: out of the room, or out of the site. Who was signed
    out keeps what is in the line, and the page, until somebody is signed in again. */
function finish(why) {
  if (over) return;
  over = why;
  cut = false;
  clearTimeout(timer);
  bar.hidden = false;
  find("button", bar).hidden = why === "outside";
  barWords.textContent = say(why === "outside" ? "gone" : "signed_out");
  announce(barWords.textContent, {assertive: true});
  if (why === "outside") listeners.end();
}

/** Signed in again in another tab: the page is asked for anew, with another token. What
    was typed and what waits are kept in the browser. */
async function comeBack() {
  try {
    const answer = await fetch(facts.url);
    if (answer.ok && !answer.redirected) location.reload();
  } catch { /* no network either */ }
}
const tryNow = () => (over === "signed-out" ? comeBack() : fetchNow());

/** Messages above the first one. */
export async function loadOlder(first) {
  if (loading || first <= facts.first + 1) return;
  loading = true;
  try { prepend((await ask("before", {number: first})).messages); } catch (no) { if (no.code !== "offline") reportError(no); }
  loading = false;
}

export function start(heard) {
  Object.assign(listeners, heard);
  subscribe(`room.${facts.room}`, {
    frame,
    resync: fetchNow,
    status(online) {
      const was = fresh;
      fresh = online;
      if (online && !was) fetchNow();
      else if (!online && was) { pause = FIRST; fetchNow(); }
    },
    refused() { ask("after", {after: state.last, version: 0}).catch((no) => no.code === "outside" && finish("outside")); },
  });
  find("button", bar).addEventListener("click", tryNow);
  addEventListener("online", fetchNow);
  addEventListener("offline", fetchNow);
  document.addEventListener("visibilitychange", () => document.hidden || tryNow());
  document.addEventListener("live:signed-out", () => finish("signed-out"));
  plan();
}
export const known = () => state.known;

// What one has written and is not stored yet. It stands in the log at once, is sent one
// after the other, and keeps the id that it got here: sent twice, it is there once.
// What waits for the connection is kept in this tab, so that a reload does not lose it.
const KEY = `chat.queue.${facts.me}.${facts.room}`;
const end = find("#log-end"), failed = find("#failed-blank").content;
const queue = []; // {client, text, reply, files, sent, why}
let running = false;

function store() {
  const rows = queue.map(({client, text, reply, files, sent, why}) => ({client, text, reply, files, sent, why}));
  try { rows.length ? sessionStorage.setItem(KEY, JSON.stringify(rows)) : sessionStorage.removeItem(KEY); } catch { /* no room: it is on the page */ }
}

const escaped = (text) => {
  const p = document.createElement("p");
  p.dir = "auto";
  p.textContent = text;
  return p.outerHTML.replaceAll("\n", "<br>");
};

function show(entry) {
  const shape = {client: entry.client, sender: facts.me, name: facts.my_name, face: facts.my_face, html: escaped(entry.text), sent: entry.sent, mentions: [], reactions: [], files: [], cards: {}, reply: entry.reply && {number: entry.reply.number, name: entry.reply.name, text: entry.reply.text}};
  entry.el = draw(shape);
  entry.el.classList.add("m-pending");
  entry.note = document.createElement("p");
  entry.note.className = "m-state";
  find(".m-body", entry.el).append(entry.note);
  hold(() => end.append(entry.el));
  mark(entry);
}

function mark(entry) {
  entry.el.classList.toggle("m-not-sent", Boolean(entry.why));
  find(".m-failed", entry.el)?.remove();
  entry.note.hidden = Boolean(entry.why);
  entry.note.textContent = say(cut ? "waiting" : "sending");
  if (!entry.why) return;
  const part = failed.cloneNode(true);
  find("span", part).textContent = `${say("not_sent")} ${entry.why}`;
  find("[data-do=again]", part).addEventListener("click", () => retry(entry));
  find("[data-do=drop]", part).addEventListener("click", () => drop(entry));
  find(".m-body", entry.el).append(part);
}

function retry(entry) {
  delete entry.why;
  mark(entry);
  entry.el.focus();
  run();
}

function drop(entry) {
  queue.splice(queue.indexOf(entry), 1);
  entry.el.remove();
  store();
  find("#id_text")?.focus();
}

export function send(text, {reply = null, files = []} = {}) {
  if (facts.far) {
    // The end of the room is elsewhere: what is sent there is read there.
    queue.push({client: crypto.randomUUID(), text, reply, files, sent: new Date().toISOString()});
    store();
    return location.assign(`${facts.url}#log-end`);
  }
  const entry = {client: crypto.randomUUID(), text, reply, files, sent: new Date().toISOString()};
  queue.push(entry);
  store();
  find("#nothing")?.remove();
  show(entry);
  toBottom();
  run();
}

/** Send what waits, the oldest first; the next one when the one before is stored. */
export async function run() {
  if (running) return;
  running = true;
  try {
    for (let entry; (entry = queue.find(({why}) => !why));) {
      mark(entry);
      try {
        const {number} = await ask("post", {text: entry.text, client: entry.client, reply: entry.reply?.number ?? null, files: entry.files});
        done(entry, number);
      } catch (no) {
        if (no.code === "offline") {
          fetchNow(); // says that there is no connection, and tries again
          for (const one of queue) { one.note.textContent = say("waiting"); }
          return;
        }
        entry.why = no.message || say(no.code === "signed-out" ? "signed_out" : "gone");
        mark(entry);
        announce(`${say("not_sent")} ${entry.why}`, {assertive: true});
        store();
      }
    }
  } finally { running = false; }
}

async function done(entry, number) {
  queue.splice(queue.indexOf(entry), 1);
  store();
  announce(say("sent"));
  entry.note.textContent = "";
  if (at(number)) entry.el.remove();
  else {
    await fetchNow();
    if (at(number)) entry.el.remove();
  }
}

export function restore() {
  let rows = [];
  try { rows = JSON.parse(sessionStorage.getItem(KEY)) ?? []; } catch { /* not ours */ }
  if (facts.far) return;
  for (const entry of rows) {
    if (find(`article[data-client="${entry.client}"]`)) continue;
    queue.push(entry);
    show(entry);
  }
  if (queue.length) run();
}

addEventListener("beforeunload", (event) => { if (queue.some(({files}) => files.length)) event.preventDefault(); });
