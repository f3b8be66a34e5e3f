/* Free seats, kept fresh. The texts are the page's, so they are translated:

   <div data-seats-topic="seats.42" data-left="12" data-few="5" data-seats-poll="…"
        data-left-one="%s seat left" data-left-many="%s seats left"
        data-few-one="Last seat" data-few-many="Last %s seats"
        data-full="No seats left" data-again="Seats again" data-about="about %s">
     <b data-seats="left">12</b>                    the bare number
     <b data-seats="text">12 seats left</b>         the number in words
     <span data-seats="taken" data-words="%s of %s taken">68 of 80 taken</span>
     <rect class="bar" data-seats="bar"/>           width in per cent
     <span data-seats="tag" hidden>Last 3 seats</span>
     <button data-seats="button" data-open="Get my ticket" data-full="Join …">
     <p data-seats="full" hidden>                   shown when full; "open": when not
     <span data-seats="say" class="hidden-text" role="status"></span>
   </div>
   Any part may be left out. Where a form is open nothing moves but the words. */

import {subscribe} from "./live.js";

const SAID = [10, 5, 3, 1, 0];
const OLD = 60e3;

function watch(root) {
  const parts = (name) => root.querySelectorAll(name === "bar" ? `[data-seats="bar"], .meter .bar` : `[data-seats="${name}"]`);
  const number = new Intl.NumberFormat(document.documentElement.lang || undefined);
  const words = root.dataset;
  let last, old = false;
  const said = new Set();

  const fill = (text, n, all) =>
    (text ?? "%s").replace("%s", number.format(n)).replace("%s", number.format(all ?? 0));
  const phrase = (kind, left) => {
    const text = left === 1 ? words[`${kind}One`] : words[`${kind}Many`];
    return fill(text, left);
  };
  const put = (name, text) => {
    for (const part of parts(name)) if (part.textContent !== text) part.textContent = text;
  };
  const about = (text) => (old && words.about ? words.about.replace("%s", text) : text);
  const left = () => (last.left > 0 ? phrase("left", last.left) : words.full ?? "");

  function show() {
    const {left: free, taken, capacity} = last;
    if (taken != null) {
      for (const part of parts("taken")) part.textContent = fill(part.dataset.words, taken, capacity);
    }
    if (free == null) return; // no limit: only how many come
    const full = free <= 0, few = !full && free <= Number(words.few || 5);
    put("left", about(number.format(free)));
    put("text", full ? left() : about(left()));
    for (const part of parts("tag")) {
      part.hidden = !full && !few;
      part.textContent = full ? words.full ?? "" : few ? phrase("few", free) : "";
    }
    for (const part of parts("bar")) {
      if (capacity && taken != null) part.setAttribute("width", `${Math.min(100, (100 * taken) / capacity)}%`);
    }
    // The focus and what is typed stay; only the words on the button change.
    for (const part of parts("button")) part.textContent = full ? part.dataset.full : part.dataset.open;
    for (const part of parts("full")) part.hidden = !full;
    for (const part of parts("open")) part.hidden = full;
    root.dataset.seatsState = full ? "full" : few ? "few" : "open";
  }

  // Aloud only at a few numbers, politely and each once; and when seats come back.
  function say(before, free) {
    let text;
    if (before === 0 && free > 0) {
      text = words.again;
      said.clear();
      for (const mark of SAID) if (mark >= free) said.add(mark);
    } else {
      const mark = SAID.filter((each) => before > each && free <= each).pop();
      if (mark === undefined || said.has(mark)) return;
      for (const each of SAID) if (each >= mark) said.add(each);
      text = left();
    }
    if (text) put("say", text);
  }

  // What the server drew, so that the first frame is heard as a change of it.
  if (words.left) last = {left: Number(words.left)};

  subscribe(words.seatsTopic, {
    poll: words.seatsPoll,
    frame(data) {
      const before = last?.left;
      last = {...last, ...data};
      show();
      if (before != null && data.left != null && before !== data.left) say(before, data.left);
      root.dispatchEvent(new CustomEvent("seats", {bubbles: true, detail: last}));
    },
    status(online, sinceMs) {
      const now = !online && sinceMs > OLD;
      if (now !== old) { old = now; if (last) show(); }
    },
  });
}

document.querySelectorAll("[data-seats-topic]").forEach(watch);
