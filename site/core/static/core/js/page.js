// What every page does beyond HTML. Without it the pages work all the same.

// Popovers open and close by themselves; this tells assistive technology which
// are open and closes a menu when focus has left it.
for (const button of document.querySelectorAll("[popovertarget]")) {
  const menu = document.getElementById(button.getAttribute("popovertarget"));
  if (!menu?.showPopover) continue;
  button.setAttribute("aria-expanded", "false");
  menu.addEventListener("toggle", (event) => {
    button.setAttribute("aria-expanded", String(event.newState === "open"));
  });
  menu.addEventListener("focusout", (event) => {
    const next = event.relatedTarget;
    if (next && next !== button && !menu.contains(next) && menu.matches(":popover-open")) {
      menu.hidePopover();
    }
  });
}

// The mode switch without a page load. The cookie is the same that the form sets, so
// the server writes data-mode before anything is painted.
for (const form of document.querySelectorAll("form.modes")) {
  form.addEventListener("submit", (event) => {
    const choice = event.submitter?.value;
    if (!choice) return;
    event.preventDefault();
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `mode=${choice}; path=/; max-age=31536000; samesite=lax${secure}`;
    document.documentElement.dataset.mode = choice;
    for (const button of form.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === choice));
    }
  });
}

// The bar at the foot of a phone leaves while what it points at is on the screen.
const bar = document.querySelector(".seat-bar");
const goal = document.querySelector(".side");
if (bar && goal && "IntersectionObserver" in window) {
  new IntersectionObserver(([entry]) => { bar.hidden = entry.isIntersecting; })
    .observe(goal);
}
// A summary of errors takes the focus, so that it is read and seen first.
document.querySelector(".summary")?.focus();
// Print buttons are hidden where there is no script to press them.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// The session ended elsewhere (another device, a new password): what is on the screen
// is nobody's any more, so the page is asked for anew. Where something was typed it
// stays, with a word and the way back in.
let typed = false;
addEventListener("input", () => { typed = true; });

document.addEventListener("live:signed-out", () => {
  const last = Number(sessionStorage.getItem("signed-out") || 0), now = Date.now();
  if (!typed && now - last > 30e3) {
    sessionStorage.setItem("signed-out", now);
    location.reload();
    return;
  }
  const words = document.getElementById("signed-out");
  if (!words?.hidden) return;
  words.hidden = false;
  document.getElementById("main").prepend(words);
});
