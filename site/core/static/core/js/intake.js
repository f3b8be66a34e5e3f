// Follows an import that is at work; shows the report when it is through.
const box = document.querySelector("[data-intake-progress]");
const bar = box.querySelector("progress");
const done = box.querySelector("[data-intake-done]");
const what = box.querySelector("[role=status]");

async function look() {
  try {
    const answer = await fetch(box.dataset.intakeProgress, {
      headers: { Accept: "application/json" },
    });
    if (!answer.ok) throw new Error(answer.status);
    const now = await answer.json();
    if (!now.working) {
      location.reload();
      return;
    }
    bar.value = now.percent;
    done.textContent = now.done.toLocaleString(document.documentElement.lang);
    const said = `${now.state[0].toUpperCase()}${now.state.slice(1)} …`;
    // Said again only when it is news, so that a screen reader is not talked over.
    if (what.textContent !== said) what.textContent = said;
  } catch {
    // The server is away for a moment: the next look will tell.
  }
  setTimeout(look, 1000);
}

setTimeout(look, 700);
