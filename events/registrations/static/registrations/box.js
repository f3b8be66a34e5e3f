/* The seat form follows the seats: with the last one gone its button offers the
   waiting list. What was typed stays, the focus does not move, and the server
   decides: what it says here is a hint. */

const form = document.querySelector("[data-seat-form]");
const label = form?.querySelector("[data-seat-label]");
if (label) {
  document.addEventListener("seats", ({detail}) => {
    const full = detail.left === 0;
    const text = full ? form.dataset.full : form.dataset.open;
    if (label.textContent !== text) label.textContent = text;
    form.elements.seen.value = full ? "full" : "open";
  });
}
// Sent once: a second press would be harmless, but says nothing new.
form?.addEventListener("submit", () => {
  form.querySelector("[type=submit]").setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  form?.querySelector("[type=submit]").removeAttribute("aria-busy");
});
for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.share({title: document.title, url: location.href}).catch(() => {});
  });
}
