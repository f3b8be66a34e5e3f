// What the page knows of its room, and how it learns the rest. Frames are hints: each
// has the number and version of a message, and what is missing between is fetched.
// On connect, on a gap, when frames were lost, and every 30 seconds: nothing is lost,
// and nothing is shown twice, because each message has one place by its number.
import {subscribe} from "../core/js/live.js";
import {ask} from "./ask.js";
import {append, countNew, prepend, update} from "./log.js";
import {facts, find, say} from "./page.js";
import {tell} from "./voice.js";
import {say as announce} from "../core/js/announce.js";

const CALM = 30e3, ALONE = 5e3, FIRST = 4e3, MOST = 30e3;
const bar = find("#bar"), barWords = find("span", bar);
const state = {known: facts.known, version: facts.version, last: facts.last};
let timer, busy, again, fresh = false, pause = FIRST, due = 0, cut = false, over = false, loading = false;
const listeners = {typing() {}, here() {}, back() {}, end() {}};

/** Whether the page shows the end of the room, and not a part far above it. */
const atEnd = () => !facts.far;
facts.far = state.known < state.last;

export const isCut = () => cut;

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

function frame({message, typing}) {
  if (typing) return listeners.typing(typing.person, typing.name);
  if (!message) return;
  const gap = take(message, true) === true;
  if (message.version === state.version + 1) state.version = message.version;
  else if (message.version > state.version) return void fetchNow();
  if (gap) fetchNow();
}

/** Learn what is new; one request at a time, and once more if asked meanwhile. */
export function fetchNow() {
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

export function finish(why) {
  if (over) return;
  over = true;
  clearTimeout(timer);
  bar.hidden = false;
  find("button", bar).hidden = true;
  barWords.textContent = say(why === "outside" ? "gone" : "signed_out");
  announce(barWords.textContent, {assertive: true});
  listeners.end();
}

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
  find("button", bar).addEventListener("click", fetchNow);
  addEventListener("online", fetchNow);
  addEventListener("offline", fetchNow);
  document.addEventListener("visibilitychange", () => document.hidden || fetchNow());
  document.addEventListener("live:signed-out", () => finish("signed-out"));
  plan();
}
export const known = () => state.known;
