// What the page of a room is and says; the server wrote it there.
const root = document.querySelector(".panes");
export const facts = JSON.parse(root.dataset.facts);
const words = JSON.parse(root.dataset.words);

/** A sentence in the page's language, with its gaps filled. */
export const say = (name, gaps = {}) =>
  words[name].replace(/\{(\w+)\}/g, (_all, gap) => gaps[gap] ?? "");
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
