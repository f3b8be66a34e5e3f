// Hides a message without a page load. The cookie is the one that the form sets, so
// the server leaves the message out from the next page on.
const COOKIE = "hidden";
const MOST = 20;

for (const form of document.querySelectorAll(".bulletin-hide")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const id = new URL(form.action).pathname.split("/").filter(Boolean).pop();
    const held = document.cookie.match(/(?:^|; )hidden=([\d.]*)/)?.[1] ?? "";
    const ids = new Set(held.split(".").filter(Boolean)).add(id);
    const kept = [...ids].map(Number).sort((a, b) => a - b).slice(-MOST).join(".");
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${COOKIE}=${kept}; path=/; max-age=15552000; samesite=lax${secure}`;
    const strips = form.closest(".bulletins");
    form.closest(".bulletin").remove();
    if (!strips.querySelector(".bulletin")) strips.remove();
    // What was pressed is gone: focus goes on to what follows.
    document.getElementById("main")?.focus({ preventScroll: true });
  });
}
