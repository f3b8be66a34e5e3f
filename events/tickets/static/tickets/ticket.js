/* The open ticket: keeps the screen on at the door, turns to "You're in" by itself. */

import {subscribe} from "../core/js/live.js";

const root = document.querySelector("[data-ticket]");
const {ticket, person, zone, inside: words, state: poll} = root.dataset;
const banner = root.querySelector("[data-inside-banner]");
const text = banner.querySelector("span");

function clock(at) {
  const form = {hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone};
  return new Intl.DateTimeFormat("en-GB", form).format(new Date(at)).replace(":", ".");
}

function frame(data) {
  if (data.ticket !== ticket) return;
  if (data.state === "in") {
    text.textContent = words.replace("{time}", clock(data.at));
    banner.hidden = false;
  } else if (data.state === "out") {
    banner.hidden = true;
  } else if (data.state === "void" || data.state === "new") {
    location.reload();
  }
}

// A person's own topic carries events, no state: what was missed is asked for.
async function resync() {
  try {
    const answer = await fetch(poll, {headers: {Accept: "application/json"}});
    if (answer.ok) frame(await answer.json());
  } catch { /* no network: the ticket works without */ }
}

if (person) subscribe(`user.${person}`, {frame, resync, poll});

// A dark screen at the door helps nobody. Browsers drop the lock with the tab.
async function stayAwake() {
  if (document.hidden || !navigator.wakeLock) return;
  try { await navigator.wakeLock.request("screen"); } catch { /* low battery */ }
}
stayAwake();
document.addEventListener("visibilitychange", stayAwake);
