// For editors alone, before Wagtail's bar: marks what the content checker should find
// (data-check; home/checks.py has the rules) and copies the page's address.
"use strict";
(() => {
  const LONGEST = 120; // words in a paragraph, as in home/checks.py
  const VAGUE = new Set([
    "læs mere", "se mere", "mere", "her", "klik her", "tryk her", "link",
    "read more", "more", "here", "click here", "this link", "see more", "learn more",
  ]);
  const plain = (node) =>
    node.textContent.toLowerCase().replace(/[\s\u00a0]+/g, " ").replace(/[.…:→›»]+\s*$/, "").trim();

  for (const link of document.querySelectorAll("main a[href]")) {
    const said = (link.getAttribute("aria-label") || "").trim();
    if (!said && VAGUE.has(plain(link))) link.dataset.check = "vague-link";
  }
  for (const text of document.querySelectorAll("main p")) {
    const words = text.textContent.trim().split(/\s+/).filter(Boolean);
    if (words.length > LONGEST) text.dataset.check = "long-paragraph";
  }

  // The bar lives in a shadow tree: the click is seen here by its path.
  document.addEventListener("click", (event) => {
    const link = event.composedPath().find((node) => node.dataset && "copyLink" in node.dataset);
    if (!link || !navigator.clipboard) return; // without it the link is followed
    event.preventDefault();
    event.stopPropagation(); // the menu stays open and says that it is done
    navigator.clipboard.writeText(link.href).then(() => {
      const words = link.querySelector("span");
      const before = words.textContent;
      words.textContent = link.dataset.done;
      const say = document.getElementById("say");
      if (say) say.textContent = link.dataset.done;
      setTimeout(() => { words.textContent = before; }, 2000);
    });
  }, true);
})();
