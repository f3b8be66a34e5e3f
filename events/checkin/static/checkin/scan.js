// A gate's scanner. Camera, typed codes, names and keyboard-like scanners all end in
// `check`; each code gets one answer from the server, or the truth that it got none.
import {say} from "../core/js/announce.js";
import {subscribe} from "../core/js/live.js";
import {hide, hint, putLog, show, showing, texts} from "./answers.js";
import * as camera from "./camera.js";
import {find, onWaiting, ready, scan, undo, Unreachable} from "./post.js";
import * as sound from "./sound.js";

const $ = (id) => document.getElementById(id);
const box = $("scan"), data = box.dataset;
const SAME = 3000, PAUSE = 800, UNDO = 30e3, KEYS = 400;
let busy = false, lastCode = "", lastAt = 0, shownAt = 0, undoTimer, old = false, pending = 0;
const fill = (text, values) => text.replace(/%([a-z])/g, (all, key) => values[key] ?? all);

// ---- numbers

let inside = Number(data.inside), expected = Number(data.expected);
const digits = new Intl.NumberFormat(document.documentElement.lang);

function count(figures) {
  inside = figures.inside;
  expected = figures.expected;
  $("inside").textContent = digits.format(inside);
  $("of").textContent = fill(texts.inside, {n: digits.format(expected)});
  $("to-come").textContent = fill(texts.to_come, {n: digits.format(Math.max(0, expected - inside))});
  $("meter").querySelector(".bar").setAttribute("width", `${expected ? Math.min(100, 100 * inside / expected) : 0}%`);
  $("answer-count").textContent = fill(texts.is_in, {a: digits.format(inside), n: digits.format(expected)});
  if (figures.log) putLog(figures.log);
}

let logTimer;
function readLog() {
  clearTimeout(logTimer);
  logTimer = setTimeout(async () => {
    const answer = await fetch(data.figures).catch(() => null);
    if (answer?.ok) count(await answer.json());
  }, 400);
}

function pill() {
  const place = $("pill"), text = pending
    ? fill(texts.waiting, {n: pending}) : old ? texts.old : texts.sent;
  place.hidden = false;
  place.classList.toggle("wait", Boolean(pending || old));
  if (place.lastChild.textContent !== text) place.lastChild.textContent = text;
  document.querySelector(".count").classList.toggle("old", old);
}

subscribe(`gate.${data.occurrence}`, {
  frame: (figures) => { count(figures); if (!figures.log && innerWidth >= 960) readLog(); },
  status: (online, since) => { old = !online && since > 3000; pill(); },
  poll: data.figures,
});
onWaiting((number) => { pending = number; pill(); });

// ---- answers

function last(answer) {
  const card = $("last");
  clearTimeout(undoTimer);
  card.hidden = !answer;
  if (!answer) return;
  card.querySelector("b").textContent = answer.guest;
  card.querySelector("p > span").textContent = fill(texts.in_at, {t: answer.time});
  $("undo").hidden = false;
  $("undo").onclick = () => takeBack(answer);
  undoTimer = setTimeout(() => { $("undo").hidden = true; }, UNDO);
}

async function takeBack(answer) {
  try {
    count(await undo(answer.scan));
    $("last").querySelector("p > span").textContent = texts.undone;
    $("undo").hidden = true;
    say(`${answer.guest}: ${texts.undone}`);
    readLog();
    lastCode = "";
  } catch (error) {
    say(error.message || texts.unchecked, {assertive: true});
    $("last").querySelector("p > span").textContent = error.message || texts.offline;
  }
}

function told(answer, code) {
  if (answer.tone === "hint") return hint(answer.title, {tick: true});
  if (answer.people && !answer.replayed && !answer.undone) {
    count({inside: inside + answer.people, expected});
    last(answer);
  }
  shownAt = Date.now();
  show(answer, {
    undo: answer.people && !answer.undone ? () => takeBack(answer) : undefined,
    force: answer.forceable && "decides" in data ? (why) => check(code, why) : undefined,
    find: answer.people ? undefined : openFind,
    closed: rest,
  });
  readLog();
}

function failed(error, code) {
  if (error instanceof Unreachable) {
    shownAt = Date.now();
    return show(
      {tone: "amber", title: texts.offline, name: texts.unchecked, line: texts.again, note: ""}, {closed: rest});
  }
  if (error.status === 403 || error.status === 404 || error.code === "revoked") {
    camera.close();
    return show({tone: "red", title: texts.gone, name: "", line: error.message, note: ""}, {closed: rest});
  }
  show({tone: "amber", title: texts.failed, name: "", line: error.message, note: ""}, {closed: rest});
}

function rest() {
  // What was on the screen is not read again just because it is still in the frame.
  lastAt = Date.now();
  hint(camera.isOn() ? texts.hold : "");
}

/** One code from anywhere. `forced`: the reason to let in against the answer. */
async function check(code, forced = "") {
  if (busy || !code.trim()) return;
  busy = true;
  lastCode = code;
  lastAt = Date.now();
  camera.stir();
  hint(texts.checking);
  try {
    told(await scan(code.trim(), {forced, late: (answer, error) => (answer ? told(answer, code) : failed(error, code))}), code);
  } catch (error) {
    failed(error, code);
  } finally {
    busy = false;
    if (showing() === undefined && $("hint").textContent === texts.checking) hint(camera.isOn() ? texts.hold : "");
  }
}

function seen(code) {
  const now = Date.now(), up = showing();
  if (code === lastCode && now - lastAt < SAME) return;
  // Amber and red wait for a person; green gives way to the next in the queue.
  if (busy || (up && (up.tone !== "green" || now - shownAt < PAUSE)) || document.querySelector("dialog[open]")) return;
  if (code === lastCode && up) return;
  check(code);
}

// ---- camera

function why(error) {
  const place = $("why");
  place.hidden = false;
  place.textContent = error?.name === "NotAllowedError" ? `${texts.denied} ${texts.how}` : texts.absent;
}

async function start() {
  sound.unlock();
  $("start").setAttribute("aria-busy", "true");
  try {
    await ready();
  } catch (error) {
    if (!(error instanceof Unreachable)) { $("start").removeAttribute("aria-busy"); return failed(error); }
  }
  try {
    hint(texts.starting);
    await camera.open(seen, () => { asleep(texts.asleep); });
    $("start-box").hidden = true;
    $("torch").hidden = !camera.torchable();
    hint(texts.hold);
  } catch (error) {
    hint("");
    asleep();
    why(error);
    openFind();
  }
  $("start").removeAttribute("aria-busy");
}

function asleep(text = "") {
  $("start-box").hidden = false;
  $("torch").hidden = true;
  hint(text);
}

$("start").addEventListener("click", start);
$("torch").addEventListener("click", async ({currentTarget: button}) => {
  const on = button.getAttribute("aria-pressed") !== "true";
  await camera.torch(on)?.catch(() => {});
  button.setAttribute("aria-pressed", on);
});

function loud() {
  const on = sound.isOn(), button = $("sound");
  button.setAttribute("aria-pressed", on);
  button.querySelector("use").setAttribute("href", `${data.icons}#${on ? "sound" : "mute"}`);
}
$("sound").addEventListener("click", () => {
  sound.setOn(!sound.isOn());
  loud();
  sound.unlock();
  if (sound.isOn()) sound.play("green");
  say(sound.isOn() ? texts.sound_on : texts.sound_off);
});

// ---- typed codes and names

const typed = $("typed"), name = $("name");

function openType() {
  hide();
  $("typed-error").hidden = true;
  typed.value = "";
  $("type").showModal();
  typed.focus();
}

function openFind() {
  hide();
  name.value = "";
  $("found").replaceChildren();
  $("found-words").textContent = "";
  if (!$("find").open) $("find").showModal();
  name.focus();
}

$("type-open").addEventListener("click", openType);
$("find-open").addEventListener("click", openFind);
for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}
$("type-form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!typed.value.trim()) return typed.focus();
  $("type").close();
  check(typed.value);
});

let asked = 0, findTimer;
async function look() {
  const q = name.value.trim(), mine = ++asked;
  if (/^t1:/i.test(q)) return;
  if (q.replace(/\s/g, "").length < 3) {
    $("found").replaceChildren();
    $("found-words").textContent = q ? texts.more : "";
    return;
  }
  try {
    const {found} = await find(q);
    if (mine !== asked) return;
    $("found").replaceChildren(...found.map(choice));
    $("found-words").textContent = found.length ? "" : texts.nobody;
  } catch (error) {
    $("found-words").textContent = error.message || `${texts.offline}.`;
  }
}

function choice({name: who, guests, code}) {
  const item = document.createElement("li"), button = document.createElement("button");
  const label = document.createElement("span"), small = document.createElement("small");
  button.type = "button";
  label.textContent = who;
  small.textContent = guests ? texts.guest : "";
  button.append(label, small);
  button.addEventListener("click", () => {
    // The second tap lets in: one finger that slips lets nobody in.
    if (button.getAttribute("aria-pressed") !== "true") {
      for (const other of $("found").querySelectorAll("[aria-pressed]")) calm(other);
      button.setAttribute("aria-pressed", "true");
      label.dataset.name = who;
      label.textContent = texts.sure.replace("%s", who);
      return;
    }
    $("find").close();
    check(code);
  });
  item.append(button);
  return item;
}
function calm(button) {
  button.removeAttribute("aria-pressed");
  button.firstChild.textContent = button.firstChild.dataset.name;
}

name.addEventListener("input", () => { clearTimeout(findTimer); findTimer = setTimeout(look, 200); });
$("find-form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (/^t1:/i.test(name.value)) { $("find").close(); return check(name.value); }
  look();
});

// Scanners that type: fast keys that end in Enter, on any screen but a field.
let keys = "", keyAt = 0;
document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  const now = Date.now();
  if (now - keyAt > KEYS) keys = "";
  keyAt = now;
  if (event.key === "Enter" && keys.length >= 8) {
    event.preventDefault();
    const code = keys;
    keys = "";
    if (showing()) hide();
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    return check(code);
  }
  if (event.key.length !== 1) return;
  // A space inside a code must not press the button that has the focus.
  if (keys && event.key === " ") event.preventDefault();
  keys += event.key;
}, true);

// ---- beginning

document.body.classList.add("scripted");
for (const id of ["start", "type-open", "find-open"]) $(id).hidden = false;
loud();
count({inside, expected});
pill();
ready().catch((error) => { if (!(error instanceof Unreachable)) failed(error); });
if (!navigator.mediaDevices?.getUserMedia) {
  $("start").hidden = true;
  why();
  openFind();
} else {
  navigator.mediaDevices.enumerateDevices?.().then((devices) => {
    if (devices.some(({kind}) => kind === "videoinput")) return;
    $("start").hidden = true;
    why();
  }).catch(() => {});
}
