// The page of a room. The server has drawn it; this keeps it as the room is.
import {subscribe} from "../core/js/live.js";
import {ask} from "./ask.js";
import {atBottom, messages, toBottom} from "./log.js";
import {faceOf} from "./message.js";
import {facts, find, log, say} from "./page.js";
import {pick} from "./picker.js";
import * as keys from "./keys.js";
import * as mention from "./mention.js";
import * as queue from "./queue.js";
import * as sync from "./sync.js";
import * as tools from "./tools.js";
import * as write from "./write.js";

// Who is writing: seen, never read aloud, gone by itself.
const LASTS = 6e3, writers = new Map();
function typing(person, name) {
  if (person === facts.me || facts.blocked.includes(person)) return;
  clearTimeout(writers.get(person)?.timer);
  writers.delete(person);
  if (name) writers.set(person, {name, timer: setTimeout(typing, LASTS, person)});
  const [one, two, more] = [...writers.values()].map(({name: who}) => who);
  find("#typing").textContent = more ? say("write_many") : two ? say("write_two", {name: one, other: two}) : one ? say("writes", {name: one}) : "";
}

function here({count, people}) {
  const list = find(".here"), tag = find("[data-here-tag]");
  const other = find("[data-other]");
  find("#here").hidden = tag.hidden = !count;
  if (other) other.hidden = !people.some((one) => one.id === Number(other.dataset.other));
  find("[data-here]").textContent = count;
  tag.textContent = say("here", {count});
  list.replaceChildren(...people.map((one) => {
    const li = document.createElement("li"), name = document.createElement("span"), who = document.createElement("bdi");
    who.textContent = one.name;
    name.append(who);
    li.append(faceOf(one), name);
    return li;
  }));
  find("[data-faces]").replaceChildren(...people.slice(0, 4).map((one) => faceOf(one)));
}

// Read is what stood at the end of the log on a page that somebody looks at.
let read = facts.read, reading;
function mark() {
  if (reading || facts.far || document.hidden || !atBottom() || sync.known() <= read) return;
  reading = setTimeout(async () => {
    reading = undefined;
    const number = sync.known();
    if (document.hidden || !atBottom() || number <= read) return;
    try { await ask("read", {number}); read = number; } catch { /* at the next turn */ }
  }, 800);
}

mention.start();
write.start();
tools.start();
sync.start({
  typing,
  here,
  back() { queue.run(); mark(); },
  end() { find("#write")?.remove(); },
});
queue.restore();
keys.start();

// At the first message that is new, if there is one; else at the end.
const fresh = find("#new");
if (!location.hash) {
  toBottom();
  if (fresh && fresh.getBoundingClientRect().top < log.getBoundingClientRect().top) fresh.scrollIntoView({block: "start"});
}
log.addEventListener("scroll", () => {
  mark();
  if (-log.scrollTop > log.scrollHeight - log.clientHeight - 400) {
    const first = messages()[0]?.dataset.number;
    if (first) sync.loadOlder(Number(first));
  }
}, {passive: true});
find("[data-older] a").addEventListener("click", (event) => {
  event.preventDefault();
  const first = messages()[0]?.dataset.number;
  if (first) sync.loadOlder(Number(first));
});
document.addEventListener("visibilitychange", mark);
new MutationObserver(mark).observe(find(".log-in"), {childList: true});
mark();

const smile = find(".smile");
if (smile) {
  smile.hidden = false;
  smile.addEventListener("click", async () => { const emoji = await pick(); write.focus(); if (emoji) write.insert(emoji); });
}
subscribe(`user.${facts.me}`, {frame({read: other}) { if (other?.room === facts.room) read = Math.max(read, other.number); }});
