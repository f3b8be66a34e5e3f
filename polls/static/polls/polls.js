/* Polls kept fresh, and answered without leaving the page. Without this the forms are
   sent and the figures are those of when the page was made.

   A root is [data-poll="poll.<id>"]; within it
     data-poll-share / data-poll-count / data-poll-bar="<question>-<choice>"
     [data-poll-turnout][data-one][data-many]   "%s votes"
     [data-poll-over] hidden                    shown and said when it closes meanwhile
     [data-poll-say][data-words]                said politely, and not often
   data-poll-turns on the root is when the clock opens or closes it next.
   Choices never change places: a target must not jump from under a finger. */

import {subscribe} from "../core/js/live.js";
import {say as announce} from "../core/js/announce.js";

const CALM = 2e3, SAY = 15e3, SPREAD = 3e3, LATE = 15e3, DAY = 864e5;
const number = new Intl.NumberFormat(document.documentElement.lang || undefined);

function watch(root) {
  if (root.watched) return;
  root.watched = true;
  const one = (name) => root.querySelector(`[data-poll-${name}]`);
  const each = (name, key) => root.querySelectorAll(`[data-poll-${name}="${key}"]`);
  const put = (node, text) => { if (node.textContent !== text) node.textContent = text; };
  let next, shown = "", timer, talk, drawn = 0, said = 0, asking = false;

  function ask() {
    if (asking) return;
    asking = true;
    fetch(root.dataset.pollFigures, {headers: {Accept: "application/json"}})
      .then((answer) => answer.ok ? answer.json() : undefined)
      .then((data) => { if (data) { next = data; later(); } })
      .catch(() => {})
      .finally(() => { asking = false; });
  }

  // To the eye at most every two seconds; the last word always comes. What says nothing
  // new must not keep back what does.
  function later() {
    const words = JSON.stringify(next);
    if (words === shown) return;
    timer ??= setTimeout(draw, Math.max(0, drawn + CALM - Date.now()));
  }

  function draw() {
    timer = undefined;
    drawn = Date.now();
    const data = next;
    shown = JSON.stringify(data);
    for (const node of root.querySelectorAll("[data-poll-turnout]")) {
      put(node, data.turnout === 1 ? node.dataset.one : node.dataset.many.replace("%s", number.format(data.turnout)));
    }
    if (data.questions) bars(data);
    const was = root.dataset.pollState;
    if (data.state === "closed" && was === "open") over();
    // Nothing has been typed yet: the page with the ballot may come in its place.
    if (data.state === "open" && was === "coming" && !root.matches(".poll-card")) location.reload();
  }

  function bars({questions}) {
    for (const [pk, {answers, counts, leads}] of Object.entries(questions)) {
      counts.forEach((votes, n) => {
        const key = `${pk}-${n + 1}`, share = answers ? Math.round((100 * votes) / answers) : 0;
        for (const node of each("share", key)) put(node, String(share));
        for (const node of each("count", key)) put(node, number.format(votes));
        for (const bar of each("bar", key)) {
          bar.setAttribute("width", `${share}%`);
          bar.style.width = `${share}%`; // eased, where motion is welcome
          bar.parentNode.classList.toggle("behind", !leads.includes(n + 1));
        }
      });
    }
    // What came too soon after the last sentence is said when its time is over.
    talk ??= setTimeout(say, Math.max(0, said + SAY - Date.now()));
  }

  // Only to somebody who is at the poll, and only where one is ahead: on the screen's
  // first question, for several sentences at once would be a speech.
  function say() {
    talk = undefined;
    const node = one("say");
    if (!node || !next.questions || !root.contains(document.activeElement)) return;
    const here = Object.entries(next.questions).find(([pk]) => each("count", `${pk}-1`).length);
    const [pk, {answers, counts, leads}] = here ?? ["", {leads: []}];
    if (leads.length !== 1) return;
    const [place] = leads, line = each("count", `${pk}-${place}`)[0];
    const name = line?.closest("tr").querySelector("th").textContent;
    if (!name) return;
    const words = node.dataset.words.replace("%1", name).replace("%2", Math.round((100 * counts[place - 1]) / answers)).replace("%3", number.format(answers));
    if (node.textContent === words) return;
    said = Date.now();
    put(node, words);
  }

  function over() {
    root.dataset.pollState = "closed";
    if ("pollReload" in root.dataset) { location.reload(); return; }
    const notice = one("over"), button = root.querySelector("[data-poll-form] [type=submit]");
    const had = button && button === document.activeElement;
    if (notice) {
      notice.hidden = false;
      announce(notice.textContent.trim().replace(/\s+/g, " "));
    }
    if (button) {
      button.disabled = true;
      notice?.scrollIntoView({block: "nearest"});
      if (had) notice?.focus({preventScroll: true});
    }
  }

  // The clock opens and closes without anybody doing anything: then ask, spread out.
  const turn = Date.parse(root.dataset.pollTurns) - Date.now();
  if (turn > -DAY && turn < DAY) {
    // Twice: this device's clock may be ahead of the one that decides.
    for (const wait of [0, LATE]) setTimeout(ask, Math.max(0, turn) + wait + Math.random() * SPREAD);
  }

  subscribe(root.dataset.poll, {
    poll: root.dataset.pollFigures,
    frame(data) {
      next = data;
      later();
      // Figures that are only for those who have voted are asked for by name.
      if (!data.questions && "pollShows" in root.dataset) ask();
    },
  });
}

// Sent once: a second press would be harmless, but says nothing new.
function busy(form, value) {
  const button = form.querySelector("[type=submit]");
  if (value) button.setAttribute("aria-busy", "true");
  else button.removeAttribute("aria-busy");
}

// On another page's card one votes in place.
async function send(form, card) {
  busy(form, true);
  try {
    const answer = await fetch(form.action, {method: "POST", body: new FormData(form), headers: {"X-Part": "card"}});
    if (!answer.headers.get("Content-Type")?.startsWith("text/html") || answer.redirected || answer.status >= 500) throw new Error();
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = parsed.querySelector(".poll-card");
    if (!fresh) throw new Error();
    card.replaceWith(fresh);
    ready(fresh.parentNode);
    (fresh.querySelector(".summary") ?? fresh).focus();
  } catch {
    form.submit(); // the plain way says what is wrong
  }
}

function ready(part) {
  for (const form of part.querySelectorAll("[data-poll-form]")) {
    form.addEventListener("submit", (event) => {
      const card = form.closest(".poll-card");
      if (form.sent) { event.preventDefault(); return; }
      form.sent = true;
      if (!card) { busy(form, true); return; }
      event.preventDefault();
      send(form, card);
    });
  }
  part.querySelectorAll("[data-poll]").forEach(watch);
}

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-poll-form]")) { form.sent = false; busy(form, false); }
});
ready(document);
