// The camera: 640 pixels of its middle, ten pictures a second, asleep after a minute
// without a code. The screen stays awake only while it looks. Codes are read by the
// browser's own detector, else by WebAssembly of ours.

const SIDE = 640, PAUSE = 100, SLEEP = 60e3;
const video = document.getElementById("video");
const canvas = document.createElement("canvas");
const context = canvas.getContext("2d", {willReadFrequently: true});
canvas.width = canvas.height = SIDE;
const box = document.getElementById("scan");
let reader, stream, lock, timer, last, seen = () => {}, slept = () => {};

async function own() {
  const formats = await globalThis.BarcodeDetector?.getSupportedFormats?.() ?? [];
  if (!formats.includes("qr_code")) return null;
  const detector = new BarcodeDetector({formats: ["qr_code"]});
  return async (canvas) => (await detector.detect(canvas))[0]?.rawValue ?? "";
}

async function ours() {
  const zxing = await import(box.dataset.decoder);
  // Without this it would ask another host for the wasm.
  const overrides = {locateFile: () => box.dataset.wasm};
  await zxing.prepareZXingModule({overrides, fireImmediately: true});
  const options = {formats: ["QRCode"], maxNumberOfSymbols: 1, tryHarder: true, tryInvert: false};
  return async (canvas, context) => {
    const picture = context.getImageData(0, 0, canvas.width, canvas.height);
    const [found] = await zxing.readBarcodes(picture, options);
    return found?.isValid ? found.text : "";
  };
}

/** A function (canvas, context) -> text, or "" when there is no code. */
const decoder = () => (reader ??= own().catch(() => null).then((found) => found ?? ours()));

export const isOn = () => Boolean(stream);

/** Opens the camera; `onCode(text)` hears each code, `onSleep()` that it stopped. */
export async function open(onCode, onSleep) {
  seen = onCode;
  slept = onSleep;
  stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: {facingMode: {ideal: "environment"}, width: {ideal: 1280}, height: {ideal: 960}},
  });
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  lock = await navigator.wakeLock?.request("screen").catch(() => null);
  last = Date.now();
  look();
}

export function close() {
  clearTimeout(timer);
  stream?.getTracks().forEach((track) => track.stop());
  lock?.release().catch(() => {});
  stream = lock = undefined;
  video.hidden = true;
}

async function look() {
  const mine = stream, {videoWidth: w, videoHeight: h} = video;
  const began = performance.now();
  if (w && !document.hidden) {
    const side = Math.min(w, h);
    context.drawImage(video, (w - side) / 2, (h - side) / 2, side, side, 0, 0, SIDE, SIDE);
    try {
      const text = await (await decoder())(canvas, context);
      if (text && stream === mine) {
        last = Date.now();
        seen(text);
      }
    } catch (error) {
      console.warn("decoder", error);
    }
  }
  if (stream !== mine || !mine) return;
  if (Date.now() - last > SLEEP) {
    close();
    return slept();
  }
  timer = setTimeout(look, Math.max(20, PAUSE - (performance.now() - began)));
}

export const stir = () => { last = Date.now(); };
export const torchable = () => Boolean(stream?.getVideoTracks()[0]?.getCapabilities?.().torch);
export const torch = (on) => stream?.getVideoTracks()[0].applyConstraints({advanced: [{torch: on}]});

document.addEventListener("visibilitychange", async () => {
  if (!document.hidden && stream) lock = await navigator.wakeLock?.request("screen").catch(() => null);
});
