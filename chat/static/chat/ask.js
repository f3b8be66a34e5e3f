// Asking the server: over the socket, else by a plain request. Throws
// {code, message, details}; `offline` where neither reached it.
import {call} from "../core/js/live.js";
import {facts, token} from "./page.js";

async function plainly(name, body) {
  let answer;
  try {
    answer = await fetch(`${facts.url}call/${name}/`, {
      method: "POST",
      headers: {"Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json"},
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(15e3),
    });
  } catch { throw {code: "offline"}; }
  if (answer.redirected || answer.status === 403) throw {code: "signed-out"};
  if (answer.status === 404) throw {code: "outside"};
  if (answer.status === 429 || answer.status >= 500) throw {code: "offline"};
  let data;
  try { data = await answer.json(); } catch { throw {code: "offline"}; }
  if (!answer.ok) throw data;
  return data;
}

export async function ask(name, body = {}) {
  try {
    return await call(`room.${name}`, {...body, room: facts.room});
  } catch (no) {
    if (no.code !== "offline" && no.code !== "unknown") throw no;
  }
  return plainly(name, body);
}

/** Send one file; what it is kept as. */
export async function upload(file) {
  const form = new FormData();
  form.append("file", file);
  let answer, data;
  try {
    answer = await fetch(`${facts.url}files/`, {method: "POST", body: form, headers: {"X-CSRFToken": token, Accept: "application/json"}});
    data = await answer.json();
  } catch { throw {code: "offline"}; }
  if (!answer.ok) throw data;
  return data;
}
