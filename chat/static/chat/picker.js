// All the signs, fetched when they are first asked for; found by name in two languages.
import {say as announce} from "../core/js/announce.js";
import {learn} from "./message.js";
import {facts, find, say} from "./page.js";

const dialog = find("#picker");
let chosen, back, timer;

async function load() {
  if (find(".picker", dialog)) return;
  const answer = await fetch(facts.signs);
  if (!answer.ok) throw new Error(`signs: ${answer.status}`);
  dialog.innerHTML = await answer.text();
  for (const button of dialog.querySelectorAll("button")) learn(button.value, button.getAttribute("aria-label"));
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

function near(button, step) {
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
  if (target.matches("button") && key in steps) near(target, steps[key]);
  else if (target.matches("input") && key === "ArrowDown") near(undefined, 1);
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
