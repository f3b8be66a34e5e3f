// What one does to a message: a bar beside the one under the pointer or with the focus.
import {say as announce} from "../core/js/announce.js";
import {ask} from "./ask.js";
import {at} from "./log.js";
import {facts, find, inner, say} from "./page.js";
import {pick} from "./picker.js";
import {answer, change} from "./write.js";

const bar = find("#tools");
const numberOf = (el) => Number(el.dataset.number);

async function trying(work) {
  try { await work(); } catch (no) { announce(no.message || say("lost"), {assertive: true}); }
}

/** Put one's sign there, or take it away. */
export const toggle = (el, emoji) => trying(async () => {
  const mine = [...el.querySelectorAll(".m-sign")].some((one) => one.value === emoji && one.getAttribute("aria-pressed") === "true");
  const number = numberOf(el), focused = document.activeElement?.value === emoji;
  await ask("react", {number, emoji, on: !mine});
  if (focused) find(`.m-sign[value="${emoji}"]`, at(number))?.focus();
});

export async function react(el) {
  let emoji;
  await trying(async () => { emoji = await pick(); });
  const now = at(numberOf(el));
  now?.focus({preventScroll: true});
  if (emoji) await toggle(now, emoji);
}

export const link = (el) => {
  const url = new URL(facts.url, location.href);
  url.searchParams.set("at", numberOf(el));
  url.hash = `m-${numberOf(el)}`;
  return navigator.clipboard.writeText(url.href).then(() => announce(say("copied")), () => announce(say("not_copied"), {assertive: true}));
};

const remove = (el) => confirm(say("sure")) && trying(() => ask("remove", {number: numberOf(el)}));

const DO = {react, reply: answer, link, edit: change, remove};

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

export function start() {
  document.documentElement.classList.add("has-script");
  for (const kind of ["pointerover", "focusin"]) inner.addEventListener(kind, ({target}) => {
    const el = target.closest("article.m");
    if (el && !(kind === "pointerover" && bar.contains(document.activeElement))) show(el);
  });
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
  inner.addEventListener("click", (event) => {
    const sign = event.target.closest(".m-sign");
    if (!sign) return;
    event.preventDefault();
    toggle(sign.closest("article.m"), sign.value);
  });
}
