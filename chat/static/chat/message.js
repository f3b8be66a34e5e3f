// One message as the server draws it (chat/message.html), from the shape that it sends
// (chat/showing.py). Only `html` and `cards` are markup, and the server wrote them.
import {clockOf, facts, find, say} from "./page.js";

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
  part.replaceChildren(...shape.reactions.map(({emoji, people}) => {
    const button = document.createElement("button"), mark = document.createElement("span");
    const mine = people.includes(facts.me);
    button.className = "m-sign";
    button.setAttribute("form", "act");
    button.setAttribute("formaction", `${facts.url}m/${shape.number}/react/`);
    button.name = "emoji";
    button.value = emoji;
    button.setAttribute("aria-pressed", String(mine));
    button.setAttribute("aria-label", say("sign", {name: nameOf(emoji), count: people.length}));
    mark.setAttribute("aria-hidden", "true");
    mark.textContent = emoji;
    button.append(mark, ` ${people.length}`);
    return button;
  }));
}

// Names of signs come with the picker; until then a sign is read as the device reads it.
const names = new Map();
export const learn = (emoji, name) => names.set(emoji, name);
const nameOf = (emoji) => names.get(emoji) ?? emoji;
for (const one of document.querySelectorAll(".m-sign")) learn(one.value, one.getAttribute("aria-label").replace(/, \d+$/, ""));
