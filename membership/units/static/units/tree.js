// The tree of units: branches are fetched when they are opened; arrow keys walk.
// Without this file every branch opens by its link.
const tree = document.querySelector("[data-tree]");

function row(item) {
  return item.querySelector(":scope > .u-row");
}

function show(item, open) {
  item.dataset.open = open;
  row(item).setAttribute("aria-expanded", open);
}

function parent(item) {
  return item.parentElement.closest("li");
}

function shown() {
  return [...tree.querySelectorAll("li")].filter((item) => {
    for (let above = parent(item); above; above = parent(above)) {
      if (above.dataset.open !== "true") return false;
    }
    return true;
  });
}

function dress(root, level) {
  root.setAttribute("role", root === tree ? "tree" : "group");
  for (const item of root.querySelectorAll(":scope > li")) {
    const line = row(item);
    item.setAttribute("role", "none");
    line.setAttribute("role", "treeitem");
    line.setAttribute("aria-level", level);
    if (item.dataset.open) line.setAttribute("aria-expanded", item.dataset.open);
    line.tabIndex = -1;
    for (const link of line.querySelectorAll("a")) link.tabIndex = -1;
    const inner = item.querySelector(":scope > ul");
    if (inner) dress(inner, level + 1);
  }
}

function focus(item) {
  if (!item) return;
  for (const other of tree.querySelectorAll("[tabindex='0']")) other.tabIndex = -1;
  row(item).tabIndex = 0;
  row(item).focus();
}

async function open(item) {
  if (!item.dataset.children || item.getAttribute("aria-busy") === "true") return;
  if (!item.querySelector(":scope > ul")) {
    item.setAttribute("aria-busy", "true");
    try {
      const closed = tree.dataset.closed ? "?closed=1" : "";
      const answer = await fetch(item.dataset.children + closed, { headers: { "X-Requested-With": "XMLHttpRequest" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const list = document.createElement("ul");
      list.innerHTML = await answer.text();
      item.append(list);
      dress(list, Number(row(item).getAttribute("aria-level")) + 1);
    } catch {
      // No answer: the link does the same with a whole page.
      location.assign(item.querySelector(".u-toggle").href);
      return;
    } finally {
      item.removeAttribute("aria-busy");
    }
  }
  show(item, "true");
}

function close(item) {
  show(item, "false");
}

const keys = {
  ArrowDown: (item) => focus(shown()[shown().indexOf(item) + 1]),
  ArrowUp: (item) => focus(shown()[shown().indexOf(item) - 1]),
  Home: () => focus(shown()[0]),
  End: () => focus(shown().at(-1)),
  ArrowRight: (item) => {
    if (item.dataset.open === "false") open(item);
    else focus(item.querySelector(":scope > ul > li"));
  },
  ArrowLeft: (item) => {
    if (item.dataset.open === "true") close(item);
    else focus(parent(item));
  },
  Enter: (item) => item.querySelector(".u-name").click(),
};

if (tree) {
  dress(tree, 1);
  const first = tree.querySelector("li");
  if (first) row(first).tabIndex = 0;
  tree.addEventListener("click", (event) => {
    const toggle = event.target.closest("a.u-toggle");
    if (!toggle || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const item = toggle.closest("li");
    if (item.dataset.open === "true") close(item);
    else open(item);
    focus(item);
  });
  tree.addEventListener("keydown", (event) => {
    const item = event.target.closest("li");
    if (!item || event.target !== row(item) || event.altKey || event.ctrlKey || event.metaKey) return;
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key](item);
    } else if (event.key.length === 1 && /\S/.test(event.key)) {
      const list = shown();
      const from = list.indexOf(item) + 1;
      const turned = [...list.slice(from), ...list.slice(0, from)];
      const letter = event.key.toLocaleLowerCase();
      focus(turned.find((one) => one.querySelector(".u-name").innerText.toLocaleLowerCase().startsWith(letter)));
    }
  });
}
