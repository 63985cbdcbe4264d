// Reads codes from a picture, by the vendored decoder; the same one in every browser.
const FORMATS = ["qr_code", "data_matrix", "aztec", "pdf417", "ean_13", "upc_a", "code_128"];
const SIDES = [1280, 3000];

let detector;

export async function loadDecoder() {
  if (detector) return;
  // The decoder asks for it; browsers before 2022 have none.
  if (!Object.hasOwn) {
    Object.hasOwn = (thing, name) => Object.prototype.hasOwnProperty.call(thing, name);
  }
  const { BarcodeDetector, prepareZXingModule } = await import(
    "../../vendor/barcode-detector/ponyfill.js"
  );
  await prepareZXingModule({ fireImmediately: true });
  detector = new BarcodeDetector({ formats: FORMATS });
}

export async function readTexts(picture) {
  const found = await detector.detect(picture);
  return found.map((code) => code.rawValue).filter((text) => text !== "");
}

// A small picture is read in a blink; only where it holds nothing is a large one tried.
export async function readPhoto(file) {
  const picture = await createImageBitmap(file);
  for (const side of SIDES) {
    const texts = await readTexts(shrink(picture, side));
    if (texts.length) return texts;
  }
  return [];
}

function shrink(picture, side) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}
