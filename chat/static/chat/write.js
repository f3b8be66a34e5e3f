// The line one writes in: drafts, keys, replies, files, and the sign that one writes.
import {say as announce} from "../core/js/announce.js";
import {ask, upload} from "./ask.js";
import {lastOf} from "./log.js";
import {facts, find, say} from "./page.js";
import {send} from "./queue.js";
import {isOpen} from "./mention.js";

const form = find("#write"), field = find("#id_text"), answering = find("#answering");
const hint = find("#write-hint"), carried = find("#carried"), chooser = find("#id_file");
const KEY = `chat.draft.${facts.me}.${facts.room}`;
const TYPING = 4e3;
let reply = null, editing = 0, told = 0, free = 0, files = [];

export const focus = () => (field ?? find("#log article:last-of-type"))?.focus();
export const insert = (text) => {
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

export function answer(el) {
  if (!field) return;
  stop();
  reply = {number: Number(el.dataset.number), name: find(".m-head bdi", el).textContent, text: (find(".m-text", el)?.textContent ?? "").trim().slice(0, 140)};
  answering.hidden = false;
  find("span", answering).textContent = say("reply_to", reply);
  field.focus();
}

/** Change one's own message: its words as they were typed come into the line. */
export async function change(el) {
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

async function submit() {
  const text = field.value.trim();
  if (editing) {
    if (!text) return;
    try {
      await ask("edit", {number: editing, text});
      stop();
      announce(say("sent"));
    } catch (no) {
      hint.hidden = false;
      hint.textContent = no.message || say("lost");
      announce(hint.textContent, {assertive: true});
    }
    return;
  }
  const ready = files.filter(({id}) => id);
  if (files.length !== ready.length || (!text && !ready.length)) return;
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
  const entry = {id: null};
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
  } catch (no) {
    files = files.filter((one) => one !== entry);
    li.classList.add("m-not-sent");
    name.textContent = `${file.name}: ${no.message || say("lost")}`;
    announce(name.textContent, {assertive: true});
  }
}

function keys(event) {
  if (event.isComposing || event.keyCode === 229 || isOpen()) return;
  if (event.key === "Enter" && !event.ctrlKey && !event.altKey && event.shiftKey !== facts.enter) {
    event.preventDefault();
    submit();
  } else if (event.key === "ArrowUp" && !field.value && !editing) {
    const mine = lastOf(facts.me);
    if (mine) { event.preventDefault(); change(mine); }
  } else if (event.key === "Escape" && !answering.hidden) stop();
}

export function start() {
  if (!field) return;
  restoreDraft();
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  field.addEventListener("keydown", keys);
  field.addEventListener("input", () => {
    draft();
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
