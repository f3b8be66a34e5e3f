// On a phone the list of own pages is one line: show the part of it that one is in.
// Without this module the line begins at its start.
const here = document.querySelector(".my-nav [aria-current]");
const line = here?.closest("ul");
if (line && line.scrollWidth > line.clientWidth) {
  line.scrollLeft = here.offsetLeft - (line.clientWidth - here.offsetWidth) / 2;
}
