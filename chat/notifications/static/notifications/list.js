/* The list of notices, kept in step with the bell: what was read on another device
   loses its mark, what is new appears. Without this the list is as it was loaded. */

const list = document.querySelector("[data-notices]");
let running = false, again = false;

// Somebody reading or pressing in the list is not to have it changed under them.
const busy = () => list.contains(document.activeElement) || list.querySelector("details[open]");

async function fresh() {
  if (running) { again = true; return; }
  running = true;
  try {
    const answer = await fetch(location.href, {headers: {Accept: "text/html"}});
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("[data-notices]");
    if (next && !busy()) list.replaceChildren(...next.childNodes);
  } catch { /* no network: the next bell tries again */ } finally {
    running = false;
    if (again) { again = false; fresh(); }
  }
}

if (list) document.addEventListener("bell", fresh);
