// The page of a room: the line one writes in, who is here, and how far one has read.
// The server has drawn it; this keeps it as the room is. What one does to messages, and
// the names behind an "@", are fetched when they are first asked for.
import {say as announce} from "../core/js/announce.js";
import {subscribe} from "../core/js/live.js";
import {atBottom, dress, faceOf, facts, find, inner, lastOf, log, messages, say, start as startLog, toBottom} from "./log.js";
import {ask, known, loadOlder, restore, run, send, start as startSync, upload} from "./sync.js";

const form = find("#write"), field = find("#id_text"), answering = find("#answering");
const hint = find("#write-hint"), carried = find("#carried"), chooser = find("#id_file");
const KEY = `chat.draft.${facts.me}.${facts.room}`;
const TYPING = 4e3;
let reply = null, editing = 0, told = 0, free = 0, files = [];

const focus = () => (field ?? find("#log article:last-of-type"))?.focus();
const insert = (text) => {
  field.focus();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", {bubbles: true}));
};

function draft() {
  if (editing) return;
  try {
    if (field.value.trim()) localStorage.setItem(KEY, field.value);
    else localStorage.removeItem(KEY);
  } catch { /* full or forbidden: the page still has it */ }
}

function answer(el) {
  if (!field) return;
  stop();
  reply = {number: Number(el.dataset.number), name: find(".m-head bdi", el).textContent, text: (find(".m-text", el)?.textContent ?? "").trim().slice(0, 140)};
  answering.hidden = false;
  find("span", answering).textContent = say("reply_to", reply);
  field.focus();
}

/** Change one's own message: its words as they were typed come into the line. */
async function change(el) {
  if (!field || !el) return;
  const number = Number(el.dataset.number);
  try {
    const {text} = await ask("source", {number});
    stop();
    editing = number;
    field.value = text;
    answering.hidden = false;
    find("span", answering).textContent = say("edit");
    field.focus();
  } catch (no) { announce(no.message || say("lost"), {assertive: true}); }
}

function stop() {
  if (editing) { editing = 0; field.value = ""; restoreDraft(); }
  reply = null;
  answering.hidden = true;
  form.elements.reply_to.value = "";
}

function restoreDraft() {
  try { field.value ||= localStorage.getItem(KEY) ?? ""; } catch { /* none */ }
}

/** Why it stays in the line; said once. */
function hold(why) {
  hint.hidden = false;
  hint.textContent = why;
  announce(why, {assertive: true});
}

async function submit() {
  const text = field.value.trim();
  if (editing) {
    if (!text) return;
    try {
      await ask("edit", {number: editing, text});
      stop();
      announce(say("sent"));
    } catch (no) { hold(no.message || say("lost")); }
    return;
  }
  const ready = files.filter(({id}) => id);
  const busy = files.find(({id}) => !id);
  if (busy) return hold(say("uploading", busy));
  if (!text && !ready.length) return;
  if (Date.now() < free) return wait();
  send(text, {reply, files: ready.map(({id}) => id)});
  field.value = "";
  files = [];
  carried.replaceChildren();
  stop();
  draft();
  told = 0;
  if (facts.slow) { free = Date.now() + facts.slow * 1000; wait(); }
  field.focus();
}

/** A slow room counts down to the next message. */
function wait() {
  const left = Math.ceil((free - Date.now()) / 1000);
  hint.hidden = left <= 0;
  hint.textContent = say("slow", {seconds: left});
  if (left > 0) setTimeout(wait, 500);
}

async function attach(file) {
  const li = document.createElement("li"), name = document.createElement("span"), off = document.createElement("button");
  const entry = {id: null, name: file.name};
  files.push(entry);
  name.textContent = say("uploading", {name: file.name});
  off.type = "button";
  off.className = "round";
  off.textContent = "×";
  off.setAttribute("aria-label", say("take_off", {name: file.name}));
  off.addEventListener("click", () => { files = files.filter((one) => one !== entry); li.remove(); field.focus(); });
  li.append(name, off);
  carried.append(li);
  try {
    const kept = await upload(file);
    entry.id = kept.id;
    name.textContent = kept.name;
    announce(say("attached", {name: kept.name}));
    if (hint.textContent === say("uploading", entry)) hint.hidden = true;
  } catch (no) {
    files = files.filter((one) => one !== entry);
    li.classList.add("m-not-sent");
    name.textContent = `${file.name}: ${no.message || say("lost")}`;
    announce(name.textContent, {assertive: true});
  }
}

function keys(event) {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Enter" && !event.ctrlKey && !event.altKey && event.shiftKey !== facts.enter) {
    event.preventDefault();
    submit();
  } else if (event.key === "ArrowUp" && !field.value && !editing) {
    const mine = lastOf(facts.me);
    if (mine) { event.preventDefault(); change(mine); }
  } else if (event.key === "Escape" && !answering.hidden) stop();
}

function startWriting() {
  if (!field) return;
  // A line of several rows cannot have the role combobox; these say the same.
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-haspopup", "listbox");
  restoreDraft();
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  field.addEventListener("keydown", keys);
  field.addEventListener("input", () => {
    draft();
    if (field.value.includes("@")) import("./mention.js").then(({offer}) => offer(), () => {});
    if (!editing && field.value.trim() && Date.now() - told > TYPING) {
      told = Date.now();
      ask("typing").catch(() => {});
    }
  });
  find("a", answering).addEventListener("click", (event) => { event.preventDefault(); stop(); field.focus(); });
  chooser.multiple = true;
  chooser.addEventListener("change", () => { for (const file of chooser.files) attach(file); chooser.value = ""; });
  field.addEventListener("paste", (event) => {
    const got = [...event.clipboardData.files];
    if (got.length) { event.preventDefault(); got.forEach(attach); }
  });
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => { event.preventDefault(); [...event.dataTransfer.files].forEach(attach); });
  const asked = Number(form.elements.reply_to.value), el = asked && document.getElementById(`m-${asked}`);
  if (el) answer(el);
  if (facts.wait) { free = Date.now() + facts.wait * 1000; wait(); }
}

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
  if (reading || facts.far || document.hidden || !atBottom() || known() <= read) return;
  reading = setTimeout(async () => {
    reading = undefined;
    const number = known();
    if (document.hidden || !atBottom() || number <= read) return;
    try { await ask("read", {number}); read = number; } catch { /* at the next turn */ }
  }, 800);
}

/* Locked, archived, pinned: said once above the line where one writes. */
function changed() {
  if (find(".room-changed")) return;
  const note = document.createElement("p"), link = document.createElement("a");
  note.className = "room-changed";
  note.setAttribute("role", "status");
  link.href = facts.url;
  link.textContent = say("changed");
  note.append(link);
  form.before(note);
}

// What one does to a message: the bar beside it, its keys, the signs.
let acts, loaded;
const doing = () => (acts ??= import("./acts.js").then(async (module) => {
  await dress();
  module.start({answer, change, focus});
  return (loaded = module);
}, (error) => { acts = undefined; throw error; }));
const quietly = (work) => doing().then(work, () => announce(say("lost"), {assertive: true}));
document.documentElement.classList.add("has-script");
for (const kind of ["pointerover", "focusin"]) inner.addEventListener(kind, (event) => event.target.closest("article.m") && quietly(({near}) => near(event)));
inner.addEventListener("click", (event) => {
  const sign = event.target.closest(".m-sign");
  if (!sign) return;
  event.preventDefault();
  quietly(({toggle}) => toggle(sign.closest("article.m"), sign.value));
});
inner.addEventListener("keydown", (event) => (loaded ? loaded.key(event) : quietly(({key}) => key(event))));
document.addEventListener("keydown", (event) => {
  if (event.key !== "F6" || find("dialog[open]")) return;
  event.preventDefault();
  quietly(({round}) => round(event.shiftKey ? -1 : 1));
});

startWriting();
startSync({
  typing,
  here,
  changed,
  back() { run(); mark(); },
  end() { form.remove(); },
});
restore();
startLog();
// Beside the log where there is room for it.
const wide = matchMedia("(min-width: 46rem)"), beside = () => wide.matches && import("./rooms.js");
wide.addEventListener("change", beside);
beside();

// At the first message that is new, if there is one; else at the end.
const fresh = find("#new");
if (location.hash === "#log-end") toBottom();
else if (!location.hash) {
  toBottom();
  if (fresh && fresh.getBoundingClientRect().top < log.getBoundingClientRect().top) fresh.scrollIntoView({block: "start"});
}
log.addEventListener("scroll", () => {
  mark();
  if (-log.scrollTop > log.scrollHeight - log.clientHeight - 400) {
    const first = messages()[0]?.dataset.number;
    if (first) loadOlder(Number(first));
  }
}, {passive: true});
find("[data-older] a").addEventListener("click", (event) => {
  event.preventDefault();
  const first = messages()[0]?.dataset.number;
  if (first) loadOlder(Number(first));
});
document.addEventListener("visibilitychange", mark);
new MutationObserver(mark).observe(inner, {childList: true});
mark();

const smile = find(".smile");
if (smile) {
  smile.hidden = false;
  smile.addEventListener("click", async () => { const {pick} = await doing(), emoji = await pick(); focus(); if (emoji) insert(emoji); });
}
subscribe(`user.${facts.me}`, {frame({read: other}) { if (other?.room === facts.room) read = Math.max(read, other.number); }});
