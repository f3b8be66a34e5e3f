// "Older articles" adds the next page below what is shown. Without this module the
// link leads to that page.
const say = document.getElementById("say");

function ready(link) {
  link.textContent = link.dataset.moreLabel;
  link.addEventListener("click", more);
}

async function more(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const link = event.currentTarget;
  if (link.getAttribute("aria-busy") === "true") return;
  link.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    const list = document.querySelector("[data-more-list]");
    const cards = [...next.querySelectorAll("[data-more-list] > *")];
    if (!list || !cards.length) throw new Error("no articles");
    list.append(...cards);
    const words = link.dataset.moreSaid;
    const pages = link.closest("nav");
    const onward = next.querySelector("[data-more]");
    if (onward) {
      pages.replaceChildren(onward);
      ready(onward);
    } else {
      pages.remove();
    }
    // The reader goes on at the first article that is new.
    cards[0].querySelector("a")?.focus();
    say.textContent = words;
  } catch {
    location.href = link.href;
  }
}

const first = document.querySelector("[data-more]");
if (first && document.querySelector("[data-more-list]")) ready(first);
