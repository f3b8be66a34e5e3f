// Suggestions under a search box: the ARIA 1.2 combobox with a list. Without this file
// the form searches all the same.
const box = document.querySelector("[data-suggest]");
const input = box?.querySelector("input");
const say = document.getElementById("say");
const WAIT = 180; // ms after the last key
let list, timer, asked, options = [], active = -1;

function close() {
  clearTimeout(timer);
  asked?.abort();
  if (!list) return;
  list.hidden = true;
  options = [];
  active = -1;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function choose(number) {
  options[active]?.setAttribute("aria-selected", "false");
  active = number;
  const option = options[active];
  if (!option) {
    input.removeAttribute("aria-activedescendant");
    return;
  }
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", option.id);
}

function show(found) {
  active = -1;
  input.removeAttribute("aria-activedescendant");
  options = found.map(({ title, url, kind }, n) => {
    const option = document.createElement("li");
    option.id = `found-${n}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.url = url;
    const name = document.createElement("span");
    name.textContent = title;
    const what = document.createElement("small");
    what.textContent = kind;
    option.append(name, " ", what);
    return option;
  });
  list.replaceChildren(...options);
  list.hidden = !options.length;
  input.setAttribute("aria-expanded", String(!!options.length));
  const { one, many, none } = box.dataset;
  say.textContent = options.length > 1 ? `${options.length} ${many}` : options.length ? one : none;
}

async function ask() {
  const typed = input.value.trim();
  asked?.abort();
  if (typed.length < 2) return close();
  asked = new AbortController();
  try {
    const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal: asked.signal });
    if (answer.ok && document.activeElement === input) show((await answer.json()).found);
  } catch {
    // Offline or overtaken by the next letter: the form still works.
  }
}

function key(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && options.length) {
    event.preventDefault();
    const places = options.length + 1; // one for the box itself
    choose(((active + 1 + step + places) % places) - 1);
  } else if (event.key === "Enter" && options[active]) {
    event.preventDefault();
    location.assign(options[active].dataset.url);
  } else if (event.key === "Escape" && options.length) {
    event.preventDefault();
    close();
  }
}

if (input) {
  list = document.createElement("ul");
  list.id = "found";
  list.className = "found";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.many);
  box.append(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "found",
  })) input.setAttribute(name, value);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", key);
  input.addEventListener("blur", close);
  // Before the box loses the focus and the list goes.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
}
