// The log: order by number, days, groups, the line "New", and where one is in it.
// `chat/reading.py` draws the same on the server; what changes there changes here.
import {dayName, dayOf, facts, find, inner, log, say} from "./page.js";
import {draw} from "./message.js";

const TOGETHER = 5 * 60e3, STUCK = 80;
const fresh = find("#fresh"), end = find("#log-end"), older = find("[data-older]");
let waiting = 0;

/** The log grows upwards from its foot: 0 is the bottom, above it is negative. */
export const atBottom = () => -log.scrollTop <= STUCK;
export const toBottom = () => { log.scrollTop = 0; seen(); };
export const at = (number) => document.getElementById(`m-${number}`);
export const messages = () => inner.querySelectorAll("article.m");
export const lastOf = (sender) => [...inner.querySelectorAll(`article.m[data-sender="${sender}"]`)].reverse().find((el) => el.dataset.number && find(".m-text", el));

function seen() {
  waiting = 0;
  fresh.hidden = true;
}
fresh.addEventListener("click", () => (facts.far ? location.assign(facts.url) : toBottom()));
log.addEventListener("scroll", () => { if (atBottom()) seen(); }, {passive: true});

/** What is on the screen stays where it is while the rest changes. */
export function hold(change) {
  if (atBottom()) { change(); log.scrollTop = 0; return; }
  const top = log.getBoundingClientRect().top;
  let kept = document.elementFromPoint(log.getBoundingClientRect().left + 40, top + 60)?.closest("article.m");
  kept ??= [...messages()].find((el) => el.getBoundingClientRect().bottom > top);
  const was = kept?.getBoundingClientRect().top;
  change();
  if (kept?.isConnected) log.scrollTop += kept.getBoundingClientRect().top - was;
}

export function countNew() {
  waiting += 1;
  fresh.textContent = waiting === 1 ? say("new_one") : say("new_many", {count: waiting});
  fresh.hidden = false;
}

const before = (el) => {
  let other = el.previousElementSibling;
  while (other && !other.matches("article.m")) other = other.previousElementSibling;
  return other;
};

/** Day line and group of one message, by what stands before it. */
function settle(el) {
  const prior = before(el), sent = new Date(el.dataset.sent), day = dayOf(sent);
  for (let other = el.previousElementSibling; other?.matches(".log-day"); other = el.previousElementSibling) other.remove();
  const newDay = !prior || dayOf(new Date(prior.dataset.sent)) !== day;
  if (newDay) {
    const line = document.createElement("p"), word = document.createElement("span");
    line.className = "log-day";
    word.textContent = dayName(sent);
    line.append(word);
    el.before(line);
  }
  const alone = newDay || el.previousElementSibling !== prior || find(".m-quote, .m-gone", el) || find(".m-gone", prior);
  el.classList.toggle("m-on", !alone && prior.dataset.sender === el.dataset.sender && el.dataset.sender !== "" && sent - new Date(prior.dataset.sent) < TOGETHER);
}

function line() {
  if (find("#new")) return;
  const p = document.createElement("p"), word = document.createElement("span");
  p.className = "log-new";
  p.id = "new";
  word.textContent = say("fresh_line");
  p.append(word);
  return p;
}

function fold(el) {
  if (!facts.blocked.includes(Number(el.dataset.sender))) return;
  const text = find(".m-text", el);
  if (!text) return;
  const box = document.createElement("details"), head = document.createElement("summary");
  box.className = "m-fold";
  head.textContent = say("folded");
  el.classList.add("m-folded");
  text.replaceWith(box);
  box.append(head, text);
}

/** Put a new message at its number; where it is there already, nothing happens. */
export function append(shape) {
  if (at(shape.number)) return update(shape);
  const stuck = atBottom(), mine = shape.sender === facts.me;
  find("#nothing")?.remove();
  hold(() => {
    const el = draw(shape);
    fold(el);
    find(`article[data-client="${shape.client}"]:not([id])`)?.remove();
    end.before(el);
    if (!mine && (document.hidden || !stuck) && !find("#new")) el.before(line());
    settle(el);
  });
  // Who comes to the log from elsewhere comes to what is newest, unless they read above.
  if ((stuck || mine) && !inner.contains(document.activeElement)) rove(at(shape.number));
  if (!mine && !stuck) countNew();
  if (mine && !facts.far) toBottom();
  return at(shape.number);
}

/** Older ones above the first. */
export function prepend(shapes) {
  hold(() => {
    const first = messages()[0];
    for (const shape of shapes) {
      if (at(shape.number)) continue;
      const el = draw(shape);
      fold(el);
      (first ?? end).before(el);
    }
    for (const shape of shapes) settle(at(shape.number));
    if (first) settle(first);
  });
  if (!shapes.length || shapes[0].number <= facts.first + 1) older.hidden = true;
}

/** The same message, changed. An older version than the one shown is no news. */
export function update(shape) {
  const el = at(shape.number);
  if (!el || Number(el.dataset.version) >= shape.version) return el;
  const focused = el.contains(document.activeElement), tab = el.tabIndex;
  hold(() => {
    const next = draw(shape);
    next.tabIndex = tab;
    fold(next);
    el.replaceWith(next);
    settle(next);
    const after = next.nextElementSibling;
    if (after?.matches("article.m[data-number]")) settle(after);
  });
  if (focused) at(shape.number).focus({preventScroll: true});
  return at(shape.number);
}

/** Show one message and put the focus on it. False where it is not on the page. */
export function go(number) {
  const el = at(number);
  if (!el) return false;
  rove(el);
  el.focus({preventScroll: true});
  el.scrollIntoView({block: "center"});
  return true;
}

/** One message is in the order of Tab: the one that had the focus last. */
let current;
export function rove(el) {
  if (current && current !== el) current.tabIndex = -1;
  current = el;
  el.tabIndex = 0;
}
export const roving = () => (current?.isConnected ? current : [...messages()].at(-1));
