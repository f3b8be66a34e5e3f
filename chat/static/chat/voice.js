// What a screen reader says of new messages: plain sentences in the page's own polite
// region, because rich content in a live log is read as one flat line. Bursts are one
// sentence; one's own messages and who is writing are never read.
import {say as announce} from "../core/js/announce.js";
import {facts, say} from "./page.js";

const BURST = 3, SPAN = 10e3, MOST = 200;
let recent = [], held = 0, latest = "", timer;

const plain = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent.replace(/\s+/g, " ").trim().slice(0, MOST);

export function tell(shape) {
  if (shape.sender === facts.me || shape.removed || facts.voice === "none" || facts.blocked.includes(shape.sender)) return;
  const called = shape.mentions.includes(facts.me), replied = shape.reply?.sender === facts.me;
  if (facts.voice === "mine" && !called && !replied && !facts.direct) return;
  const now = Date.now();
  recent = recent.filter((then) => now - then < SPAN);
  recent.push(now);
  if (recent.length > BURST) {
    held += 1;
    latest = shape.name;
    timer ??= setTimeout(sum, 1500);
    return;
  }
  const text = plain(shape.html) || shape.files.map(({name}) => name).join(", ");
  announce(say(called ? "calls" : replied ? "replies" : "says", {name: shape.name, text}));
}

function sum() {
  timer = undefined;
  announce(held === 1 ? say("new_one") : say("burst", {count: held, room: facts.title, name: latest}));
  held = 0;
}
