// The keyboard: F6 goes round the parts, arrows go through the messages, and single
// letters work only while a message has the focus (WCAG 2.1.4).
import {go, messages, rove, roving} from "./log.js";
import {find, inner} from "./page.js";
import {link, react} from "./tools.js";
import {answer, focus} from "./write.js";

const help = find("#keys");
const parts = [
  () => find("#rooms [aria-current]") ?? find("#rooms"),
  roving,
  () => find("#id_text") ?? find("#write"),
  () => find(".pane-about"),
];
const homes = ["#rooms", "#log", "#write", ".pane-about"];

function round(step) {
  const here = homes.findIndex((home) => document.activeElement?.closest(home));
  for (let n = 1; n <= parts.length; n += 1) {
    const el = parts[(here + (here < 0 && step < 0 ? 0 : step * n) + parts.length * 2) % parts.length]();
    if (el?.checkVisibility?.({visibilityProperty: true}) ?? el) { el.focus(); if (document.activeElement === el) return; }
  }
}

function inLog(event) {
  const el = event.target;
  if (!el.matches("article.m") || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = [...messages()], now = all.indexOf(el), said = el.dataset.number && find(".m-text", el);
  const move = {ArrowUp: now - 1, ArrowDown: now + 1, Home: 0, End: all.length - 1}[event.key];
  if (move !== undefined) {
    const to = all[Math.max(0, Math.min(all.length - 1, move))];
    rove(to);
    to.focus({preventScroll: true});
    to.scrollIntoView({block: "nearest"});
  } else if (event.key === "Escape") focus();
  else if (event.key === "?") help.showModal();
  else if (said && event.key.toLowerCase() === "r") answer(el);
  else if (said && event.key.toLowerCase() === "e") react(el);
  else if (said && event.key.toLowerCase() === "l") link(el);
  else return;
  event.preventDefault();
}

export function start() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F6" || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    round(event.shiftKey ? -1 : 1);
  });
  inner.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.target.matches("article.m")) {
      event.target.closest("article.m")?.focus();
      event.preventDefault();
    } else inLog(event);
  });
  inner.addEventListener("focusin", ({target}) => { const el = target.closest("article.m"); if (el) rove(el); });
  if (messages().length) rove([...messages()].at(-1));
  const goal = () => { const n = location.hash.match(/^#m-(\d+)$/); return n && go(n[1]); };
  inner.addEventListener("click", (event) => {
    const a = event.target.closest(".m-quote a, .m-time, .pinned");
    const n = a?.hash.match(/^#m-(\d+)$/);
    if (n && go(n[1])) { event.preventDefault(); history.replaceState(null, "", a.hash); }
  });
  addEventListener("hashchange", goal);
  goal();
}
