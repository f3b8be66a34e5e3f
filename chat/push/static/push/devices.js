// The switch for notices on this device. The server lists devices; only the browser knows
// whether it can, may and does. One of the panels is shown, each says what to do next.

import {say} from "../core/js/announce.js";

const box = document.querySelector("[data-push]");
const here = Boolean(box?.dataset.here);
const FOLDER = "/push/";

const show = (state) => {
  for (const panel of box.querySelectorAll("[data-state]")) {
    panel.hidden = panel.dataset.state !== state;
  }
};
const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
const iphone = /iPhone|iPad|iPod/.test(navigator.userAgent)
  || (navigator.userAgent.includes("Mac") && navigator.maxTouchPoints > 1);

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

async function registered() {
  return navigator.serviceWorker.getRegistration(FOLDER);
}

// `ready` waits for a worker that controls this page; ours controls none.
async function working() {
  const found = await navigator.serviceWorker.register(box.dataset.worker, {scope: FOLDER});
  const coming = found.installing ?? found.waiting;
  if (!found.active && coming) {
    await new Promise((done) => {
      coming.addEventListener("statechange", () => coming.state === "activated" && done());
    });
  }
  return found;
}

async function subscription(worker) {
  const key = bytes(box.dataset.key);
  const old = await worker.pushManager.getSubscription();
  const same = old && new Uint8Array(old.options.applicationServerKey ?? []).join() === key.join();
  if (same) return old;
  await old?.unsubscribe(); // made with an older key of the site
  return worker.pushManager.subscribe({userVisibleOnly: true, applicationServerKey: key});
}

async function tell(found) {
  const answer = await fetch(box.dataset.subscribe, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": box.querySelector("[name=csrfmiddlewaretoken]").value,
    },
    body: JSON.stringify(found),
  });
  if (answer.ok) return;
  const said = await answer.json().catch(() => ({}));
  throw new Error(said.message ?? "");
}

function failed(message) {
  const place = box.querySelector("[data-failed]");
  place.textContent = message || place.dataset.failed;
  place.hidden = false;
  say(place.textContent);
}

async function turnOn(button) {
  button.setAttribute("aria-busy", "true");
  try {
    if (await Notification.requestPermission() !== "granted") return state();
    await tell(await subscription(await working()));
    location.reload();
  } catch (error) {
    failed(error instanceof DOMException ? "" : error.message);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

// Turning this device off ends it in the browser too; the form then tells the site.
async function turnOff() {
  const worker = await registered();
  await (await worker?.pushManager.getSubscription())?.unsubscribe();
}

async function state() {
  if (!able) return show(iphone ? "iphone" : "unable");
  if (Notification.permission === "denied") return show("denied");
  const worker = await registered();
  const found = await worker?.pushManager.getSubscription();
  if (here && found && Notification.permission === "granted") {
    show("on");
    tell(found).catch(() => {}); // a new endpoint or a new session is known from now on
    return undefined;
  }
  return show("off");
}

if (box) {
  box.querySelector("[data-turn-on]")?.addEventListener("click", (event) => {
    turnOn(event.currentTarget);
  });
  for (const form of document.querySelectorAll("form[data-turn-off-here]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      turnOff().catch(() => {}).finally(() => form.submit());
    });
  }
  state();
}
