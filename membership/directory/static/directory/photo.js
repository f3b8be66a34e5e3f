// Chooses the square of a new photo, by mouse, finger or keyboard. What is chosen goes
// along in three hidden fields, as parts of the picture; without this module, and for
// files that this browser cannot show, the middle is taken.
const input = document.querySelector("input[data-photo]");
const crop = document.querySelector("[data-crop]");
const stage = crop?.querySelector("[data-stage]");
const picture = crop?.querySelector("[data-picture]");
const zoom = crop?.querySelector("[data-zoom]");
const across = crop?.querySelector("[data-across]");
const down = crop?.querySelector("[data-down]");
const fields = Object.fromEntries(
  ["left", "top", "side"].map((name) => [name, document.getElementById(`id_crop_${name}`)]),
);
let url;
// The square's side as a part of the shorter side, its place as parts of the free way.
const part = () => 100 / zoom.value;

function draw() {
  const { naturalWidth: width, naturalHeight: height } = picture;
  if (!width) return;
  const side = Math.min(width, height) * part();
  const left = (width - side) * (across.value / 100);
  const top = (height - side) * (down.value / 100);
  const scale = stage.clientWidth / side;
  picture.style.inlineSize = `${width}px`;
  picture.style.transform = `scale(${scale}) translate(${-left}px, ${-top}px)`;
  fields.left.value = (left / width).toFixed(5);
  fields.top.value = (top / height).toFixed(5);
  fields.side.value = part().toFixed(5);
  across.disabled = width - side < 1;
  down.disabled = height - side < 1;
}

function clear() {
  crop.hidden = true;
  for (const field of Object.values(fields)) field.value = "";
  if (url) URL.revokeObjectURL(url);
  url = undefined;
}

function chosen() {
  clear();
  const [file] = input.files;
  if (!file) return;
  url = URL.createObjectURL(file);
  picture.src = url;
}

function move(slider, pixels, free) {
  if (free > 0) slider.value = Number(slider.value) - (pixels / free) * 100;
}

if (input && crop && fields.side) {
  input.addEventListener("change", chosen);
  picture.addEventListener("load", () => {
    zoom.value = 100;
    across.value = down.value = 50;
    crop.hidden = false;
    draw();
  });
  picture.addEventListener("error", clear);
  for (const slider of [zoom, across, down]) slider.addEventListener("input", draw);
  addEventListener("resize", draw);

  let held;
  stage.addEventListener("pointerdown", (event) => {
    held = { x: event.clientX, y: event.clientY };
    stage.setPointerCapture(event.pointerId);
    stage.classList.add("moving");
  });
  stage.addEventListener("pointermove", (event) => {
    if (!held) return;
    const { naturalWidth: width, naturalHeight: height } = picture;
    const side = Math.min(width, height) * part();
    const scale = stage.clientWidth / side;
    move(across, event.clientX - held.x, (width - side) * scale);
    move(down, event.clientY - held.y, (height - side) * scale);
    held = { x: event.clientX, y: event.clientY };
    draw();
  });
  for (const name of ["pointerup", "pointercancel"]) {
    stage.addEventListener(name, () => {
      held = undefined;
      stage.classList.remove("moving");
    });
  }
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom.value = Number(zoom.value) - Math.sign(event.deltaY) * 10;
    draw();
  }, { passive: false });
}
