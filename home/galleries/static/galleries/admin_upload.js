// Sends the chosen pictures one by one, two at a time, each with its own progress. A
// file that is not taken stays on the list with the reason and a button to try again.

const desk = document.querySelector(".up[data-upload]");
const input = desk?.querySelector("#files");
if (input) start();

function start() {
  const { upload, most, remove } = desk.dataset;
  const word = (name) => desk.dataset[`words${name}`];
  const drop = desk.querySelector(".up-drop");
  const files = desk.querySelector(".up-files");
  const rows = desk.querySelector(".up-rows");
  const none = desk.querySelector(".up-none");
  const submit = desk.querySelector("#texts [type=submit]");
  const count = desk.querySelector(".up-count");
  const token = desk.querySelector("[name=csrfmiddlewaretoken]").value;
  const waiting = [];
  let busy = 0;
  let all = 0;
  let done = 0;
  let typed = false;

  function told() {
    const bad = files.querySelectorAll(".why").length;
    count.textContent = word("Count").replace("{done}", done).replace("{all}", all)
      .replace("{bad}", bad);
    none.hidden = submit.hidden = false;
    none.hidden = rows.children.length > 0;
    submit.hidden = rows.children.length === 0;
  }

  function add(chosen) {
    for (const file of chosen) {
      all += 1;
      const line = document.createElement("li");
      const name = document.createElement("span");
      name.textContent = file.name;
      const bar = document.createElement("progress");
      bar.max = 1;
      bar.value = 0;
      bar.setAttribute("aria-label", file.name);
      line.append(name, bar);
      files.append(line);
      waiting.push({ file, line, bar });
    }
    told();
    next();
  }

  function next() {
    while (busy < 2 && waiting.length) send(waiting.shift());
  }

  function send(job) {
    if (job.file.size > Number(most)) {
      fail(job, word("Large"));
      return;
    }
    busy += 1;
    const form = new FormData();
    form.append("file", job.file);
    const request = new XMLHttpRequest();
    request.open("POST", upload);
    request.setRequestHeader("X-CSRFToken", token);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) job.bar.value = event.loaded / event.total;
    });
    request.addEventListener("load", () => {
      const answer = request.response;
      if (request.status === 200 && answer?.row) finish(job, answer.row);
      else if (answer?.error) fail(job, answer.error);
      else fail(job, word(request.status === 200 || request.status === 403 ? "Out" : "Failed"));
    });
    request.addEventListener("error", () => fail(job, word("Lost")));
    request.addEventListener("timeout", () => fail(job, word("Lost")));
    request.addEventListener("loadend", () => {
      busy -= 1;
      next();
    });
    request.timeout = 120000;
    request.send(form);
  }

  function finish(job, html) {
    const made = new DOMParser().parseFromString(html, "text/html");
    rows.append(document.importNode(made.querySelector(".up-row"), true));
    job.line.remove();
    done += 1;
    told();
  }

  function button(text, action) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button-small button-secondary";
    made.textContent = text;
    made.addEventListener("click", action);
    return made;
  }

  function fail(job, reason) {
    job.bar.hidden = true;
    const why = document.createElement("p");
    why.className = "why";
    why.textContent = reason;
    const does = document.createElement("span");
    does.className = "does";
    does.append(
      button(word("Again"), () => {
        why.remove();
        does.remove();
        job.bar.hidden = false;
        job.bar.value = 0;
        waiting.push(job);
        told();
        next();
      }),
      button(word("Drop"), () => {
        job.line.remove();
        all -= 1;
        told();
      }),
    );
    job.line.append(does, why);
    told();
  }

  input.addEventListener("change", () => {
    add([...input.files]);
    input.value = "";
  });
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.dataset.over = "";
    });
  }
  for (const name of ["dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      delete drop.dataset.over;
    });
  }
  drop.addEventListener("drop", (event) => add([...event.dataTransfer.files]));

  rows.addEventListener("input", () => { typed = true; });
  rows.addEventListener("click", async (event) => {
    const row = event.target.closest(".up-row");
    if (event.target.closest("[data-later]")) {
      row.remove();
      told();
    } else if (event.target.closest("[data-delete]") && confirm(word("Sure"))) {
      const answer = await fetch(remove.replace("/0/", `/${row.dataset.image}/`), {
        method: "POST",
        headers: { "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest" },
      }).catch(() => null);
      if (answer?.ok) row.remove();
      told();
    }
  });
  desk.querySelector("#texts").addEventListener("submit", () => { typed = false; });
  addEventListener("beforeunload", (event) => {
    if (busy || waiting.length || typed) event.preventDefault();
  });
}
