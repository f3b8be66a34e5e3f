// Sentences for screen readers, one at a time, in two regions that are on every page
// from its start. Plain text only: rich content in a live region is read flat.
const queue = [];
let busy = false;

export function say(text, { assertive = false } = {}) {
  queue.push([String(text), assertive]);
  if (!busy) next();
}

function next() {
  const entry = queue.shift();
  busy = Boolean(entry);
  if (!entry) return;
  const region = document.getElementById(entry[1] ? "say-now" : "say");
  if (!region) return next();
  // Emptied first, so that the same sentence twice is read twice.
  region.textContent = "";
  setTimeout(() => {
    region.textContent = entry[0];
    setTimeout(next, 900);
  }, 100);
}
