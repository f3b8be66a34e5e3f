/* A receipt copied, and looked up without sending it. Without this it is downloaded by a
   plain link, and a form asks the server.

   [data-receipt-text], [data-receipt-copy][data-done], [data-receipt-say]
   [data-receipt-form][data-list][data-poll] with [data-receipt-answer] > [data-answer] */

const say = document.querySelector("[data-receipt-say]");

for (const button of document.querySelectorAll("[data-receipt-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector("[data-receipt-text]").textContent);
    button.querySelector("span").textContent = button.dataset.done;
    say.textContent = button.dataset.done;
  });
}

// As polls.receipts.read has it: small letters and misread figures are forgiven.
function code(typed) {
  const raw = /^code:[ \t]*(\S+)/m.exec(typed)?.[1] ?? (typed.length < 60 ? typed : "");
  const letters = raw.replace(/[\s\u2010-\u2015-]/g, "").toUpperCase().replace(/[018]/g, (figure) => ({0: "O", 1: "I", 8: "B"})[figure]);
  return /^[A-Z2-7]{20}$/.test(letters) ? letters.match(/.{4}/g).join("-") : "";
}

async function digest(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const form = document.querySelector("[data-receipt-form]");
if (form && crypto.subtle) {
  const answers = document.querySelectorAll("[data-answer]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    for (const answer of answers) answer.hidden = true;
    const found = code(form.elements.receipt.value);
    let said = "none";
    if (found) {
      try {
        const answer = await fetch(form.dataset.list);
        if (!answer.ok) throw new Error();
        const [first] = (await answer.text()).split("\n");
        const mine = await digest(`guildhall-receipt/1:${form.dataset.poll}:${found}`);
        said = JSON.parse(first).receipts.includes(mine) ? "found" : "missing";
      } catch {
        form.submit(); // the plain way says what is wrong
        return;
      }
    }
    form.elements.receipt.toggleAttribute("aria-invalid", said === "none");
    for (const answer of answers) answer.hidden = answer.dataset.answer !== said;
  });
}
