// What one does to a message: a bar beside the one under the pointer or with the focus,
// the signs, and the keys. Loaded when the first message is pointed at.
import {say as announce} from "../core/js/announce.js";
import {at, facts, find, go, inner, messages, rove, roving, say} from "./log.js";
import {ask} from "./sync.js";

let line;
const bar = find("#tools");
const numberOf = (el) => Number(el.dataset.number);

async function trying(work) {
  try { await work(); } catch (no) { announce(no.message || say("lost"), {assertive: true}); }
}

/** Put one's sign there, or take it away. */
export const toggle = (el, emoji) => trying(async () => {
  const mine = [...el.querySelectorAll(".m-sign")].some((one) => one.value === emoji && one.getAttribute("aria-pressed") === "true");
  await ask("react", {number: numberOf(el), emoji, on: !mine});
});

async function react(el) {
  let emoji;
  await trying(async () => { emoji = await pick(); });
  const now = at(numberOf(el));
  now?.focus({preventScroll: true});
  if (emoji) await toggle(now, emoji);
}

const link = (el) => {
  const url = new URL(facts.url, location.href);
  url.searchParams.set("at", numberOf(el));
  url.hash = `m-${numberOf(el)}`;
  return navigator.clipboard.writeText(url.href).then(() => announce(say("copied")), () => announce(say("not_copied"), {assertive: true}));
};

const remove = (el) => confirm(say("sure")) && trying(() => ask("remove", {number: numberOf(el)}));

const DO = {react, reply: (el) => line.answer(el), link, edit: (el) => line.change(el), remove};

function show(el) {
  if (bar.parentElement === el) return;
  if (!el?.dataset.number || !find(".m-text", el)) { bar.hidden = true; return; }
  const mine = Number(el.dataset.sender) === facts.me, young = Date.now() - new Date(el.dataset.sent) < facts.window * 1000;
  find("[data-do=edit]", bar).hidden = !mine || !young;
  find("[data-do=remove]", bar).hidden = !mine && !facts.moderates;
  find("[data-do=reply]", bar).hidden = !find("#id_text");
  find("[data-do=more]", bar).href = `${facts.url}m/${el.dataset.number}/`;
  el.append(bar);
  bar.hidden = false;
}

/** Something of a message is under the pointer or has the focus. */
export function near({type, target}) {
  const el = target.closest("article.m");
  if (!el?.isConnected) return;
  if (type === "focusin") rove(el);
  if (type === "focusin" || !bar.contains(document.activeElement)) show(el);
}

// All the signs, fetched when they are first asked for; found by name in two languages.
const dialog = find("#picker");
let chosen, back, timer;

async function load() {
  if (find(".picker", dialog)) return;
  const answer = await fetch(facts.signs);
  if (!answer.ok) throw new Error(`signs: ${answer.status}`);
  dialog.innerHTML = await answer.text();
  find("input", dialog).addEventListener("input", ({target}) => search(target.value));
}

function search(text) {
  const wanted = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const section of dialog.querySelectorAll("section")) {
    let some = false;
    for (const button of section.querySelectorAll("button")) {
      button.hidden = !wanted.every((word) => button.dataset.words.includes(word));
      if (!button.hidden) { some = true; count += 1; }
    }
    section.hidden = !some;
  }
  clearTimeout(timer);
  timer = setTimeout(() => announce(count ? say("found", {count}) : say("none_found")), 600);
}

function beside(button, step) {
  const all = [...dialog.querySelectorAll("button:not([hidden])")];
  all[Math.min(all.length - 1, Math.max(0, all.indexOf(button) + step))]?.focus();
}

dialog.addEventListener("click", ({target}) => {
  const button = target.closest("button");
  if (target === dialog) dialog.close();
  if (!button) return;
  chosen = button.value;
  dialog.close();
});
dialog.addEventListener("keydown", (event) => {
  const steps = {ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8};
  const {key, target} = event;
  if (target.matches("button") && key in steps) beside(target, steps[key]);
  else if (target.matches("input") && key === "ArrowDown") beside(undefined, 1);
  else if (target.matches("input") && key === "Enter") find("button:not([hidden])", dialog)?.click();
  else return;
  event.preventDefault();
});
dialog.addEventListener("close", () => { back?.(chosen); back = undefined; });

/** Ask for one sign; nothing where it was closed without. */
export async function pick() {
  await load();
  chosen = undefined;
  const input = find("input", dialog);
  if (input.value) { input.value = ""; search(""); }
  dialog.showModal();
  input.focus();
  return new Promise((resolve) => { back = resolve; });
}

// The keyboard: F6 goes round the parts, arrows go through the messages, and single
// letters work only while a message has the focus (WCAG 2.1.4).
const help = find("#keys");
const parts = [
  () => find("#rooms [aria-current]") ?? find("#rooms"),
  roving,
  () => find("#id_text") ?? find("#write"),
  () => find(".pane-about"),
];
const homes = ["#rooms", "#log", "#write", ".pane-about"];

export function round(step) {
  const here = homes.findIndex((home) => document.activeElement?.closest(home));
  for (let n = 1; n <= parts.length; n += 1) {
    const el = parts[(here + (here < 0 && step < 0 ? 0 : step * n) + parts.length * 2) % parts.length]();
    if (el?.checkVisibility?.({visibilityProperty: true}) ?? el) { el.focus(); if (document.activeElement === el) return; }
  }
}

/** A key was pressed in the log. */
export function key(event) {
  const el = event.target;
  if (event.key === "Escape" && !el.matches("article.m")) {
    el.closest("article.m")?.focus();
    return event.preventDefault();
  }
  if (!el.matches("article.m") || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = [...messages()], now = all.indexOf(el), said = el.dataset.number && find(".m-text", el);
  const move = {ArrowUp: now - 1, ArrowDown: now + 1, Home: 0, End: all.length - 1}[event.key];
  if (move !== undefined) {
    const to = all[Math.max(0, Math.min(all.length - 1, move))];
    rove(to);
    to.focus({preventScroll: true});
    to.scrollIntoView({block: "nearest"});
  } else if (event.key === "Escape") line.focus();
  else if (event.key === "?") help.showModal();
  else if (said && event.key.toLowerCase() === "r") line.answer(el);
  else if (said && event.key.toLowerCase() === "e") react(el);
  else if (said && event.key.toLowerCase() === "l") link(el);
  else return;
  event.preventDefault();
}

/** `writing` is what the line can do: answer(el), change(el), focus(). */
export function start(writing) {
  line = writing;
  bar.addEventListener("click", ({target}) => {
    const button = target.closest("button"), el = bar.closest("article.m");
    if (button && el) DO[button.dataset.do](el);
  });
  bar.addEventListener("keydown", (event) => {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step) return;
    const all = [...bar.children].filter((one) => !one.hidden);
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
    event.preventDefault();
    event.stopPropagation();
  });
}
