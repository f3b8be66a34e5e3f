/* The numbers beside my rooms. Messages come as hints; what was missed is read again. */
import {subscribe} from "../core/js/live.js";

const pane = document.querySelector("[data-rooms]");
const me = Number(pane?.dataset.me), now = Number(pane?.dataset.now);
const heard = new Map(); // room -> stop()
let soon;

const line = (room) => pane.querySelector(`[data-room="${room}"]`);

function show(link, unread) {
  const badge = link.querySelector("[data-unread]"), words = badge.querySelector(".sr");
  badge.dataset.unread = unread;
  badge.hidden = !unread;
  badge.querySelector("[data-n]").textContent = unread > 99 ? "99+" : String(unread);
  if (words) words.textContent = ` ${unread === 1 ? pane.dataset.one : pane.dataset.many}`;
  link.classList.toggle("has-new", unread > 0);
}

function said(room, {message}) {
  const link = line(room);
  if (!message || !link || message.number <= Number(link.dataset.last)) return;
  link.dataset.last = message.number;
  const quiet = message.sender === me || room === now || "muted" in link.dataset;
  if (!quiet) show(link, Number(link.querySelector("[data-unread]").dataset.unread) + 1);
}

async function again() {
  clearTimeout(soon);
  soon = undefined;
  try {
    const answer = await fetch(`${pane.dataset.rooms}?now=${now || ""}`);
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".rooms-list");
    if (!fresh) return;
    const list = pane.querySelector(".rooms-list");
    const held = list.contains(document.activeElement) && document.activeElement.dataset.room;
    const open = list.querySelector("details")?.open;
    list.replaceChildren(...fresh.childNodes);
    if (open) list.querySelector("details")?.setAttribute("open", "");
    if (held) line(held)?.focus();
    hear();
  } catch { /* no network: the next hint comes */ }
}
// Who is here changes without a word; whoever looks at direct rooms asks now and then.
const PRESENCE = 6e4;
function look() {
  const busy = document.hidden || pane.querySelector(".rooms-list").contains(document.activeElement);
  if (!busy && pane.querySelector(".room-face")) again();
}
const later = () => { soon ??= setTimeout(again, 300 + Math.random() * 700); };

function hear() {
  const rooms = [...pane.querySelectorAll("[data-room]")].slice(0, Number(pane.dataset.most)).map((link) => Number(link.dataset.room));
  for (const [room, stop] of heard) if (!rooms.includes(room)) { stop(); heard.delete(room); }
  for (const room of rooms) {
    if (heard.has(room)) continue;
    heard.set(room, subscribe(`room.${room}`, {frame: (data) => said(room, data), refused: later}));
  }
}

if (pane && me) {
  hear();
  setInterval(look, PRESENCE);
  subscribe(`user.${me}`, {
    frame(data) {
      if (data.rooms) later();
      const link = data.read && line(data.read.room);
      if (link && data.read.number >= Number(link.dataset.last)) show(link, 0);
      else if (link) later();
    },
    resync: later,
  });
}
