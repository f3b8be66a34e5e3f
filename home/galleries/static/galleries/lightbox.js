// Opens the pictures of a gallery over the page. Each tile is a link to a page with
// that picture alone; the figure shown here is taken from that page, so without this
// script, or where it fails, the links lead there.

const box = document.getElementById("lightbox");
const slot = box.querySelector(".lightbox-slot");
const line = box.querySelector(".lightbox-count");
const [back, next] = box.querySelectorAll("[data-step]");
const count = Number(box.dataset.count);
const figures = new Map();
let now = 0;
let opener = null;

// A figure begins to load its picture as soon as it belongs to this document, so a
// neighbour that is fetched is a neighbour that is preloaded.
function figure(number) {
  if (!figures.has(number)) {
    const found = fetch(`?picture=${number}`, { headers: { Accept: "text/html" } })
      .then((answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.text();
      })
      .then((html) => {
        const other = new DOMParser().parseFromString(html, "text/html");
        const shown = other.querySelector(".shown");
        if (!shown) throw new Error("no picture");
        return document.importNode(shown, true);
      });
    found.catch(() => figures.delete(number));
    figures.set(number, found);
  }
  return figures.get(number);
}

async function show(number) {
  if (number < 1 || number > count) return;
  now = number;
  back.disabled = number === 1;
  next.disabled = number === count;
  line.textContent = line.dataset.words.replace("{n}", number).replace("{all}", count);
  const slow = setTimeout(() => box.setAttribute("aria-busy", "true"), 400);
  try {
    const shown = await figure(number);
    if (now !== number) return;
    slot.replaceChildren(shown);
    for (const near of [number + 1, number - 1]) {
      if (near >= 1 && near <= count) figure(near).catch(() => {});
    }
  } catch {
    if (now === number) location.assign(`?picture=${number}`);
  } finally {
    clearTimeout(slow);
    if (now === number) box.removeAttribute("aria-busy");
  }
}

// A button that is disabled loses the focus, and with it the keys: pass it on.
function step(by) {
  const held = document.activeElement;
  show(now + by);
  if (held?.disabled) (back.disabled ? next : back).focus();
}

for (const link of document.querySelectorAll("a[data-picture]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    opener = link;
    box.showModal();
    show(Number(link.dataset.picture));
    (next.disabled ? back : next).focus();
  });
}

back.addEventListener("click", () => step(-1));
next.addEventListener("click", () => step(1));
box.querySelector("[data-close]").addEventListener("click", () => box.close());
// Beside the picture is outside the picture.
slot.addEventListener("click", (event) => {
  if (!event.target.closest("img, figcaption")) box.close();
});

box.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const goal = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 1, End: count }[event.key];
  if (goal === undefined) return;
  event.preventDefault();
  step(goal - now);
});

// The tile of the picture seen last, so that nobody loses their place.
box.addEventListener("close", () => {
  const tile = document.querySelector(`a[data-picture="${now}"]`) ?? opener;
  slot.replaceChildren();
  tile?.focus();
});

let start = null;
box.addEventListener("touchstart", (event) => {
  start = event.touches.length === 1 ? event.touches[0] : null;
}, { passive: true });
box.addEventListener("touchend", (event) => {
  if (!start) return;
  const end = event.changedTouches[0];
  const [across, down] = [end.clientX - start.clientX, end.clientY - start.clientY];
  start = null;
  if (window.visualViewport?.scale > 1.05) return;
  if (Math.abs(across) > 48 && Math.abs(across) > 2 * Math.abs(down)) {
    step(across < 0 ? 1 : -1);
  }
}, { passive: true });
