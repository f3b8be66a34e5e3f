// Shows how far the file is while one waits; without this the page loads itself anew.
const place = document.querySelector("[data-export]");
const PAUSE = 1500;

async function look() {
  if (!place.querySelector("[data-state=working]")) return;
  try {
    const answer = await fetch(place.dataset.export, { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.replaceChildren(...page.body.childNodes);
    }
  } catch {
    // Away from the net for a moment: asked again below.
  }
  setTimeout(look, PAUSE);
}

if (place) setTimeout(look, PAUSE);
