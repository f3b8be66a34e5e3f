// Tells that a person has opened the invitation: programs that read mail open links,
// too, but run no scripts. Without this module the invitation is just not counted.
const place = document.querySelector("[data-seen]");
const token = document.querySelector("[name=csrfmiddlewaretoken]");
if (place && token) {
  fetch(place.dataset.seen, {
    method: "POST",
    headers: { "X-CSRFToken": token.value },
    keepalive: true,
  }).catch(() => {});
}
