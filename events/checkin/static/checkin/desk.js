/* The desk's figures without reloading; says how old they are while not connected. */

import {subscribe} from "../core/js/live.js";

const number = new Intl.NumberFormat(document.documentElement.lang || undefined);

function watch(root) {
  const words = root.dataset;
  const status = root.querySelector('[data-desk="status"]');
  const put = (data) => {
    for (const [name, value] of Object.entries(data ?? {})) {
      if (typeof value !== "number") continue;
      for (const part of root.querySelectorAll(`[data-desk="${name}"]`)) {
        const text = number.format(value);
        if (part.textContent !== text) part.textContent = text;
      }
    }
    root.dispatchEvent(new CustomEvent("figures", {bubbles: true, detail: data}));
  };
  let online = false, since = Date.now(), timer;
  const tell = () => {
    if (!status) return;
    const age = Math.round((Date.now() - since) / 1000);
    status.textContent = online ? words.live : words.old.replace("%s", number.format(age));
    status.classList.toggle("old", !online);
    // Aloud once, when it changes; not every second that it gets older.
    status.setAttribute("role", online || age < 2 ? "status" : "none");
  };
  subscribe(words.deskTopic, {
    poll: words.deskPoll,
    frame(data) { since = Date.now(); put(data); },
    status(now, sinceMs) {
      online = now;
      since = Date.now() - (now ? 0 : sinceMs);
      clearInterval(timer);
      if (!now) timer = setInterval(tell, 1000);
      tell();
    },
  });
  if (words.deskSeats) {
    subscribe(words.deskSeats, {poll: words.deskSeatsPoll, frame: put});
  }
}

document.querySelectorAll("[data-desk-topic]").forEach(watch);
