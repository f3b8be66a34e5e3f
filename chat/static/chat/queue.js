// What one has written and is not stored yet. It stands in the log at once, is sent one
// after the other, and keeps the id that it got here: sent twice, it is there once.
// What waits for the connection is kept in this tab, so that a reload does not lose it.
import {say as announce} from "../core/js/announce.js";
import {ask} from "./ask.js";
import {fetchNow, isCut} from "./sync.js";
import {at, hold, toBottom} from "./log.js";
import {draw} from "./message.js";
import {facts, find, say} from "./page.js";

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
  entry.note.textContent = say(isCut() ? "waiting" : "sending");
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
    return location.assign(facts.url);
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
        entry.why = no.message || say("gone");
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
export const waiting = () => queue.length;
