// The way to the server: this browser enrols as a device, and each scan is sent with
// its own nonce until it is answered, so that a repeated one is never counted twice.
const box = document.getElementById("scan");
const GATE = box.dataset.gate, KEPT = `gate-${GATE}`;
const PATIENCE = 4000, STEPS = [1000, 2000, 4000, 8000, 15000];
let device = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
let enrolling;

export class Unreachable extends Error {}
export class Refused extends Error {
  constructor(status, body) {
    super(body.message ?? "");
    Object.assign(this, {status, code: body.error});
  }
}

async function ask(url, options) {
  let answer;
  try {
    answer = await fetch(url, {...options, signal: AbortSignal.timeout(PATIENCE)});
  } catch {
    throw new Unreachable();
  }
  if (answer.status >= 502) throw new Unreachable();
  let body = {};
  try { body = await answer.json(); } catch { /* an error page */ }
  if (!answer.ok) throw new Refused(answer.status, body);
  return body;
}

async function enrol() {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", box.querySelector("[name=csrfmiddlewaretoken]").value);
  body.set("label", navigator.userAgentData?.platform ?? navigator.platform ?? "");
  device = await ask(box.dataset.enrol, {method: "POST", body, redirect: "error"});
  sessionStorage.setItem(KEPT, JSON.stringify(device));
}

/** Makes sure that this browser is a device of the gate. */
export async function ready() {
  if (device) return;
  enrolling ??= enrol().finally(() => { enrolling = undefined; });
  await enrolling;
}

/** Posts JSON as the device; a device that is over enrols once more. */
export async function post(url, body, again = true) {
  await ready();
  try {
    return await ask(url, {
      method: "POST",
      credentials: "omit",
      headers: {Authorization: `Device ${device.token}`, "Content-Type": "application/json"},
      body: JSON.stringify(body),
    });
  } catch (error) {
    if (error.status === 401 && error.code !== "revoked" && again) {
      device = null;
      sessionStorage.removeItem(KEPT);
      return post(url, body, false);
    }
    throw error;
  }
}

const waiting = new Map();
let heard = () => {};

/** Hears how many scans have no answer yet. */
export const onWaiting = (call) => { heard = call; };

const nonce = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(
  /[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

/** Sends a code. Unreachable: it goes on trying, and `late` hears the answer. */
export async function scan(code, {forced = "", late} = {}) {
  const message = {
    device: device?.device, nonce: nonce(), code, forced,
    scanned_at: new Date().toISOString(), offline: false,
  };
  try {
    return await post(box.dataset.scans, message);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    waiting.set(message.nonce, message);
    heard(waiting.size);
    retry(message, 0, late);
    throw error;
  }
}

async function retry(message, step, late) {
  await new Promise((done) => {
    const timer = setTimeout(done, STEPS[Math.min(step, STEPS.length - 1)]);
    addEventListener("online", () => { clearTimeout(timer); done(); }, {once: true});
  });
  let answer, refused;
  try {
    answer = await post(box.dataset.scans, message);
  } catch (error) {
    if (error instanceof Unreachable) return retry(message, step + 1, late);
    refused = error;
  }
  waiting.delete(message.nonce);
  heard(waiting.size);
  late?.(answer, refused);
}

export const undo = (scan) => post(`${box.dataset.scans}${scan}/undo/`, {});
export const find = (q) => post(box.dataset.names, {q});

addEventListener("beforeunload", (event) => { if (waiting.size) event.preventDefault(); });
