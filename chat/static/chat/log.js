// The log of a room: what the page knows (written there by the server), how a message is
// drawn, and where it stands: order by number, days, groups, the line "New".
// `chat/reading.py` and chat/message.html draw the same; what changes there changes here.

const root = document.querySelector(".panes");
export const facts = JSON.parse(root.dataset.facts);
const words = JSON.parse(root.dataset.words);

/** A sentence in the page's language, with its gaps filled. */
export const say = (name, gaps = {}) =>
  words[name].replace(/\{(\w+)\}/g, (_all, gap) => gaps[gap] ?? "");
/** The looks of what is drawn when it is first used; waits until they are here. */
let dressed;
export const dress = () => (dressed ??= new Promise((done) => {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = facts.style;
  link.onload = link.onerror = done;
  document.head.append(link);
}));
export const find = (query, from = document) => from.querySelector(query);
export const log = find("#log");
export const inner = find(".log-in", log);
export const token = find("input[name=csrfmiddlewaretoken]").value;

const clock = new Intl.DateTimeFormat("en-GB", {hour: "2-digit", minute: "2-digit", timeZone: facts.zone});
/** 14.31, in the reader's zone. */
export const clockOf = (moment) => clock.format(moment).replace(":", ".");
const dayKey = new Intl.DateTimeFormat("sv-SE", {timeZone: facts.zone});
/** 2026-11-21, in the reader's zone. */
export const dayOf = (moment) => dayKey.format(moment);
const thisYear = new Intl.DateTimeFormat(facts.language === "da" ? "da-DK" : "en-GB", {weekday: "long", day: "numeric", month: "long", timeZone: facts.zone});
/** Thursday 3 December, as the server writes days. */
export const dayName = (moment) => thisYear.format(moment).replace(",", "");

// One message, from the shape that the server sends (chat/showing.py). Only `html` and
// `cards` are markup, and the server wrote them.
const blank = find("#m-blank").content.querySelector("article");
const blankFile = find("#m-file-blank").content.querySelector("li");
const sizes = new Intl.NumberFormat(facts.language, {maximumFractionDigits: 1});

export function draw(shape) {
  const el = blank.cloneNode(true);
  fill(el, shape);
  return el;
}

const keep = (el, query, wanted) => {
  const part = find(query, el);
  if (!wanted) part?.remove();
  return wanted ? part : null;
};

export function fill(el, shape) {
  const sent = new Date(shape.sent), time = clockOf(sent), {number, face} = shape;
  const name = shape.name || find(".m-head bdi", el).textContent;
  if (number) el.id = `m-${number}`;
  Object.assign(el.dataset, {number: number ?? "", version: shape.version ?? "", sender: shape.sender ?? "", sent: shape.sent, client: shape.client ?? ""});
  el.setAttribute("aria-label", `${name}, ${time}`);
  el.classList.toggle("m-calls", shape.mentions.includes(facts.me));
  find(".avatar", el).replaceWith(faceOf(face));
  find(".m-head bdi", el).textContent = name;
  keep(el, ".m-board", face.board);
  keep(el, ".m-edited", shape.edited && !shape.removed);
  const link = find(".m-time", el);
  find("time", link).textContent = time;
  find("time", link).dateTime = shape.sent;
  if (number) link.href = `?at=${number}#m-${number}`;
  const quote = keep(el, ".m-quote", shape.reply);
  if (quote) {
    const {reply} = shape;
    find("a", quote).href = `?at=${reply.number}#m-${reply.number}`;
    find("bdi", quote).textContent = reply.name;
    find("span", quote).textContent = reply.removed ? say("removed_self") : reply.text;
  }
  text(find(".m-text", el), shape);
  const cards = keep(el, ".m-cards", shape.cards[facts.language]);
  if (cards) cards.innerHTML = shape.cards[facts.language];
  find(".m-files", el)?.replaceChildren(...shape.files.map(fileOf));
  keep(el, ".m-files", shape.files.length);
  signs(find(".m-signs", el), shape);
  const more = keep(el, ".m-more", number && (!shape.removed || shape.removed === "hidden"));
  if (more) {
    more.href = `${facts.url}m/${number}/`;
    more.setAttribute("aria-label", `${more.getAttribute("aria-label").split(",")[0].trim()} ${name}, ${time}`);
  }
}

function text(part, shape) {
  if (shape.removed) {
    const gone = document.createElement("p");
    gone.className = "m-gone";
    gone.textContent = say({moderator: "removed_moderator", hidden: "removed_hidden"}[shape.removed] ?? "removed_self");
    return part.replaceWith(gone);
  }
  part.innerHTML = shape.html;
}

export function faceOf(face, size = "") {
  const el = document.createElement("span");
  el.setAttribute("aria-hidden", "true");
  el.className = `avatar ${size}`;
  if (face.photo && (facts.members || face.photo_for === "public")) {
    const img = new Image(40, 40);
    img.loading = "lazy";
    img.alt = "";
    img.src = face.photo;
    el.append(img);
  } else {
    el.classList.add(`a${face.tint}`);
    el.textContent = face.initials;
  }
  return el;
}

function fileOf(file) {
  const li = blankFile.cloneNode(true), a = find("a", li);
  a.href = file.url;
  if (file.kind === "picture") {
    a.className = "m-picture";
    a.removeAttribute("download");
    const img = new Image(file.width, file.height);
    img.loading = "lazy";
    img.alt = say("picture", {name: file.name});
    img.src = file.url;
    a.replaceChildren(img);
  } else {
    find("span", a).textContent = file.name;
    find("small", a).textContent = file.size < 1e6 ? `${sizes.format(Math.max(1, Math.round(file.size / 1024)))} KB` : `${sizes.format(file.size / 1048576)} MB`;
  }
  return li;
}

function signs(part, shape) {
  if (!shape.reactions.length || shape.removed) return part.remove();
  part.replaceChildren(...shape.reactions.map(({emoji, people, names}) => {
    const button = document.createElement("button"), mark = document.createElement("span");
    const mine = people.includes(facts.me);
    button.className = "m-sign";
    button.setAttribute("form", "act");
    button.setAttribute("formaction", `${facts.url}m/${shape.number}/react/`);
    button.name = "emoji";
    button.value = emoji;
    button.setAttribute("aria-pressed", String(mine));
    button.setAttribute("aria-label", say("sign", {name: names[facts.language] ?? emoji, count: people.length}));
    mark.setAttribute("aria-hidden", "true");
    mark.textContent = emoji;
    button.append(mark, ` ${people.length}`);
    return button;
  }));
}

const TOGETHER = 5 * 60e3, STUCK = 80, MANY = 500, ENOUGH = 300, PART = 100;
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
fresh.addEventListener("click", () => (facts.far ? location.assign(`${facts.url}#log-end`) : toBottom()));
log.addEventListener("scroll", () => { if (atBottom()) seen(); }, {passive: true});

/** Whoever is at the end has what is far above taken off the page: laying out thousands
    of messages makes each key wait. A part in each idle moment, for the same reason.
    "Earlier messages" brings them back. */
const idle = globalThis.requestIdleCallback ?? setTimeout;
let shedding;
function shed() {
  shedding = undefined;
  const all = [...messages()], first = all[Math.min(PART, all.length - ENOUGH)];
  if (all.length <= ENOUGH || !atBottom() || all.some((el, i) => i < all.length - ENOUGH && el.contains(document.activeElement))) return;
  while (first.previousElementSibling !== older) first.previousElementSibling.remove();
  settle(first);
  older.hidden = false;
  find("a", older).href = `?at=${first.dataset.number}`;
  shedding = idle(shed);
}

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
  if (messages().length > MANY) shedding ??= idle(shed);
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
  const held = el.contains(document.activeElement) && document.activeElement, tab = el.tabIndex;
  hold(() => {
    const next = draw(shape);
    next.tabIndex = tab;
    fold(next);
    el.replaceWith(next);
    settle(next);
    const after = next.nextElementSibling;
    if (after?.matches("article.m[data-number]")) settle(after);
  });
  const now = at(shape.number), same = held && held.matches(".m-sign") && find(`.m-sign[value="${held.value}"]`, now);
  if (held) (same || now).focus({preventScroll: true});
  return now;
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

/** Go where the address points: on this page, or on the one that has it. */
function goal() {
  const n = Number(location.hash.match(/^#m-(\d+)$/)?.[1]);
  if (!n || go(n) || n <= facts.first || n > facts.last) return;
  if (new URLSearchParams(location.search).get("at") !== String(n)) location.replace(`${facts.url}?at=${n}#m-${n}`);
}
export function start() {
  if (messages().length) rove([...messages()].at(-1));
  inner.addEventListener("click", (event) => {
    const n = event.target.closest(".m-quote a, .m-time")?.hash.match(/^#m-(\d+)$/);
    if (n && go(n[1])) { event.preventDefault(); history.replaceState(null, "", `#m-${n[1]}`); }
  });
  addEventListener("hashchange", goal);
  goal();
}
