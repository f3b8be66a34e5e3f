// Choices take effect as they are made; without this module the button does it.
const form = document.querySelector("[data-find]");
const found = document.getElementById("found");
const say = document.getElementById("say");
const WAIT = 250; // ms after the last key
let timer, asked;

function address() {
  const wanted = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value.trim()) wanted.set(name, value.trim());
  const query = wanted.toString();
  return form.action + (query ? `?${query}` : "");
}

async function show(url, focus = false) {
  asked?.abort();
  asked = new AbortController();
  found.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { signal: asked.signal, headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    found.replaceChildren(...next.getElementById("found").childNodes);
    document.title = next.title;
    history.replaceState(null, "", url);
    found.removeAttribute("aria-busy");
    say.textContent = found.querySelector("[data-total]").textContent;
    if (focus) {
      found.scrollIntoView({ block: "start" });
      found.querySelector(".member a")?.focus();
    }
  } catch (error) {
    if (error.name !== "AbortError") location.href = url;
  }
}

function soon(event) {
  clearTimeout(timer);
  timer = setTimeout(() => show(address()), event.target.matches("select") ? 0 : WAIT);
}

if (form && found) {
  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    show(address());
  });
  found.addEventListener("click", (event) => {
    const link = event.target.closest(".pages a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    history.pushState(null, "", link.href);
    show(link.href, true);
  });
  addEventListener("popstate", () => location.reload());
}
