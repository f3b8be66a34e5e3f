// While a question is being written: those that sound like it, after a pause.
// Without this the form shows them once before it is sent.
const form = document.querySelector("form[data-alike]");
const title = form?.querySelector("[name=title]");
const place = document.getElementById("alike");
let timer, asked = title?.value.trim() ?? "", running;

async function look() {
  const words = title.value.trim();
  if (words === asked || words.length < 10) return;
  asked = words;
  running?.abort();
  running = new AbortController();
  try {
    const answer = await fetch(`${form.dataset.alike}?title=${encodeURIComponent(words)}`, {
      signal: running.signal,
      headers: { "X-Requested-With": "fetch" },
    });
    if (!answer.ok || answer.redirected) return;
    const html = (await answer.text()).trim();
    place.replaceChildren(document.createRange().createContextualFragment(html));
    // They have been shown: the first press sends.
    if (html && !form.querySelector("[name=seen]")) {
      const seen = Object.assign(document.createElement("input"), { type: "hidden", name: "seen", value: "1" });
      form.append(seen);
    }
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

title?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, 500);
});
title?.addEventListener("change", look);
