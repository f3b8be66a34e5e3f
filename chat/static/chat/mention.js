// "@" and some letters offer the people in the room (an ARIA list beside the line).
import {say as announce} from "../core/js/announce.js";
import {dress, find, say} from "./log.js";
import {ask} from "./sync.js";

const field = find("#id_text");
let list, at = -1, turn = 0;

function close() {
  list?.remove();
  list = undefined;
  for (const name of ["aria-controls", "aria-activedescendant"]) field.removeAttribute(name);
}

/** Where the "@" of the word at the caret stands, or -1. */
function begin() {
  const text = field.value.slice(0, field.selectionStart), found = text.lastIndexOf("@");
  const word = text.slice(found + 1);
  return found < 0 || word.length > 30 || /[\n@]|\s\S*\s/.test(word) || /\w/.test(text[found - 1] ?? " ") ? -1 : found;
}

export async function offer() {
  const from = begin(), mine = ++turn;
  if (from < 0) return close();
  let people;
  try { ({people} = await ask("people", {begins: field.value.slice(from + 1, field.selectionStart)})); } catch { return close(); }
  await dress();
  if (mine !== turn || begin() !== from) return;
  close();
  if (!people.length) return;
  list = document.createElement("ul");
  list.id = "called";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0].textContent);
  list.append(...people.map(({name}, index) => {
    const li = document.createElement("li");
    li.id = `called-${index}`;
    li.setAttribute("role", "option");
    li.textContent = name;
    li.addEventListener("pointerdown", (event) => { event.preventDefault(); choose(index); });
    return li;
  }));
  field.closest(".box").append(list);
  field.setAttribute("aria-controls", "called");
  move(0);
  announce(say("people", {count: people.length}));
}

function move(to) {
  const all = list.children;
  at = (to + all.length) % all.length;
  for (const [index, li] of [...all].entries()) li.setAttribute("aria-selected", String(index === at));
  all[at].scrollIntoView({block: "nearest"});
  field.setAttribute("aria-activedescendant", all[at].id);
}

function choose(index) {
  const name = list.children[index].textContent, from = begin();
  close();
  if (from >= 0) field.setRangeText(`@${name} `, from, field.selectionStart, "end");
  field.dispatchEvent(new Event("input", {bubbles: true}));
}

field.addEventListener("blur", close);
// In the capture, before the line's own keys: an open list takes them first.
field.addEventListener("keydown", (event) => {
  if (!list || event.isComposing) return;
  const {key} = event;
  if (key === "ArrowDown" || key === "ArrowUp") move(at + (key === "ArrowDown" ? 1 : -1));
  else if (key === "Enter" || key === "Tab") choose(at);
  else if (key === "Escape") { turn += 1; close(); } else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
field.addEventListener("input", () => field.value.includes("@") || close());
