// Reads codes from a picture, by the vendored decoder; the same one in every browser.
/** @typedef {{detect: (picture: CanvasImageSource) => Promise<{rawValue: string}[]>}} Detector */

const DECODER = "../../vendor/barcode-detector/ponyfill.js";
const FORMATS = ["qr_code", "data_matrix", "aztec", "pdf417", "ean_13", "upc_a", "code_128"];
const SIDES = [1280, 3000];

/** @type {Detector | undefined} */
let detector;

export async function loadDecoder() {
  if (detector) return;
  // The decoder asks for it; browsers before 2022 have none.
  if (!("hasOwn" in Object)) {
    const hasOwn = (/** @type {object} */ thing, /** @type {PropertyKey} */ name) =>
      Reflect.getOwnPropertyDescriptor(thing, name) !== undefined;
    Object.assign(Object, { hasOwn });
  }
  /**
   * @type {{
   *   BarcodeDetector: new (options: {formats: string[]}) => Detector,
   *   prepareZXingModule: (options: {fireImmediately: true}) => Promise<unknown>,
   * }}
   */
  const { BarcodeDetector, prepareZXingModule } = await import(DECODER);
  await prepareZXingModule({ fireImmediately: true });
  detector = new BarcodeDetector({ formats: FORMATS });
}

/** @param {CanvasImageSource} picture */
export async function readTexts(picture) {
  if (!detector) throw new Error("the decoder is not loaded");
  const found = await detector.detect(picture);
  return found.map((code) => code.rawValue).filter((text) => text !== "");
}

/**
 * A small picture is read in a blink; only where it holds nothing is a large one tried.
 * @param {File} file
 */
export async function readPhoto(file) {
  const picture = await createImageBitmap(file);
  for (const side of SIDES) {
    const texts = await readTexts(shrink(picture, side));
    if (texts.length) return texts;
  }
  return [];
}

/**
 * @param {ImageBitmap} picture
 * @param {number} side
 */
function shrink(picture, side) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const drawing = canvas.getContext("2d");
  if (!drawing) throw new Error("nothing to draw on");
  drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}
