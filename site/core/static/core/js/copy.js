// <button data-copy="text"> copies; <button data-share="url" data-title="..."> opens
// the device's share sheet, or copies the address where there is none; an empty
// data-share means this page. `data-done` is what is said after copying. The buttons are hidden until this has run.
import { say } from "./announce.js";

async function act(button) {
  const url = "share" in button.dataset ? button.dataset.share || location.href : null;
  if (url && navigator.share) {
    try {
      await navigator.share({ title: button.dataset.title || document.title, url });
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
    return;
  }
  await navigator.clipboard.writeText(url ?? button.dataset.copy);
  if (!button.dataset.done) return;
  const words = button.querySelector("[data-words]") ?? button;
  const before = words.textContent;
  words.textContent = button.dataset.done;
  say(button.dataset.done);
  setTimeout(() => { words.textContent = before; }, 4000);
}

for (const button of document.querySelectorAll("[data-copy], [data-share]")) {
  if (!navigator.share && !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", () => act(button));
}
