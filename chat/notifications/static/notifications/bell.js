/* The bell of the header, on every page of whoever is signed in. Its texts are the
   page's, so they are translated:

   <a data-bell="user.7" data-bell-count="3" data-bell-poll="…" data-bell-read="…"
      data-none="No new notices" data-one="%s new notice" data-many="%s new notices">
     <span class="badge" aria-hidden="true">3</span><span class="sr">3 new notices</span>
   </a>
   Others on the page hear a "bell" event on the document with the new number. */

import {subscribe} from "../core/js/live.js";
import {say} from "../core/js/announce.js";

const MOST = 100;

function watch(root) {
  const badge = root.querySelector(".badge"), words = root.querySelector(".sr");
  const number = new Intl.NumberFormat(document.documentElement.lang || undefined);
  let count = Number(root.dataset.bellCount), counted = 0;

  const text = (n) => (n === 0 ? root.dataset.none : n === 1 ? root.dataset.one : root.dataset.many)
    .replace("%s", n >= MOST ? `${MOST - 1}+` : number.format(n));

  function show({bell, at}) {
    // Frames of other things on the same topic, and numbers that are older than ours.
    if (!Number.isInteger(bell) || at < counted) return;
    counted = at ?? counted;
    if (bell === count) return;
    const more = bell > count;
    count = bell;
    root.dataset.bellCount = bell;
    badge.hidden = !bell;
    badge.textContent = bell >= MOST ? `${MOST - 1}+` : number.format(bell);
    words.textContent = text(bell);
    if (more && !document.hidden) say(text(bell));
    document.dispatchEvent(new CustomEvent("bell", {detail: bell}));
  }

  subscribe(root.dataset.bell, {poll: root.dataset.bellPoll, frame: show});
  arrived(root);
  // A push that was pressed while its page was open already: the worker says which.
  navigator.serviceWorker?.addEventListener("message", ({data}) => {
    if (data?.notice) read(root, String(data.notice));
  });
}

// Opened from a mail or a push: what led here has been read. A GET changes nothing, so
// the page says so itself, and takes the mark out of the address.
function arrived(root) {
  const here = new URL(location.href), id = here.searchParams.get("notice");
  if (!id) return;
  here.searchParams.delete("notice");
  history.replaceState(history.state, "", here);
  read(root, id);
}

function read(root, id) {
  if (!/^[0-9a-f-]{36}$/.test(id)) return;
  const body = new FormData(), token = root.querySelector("input[name=csrfmiddlewaretoken]") ??
    document.querySelector("input[name=csrfmiddlewaretoken]");
  if (!token) return;
  body.set("csrfmiddlewaretoken", token.value);
  fetch(root.dataset.bellRead.replace("00000000-0000-0000-0000-000000000000", id), {method: "POST", body, headers: {Accept: "application/json"}}).catch(() => {});
}

document.querySelectorAll("[data-bell]").forEach(watch);
