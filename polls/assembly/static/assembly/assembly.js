/* A meeting kept fresh. Without this its pages are those of when they were made.

   A root is [data-assembly="assembly.<id>"][data-figures]; within it
     [data-hall="present|represented|votes|cast"]   bare figures
     [data-hall-of="of %s votes are cast"]          with the votes in the hall
     [data-hall-bar]                                cast, in per cent of the hall
     [data-quorum="yes"], [data-quorum="no"]        one of them is shown
     [data-assembly-part][data-version]             drawn anew when the version changes,
       from the root's data-part; data-spread: over so many ms, for a hall of phones
     [data-follows-hall]                            and when somebody comes or leaves
     [data-closes]                                  a countdown in it
   Figures move where they stand; nothing changes places while somebody looks. */

import {subscribe} from "../core/js/live.js";
import {say} from "../core/js/announce.js";

const number = new Intl.NumberFormat(document.documentElement.lang || undefined);
const put = (node, text) => { if (node.textContent !== text) node.textContent = text; };

function watch(root) {
  let wanted = part()?.dataset.version, asking = false, again = false, last;

  function part() { return root.querySelector("[data-assembly-part]"); }

  function figures(data) {
    last = data;
    for (const node of root.querySelectorAll("[data-hall]")) {
      const value = data[node.dataset.hall];
      if (value !== null && value !== undefined) put(node, number.format(value));
    }
    for (const node of root.querySelectorAll("[data-hall-of]")) put(node, node.dataset.hallOf.replace("%s", number.format(data.votes)));
    for (const node of root.querySelectorAll("[data-quorum]")) node.hidden = data.quorum !== (node.dataset.quorum === "yes");
    if (data.cast === null || data.cast === undefined) return;
    for (const bar of root.querySelectorAll("[data-hall-bar]")) {
      const share = `${data.votes ? Math.min(100, Math.round((100 * data.cast) / data.votes)) : 0}%`;
      bar.setAttribute("width", share);
      bar.style.width = share; // eased, where motion is welcome
    }
  }

  async function draw() {
    again = asking;
    if (asking) return;
    asking = true;
    const version = wanted;
    try {
      const answer = await fetch(root.dataset.part, {headers: {Accept: "text/html"}});
      if (!answer.ok) throw new Error(answer.status);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-assembly-part]");
      const old = part();
      if (!fresh || !old) return;
      const had = old.contains(document.activeElement);
      const said = fresh.dataset.version !== old.dataset.version;
      const kept = keep(old, fresh);
      old.replaceWith(fresh);
      kept?.focus({preventScroll: true});
      ready(fresh);
      if (last) figures(last);
      wanted = fresh.dataset.version;
      if (said && fresh.dataset.said) say(fresh.dataset.said);
      if (had && !fresh.contains(document.activeElement)) { fresh.tabIndex = -1; fresh.focus({preventScroll: true}); }
    } catch {
      // The next frame, or the next plain question, tries again.
      if (wanted === version) wanted = undefined;
    } finally {
      asking = false;
      if (again) draw();
    }
  }

  subscribe(root.dataset.assembly, {
    poll: root.dataset.figures,
    frame(data) {
      const moved = last && (last.present !== data.present || last.represented !== data.represented);
      figures(data);
      if (!root.dataset.part) return;
      if (data.version === wanted && !(moved && part()?.hasAttribute("data-follows-hall"))) return;
      wanted = data.version;
      setTimeout(draw, Math.random() * Number(root.dataset.spread ?? 0));
    },
  });
}

// What somebody has chosen but not sent stays chosen; returns what takes the focus.
function keep(old, fresh) {
  const focus = document.activeElement;
  let kept;
  for (const form of old.querySelectorAll("[data-ballot]")) {
    const seat = form.elements.seat.value;
    const twin = [...fresh.querySelectorAll("[data-ballot]")].find((one) => one.elements.seat.value === seat);
    if (!twin) continue;
    const same = (input) => [...twin.elements].find((one) => one.name === input.name && one.type === input.type && (one.value === input.value || one.matches("select")));
    for (const input of form.querySelectorAll("input:checked")) {
      const there = same(input);
      if (there) there.checked = true;
    }
    for (const list of form.querySelectorAll("select")) {
      const there = twin.elements[list.name];
      if (there) there.value = list.value;
    }
    if (form.contains(focus)) kept = same(focus) ?? twin.querySelector("[type=submit]");
  }
  return kept;
}

// Counts to the second the database closes at; the chair's page then asks to count.
function count(clock) {
  const end = Date.parse(clock.dataset.closes), form = clock.closest("[data-assembly-part]").querySelector("[data-closing]");
  const step = () => {
    if (!clock.isConnected) return;
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    put(clock, `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`);
    if (left) setTimeout(step, 250);
    else if (form) setTimeout(() => { if (clock.isConnected) form.requestSubmit(form.querySelector("[value=close]")); }, 700);
  };
  step();
}

function ready(within) {
  within.querySelectorAll("[data-closes]").forEach(count);
  for (const form of within.querySelectorAll("[data-ballot]")) {
    form.addEventListener("submit", (event) => {
      if (form.sent) { event.preventDefault(); return; }
      form.sent = true;
      (event.submitter ?? form.querySelector("[type=submit]")).setAttribute("aria-busy", "true");
    });
  }
}

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-ballot]")) { form.sent = false; for (const button of form.querySelectorAll("[type=submit]")) button.removeAttribute("aria-busy"); }
});
ready(document);
document.querySelectorAll("[data-assembly]").forEach(watch);
