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
