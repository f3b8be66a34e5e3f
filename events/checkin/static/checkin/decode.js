// QR codes out of pictures: the browser's own detector, else WebAssembly of ours.
const box = document.getElementById("scan");
let reader;

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
export const decoder = () => (reader ??= own().catch(() => null).then((found) => found ?? ours()));
