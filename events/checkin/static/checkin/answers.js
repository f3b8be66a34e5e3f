// Answers over the whole screen: sign, word, name, note; and the log beside the desk.
import {say} from "../core/js/announce.js";
import {play} from "./sound.js";

const GREEN_STAYS = 1600, MOST = 12;
const $ = (id) => document.getElementById(id);
const screen = $("answer"), force = $("force"), box = $("scan");
export const texts = JSON.parse($("scan-texts").textContent);
let timer, before, calls = {}, current;

/** What is on the screen now, or undefined. */
export const showing = () => (screen.hidden ? undefined : current);

function write(selector, text) {
  const place = screen.querySelector(selector);
  place.textContent = text ?? "";
}

/** Shows an answer. `on.undo`, `on.force(reason)`, `on.find`: what its button does. */
export function show(answer, on = {}) {
  clearTimeout(timer);
  // A sheet lies above everything else: the answer takes its place.
  for (const sheet of document.querySelectorAll("dialog[open]")) sheet.close();
  if (screen.hidden) before = document.activeElement;
  current = answer;
  calls = on;
  screen.className = `answer ${answer.tone}`;
  $("answer-sign").replaceChildren($(`sign-${answer.tone[0]}`).content.cloneNode(true));
  $("answer-title").textContent = answer.title;
  write(".answer-name", answer.name);
  write(".answer-line", answer.line);
  write(".answer-note", answer.note);
  force.hidden = true;
  $("reason").value = "";
  $("reason-error").hidden = true;
  const other = $("answer-other");
  const label = other.dataset.does = ["undo", "force", "find"].find((does) => on[does]) ?? "";
  other.hidden = !label;
  other.textContent = label ? texts[label] : "";
  // Everything in one label: whoever listens hears it as whoever looks sees it.
  screen.setAttribute("aria-label", [answer.title, answer.name, answer.line, answer.note].filter(Boolean).join(". "));
  screen.hidden = false;
  screen.focus({preventScroll: true});
  play(answer.tone);
  if (answer.tone === "green") timer = setTimeout(hide, GREEN_STAYS);
}

export function hide() {
  clearTimeout(timer);
  if (screen.hidden) return;
  screen.hidden = true;
  const ended = calls.closed;
  calls = {};
  if (before?.isConnected) before.focus({preventScroll: true});
  ended?.();
}

$("answer-next").addEventListener("click", hide);
$("answer-other").addEventListener("click", () => {
  clearTimeout(timer);
  const does = $("answer-other").dataset.does, call = calls[does];
  if (does === "force") return reason(call);
  hide();
  call?.();
});

function reason(call) {
  if (force.hidden) {
    force.hidden = false;
    $("reason").focus();
    return;
  }
  const why = $("reason").value.trim();
  $("reason-error").hidden = Boolean(why);
  if (!why) return $("reason").focus();
  call?.(why);
}
force.addEventListener("submit", (event) => {
  event.preventDefault();
  reason(calls.force);
});

screen.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return hide();
  if (event.key !== "Tab") return;
  // The focus stays on the answer until it is answered.
  const stops = [...screen.querySelectorAll("button, input")].filter((e) => e.offsetParent);
  const end = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement === end || (event.shiftKey && document.activeElement === screen)) {
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0]).focus();
  }
});

/** A small line over the camera, and a tick: nothing to decide. */
export function hint(text, {tick = false} = {}) {
  const line = $("hint");
  line.hidden = !text;
  if (line.textContent === text && !tick) return;
  line.textContent = text;
  if (tick) {
    play("tick");
    say(text);
  }
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${box.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

function row({tone, name, line, time, scan}) {
  const item = document.createElement("li"), dot = document.createElement("span");
  const words = document.createElement("p"), bold = document.createElement("b");
  const small = document.createElement("span"), at = document.createElement("time");
  item.dataset.scan = scan;
  dot.className = `dot ${tone}`;
  dot.ariaHidden = "true";
  dot.append(tone === "amber" ? "!" : icon({green: "check", red: "cross"}[tone] ?? "undo"));
  bold.textContent = name;
  small.textContent = line;
  at.textContent = time;
  words.append(bold, small);
  item.append(dot, words, at);
  return item;
}

/** Puts the log as the server tells it, newest first. */
export const putLog = (rows) => $("log").replaceChildren(...rows.slice(0, MOST).map(row));
