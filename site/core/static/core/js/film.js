// <a data-film="player" data-title="…"> becomes the film's player when it is pressed;
// nothing is asked of the other host before. Without script the link leads to the
// film's own page.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-film]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const frame = document.createElement("iframe");
  frame.src = link.dataset.film;
  frame.title = link.dataset.title;
  frame.allow = "autoplay; fullscreen; picture-in-picture";
  frame.allowFullscreen = true;
  // Players refuse to play for a page that they are told nothing about.
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  link.replaceWith(frame);
  frame.focus();
});
