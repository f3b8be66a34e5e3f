// The look's preview follows what is typed; without this the button shows it.
const panel = document.getElementById("look-panel");
const frame = document.getElementById("look-frame");
const note = document.getElementById("look-note");
const inputs = panel.dataset.fields.split(" ").map((name) => document.getElementById(`id_${name}`)).filter(Boolean);
let timer;
let asked = 0;

function grow() {
  const page = frame.contentDocument?.querySelector("main");
  if (page) frame.style.blockSize = `${Math.ceil(page.getBoundingClientRect().height) + 2}px`;
}

async function show() {
  const query = new URLSearchParams(inputs.map((input) => [input.name, input.value]));
  const mine = ++asked;
  frame.src = `${panel.dataset.preview}?${query}`;
  try {
    const answer = await fetch(`${panel.dataset.preview}?${query}&part=note`, { credentials: "same-origin" });
    const words = answer.ok ? await answer.text() : "";
    if (mine === asked && words) note.textContent = words;
  } catch {
    // Away for a moment: the next letter asks again.
  }
}

function whole(text) {
  const digits = text.trim().replace(/^#/, "").toLowerCase();
  if (/^[0-9a-f]{6}$/.test(digits)) return `#${digits}`;
  return /^[0-9a-f]{3}$/.test(digits) ? `#${[...digits].map((c) => c + c).join("")}` : "";
}

// A picker beside each colour; the words stay what is sent.
for (const input of inputs.filter((one) => one.name.startsWith("brand"))) {
  const picker = document.createElement("input");
  picker.type = "color";
  picker.className = "look-picker";
  picker.setAttribute("aria-label", document.querySelector(`label[for="${input.id}"]`)?.textContent.trim() ?? "");
  picker.value = whole(input.value) || "#888888";
  picker.addEventListener("input", () => {
    input.value = picker.value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  input.addEventListener("input", () => {
    if (whole(input.value)) picker.value = whole(input.value);
  });
  input.after(picker);
}

for (const input of inputs) {
  for (const kind of ["input", "change"]) {
    input.addEventListener(kind, () => {
      clearTimeout(timer);
      timer = setTimeout(show, 250);
    });
  }
}
frame.addEventListener("load", grow);
addEventListener("resize", grow);
grow();
