// The back camera, its lamp, and why it would not open.
/** @typedef {{close: () => void, hasLamp: boolean, light: (isOn: boolean) => Promise<void>}} Camera */

const WISHES = {
  facingMode: { ideal: "environment" },
  width: { ideal: 1280 },
  height: { ideal: 720 },
};
const REASONS = new Map([
  ["NotAllowedError", "refused"],
  ["SecurityError", "refused"],
  ["NotFoundError", "missing"],
  ["OverconstrainedError", "missing"],
  ["NotReadableError", "busy"],
  ["AbortError", "busy"],
]);

// A page of a host without https has no `mediaDevices`.
export const hasCamera = () => Boolean(navigator.mediaDevices?.getUserMedia);

/** @param {unknown} error */
export function reasonOf(error) {
  return (error instanceof Error && REASONS.get(error.name)) || "broken";
}

/**
 * @param {HTMLVideoElement} video
 * @returns {Promise<Camera>}
 */
export async function openCamera(video) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: WISHES });
  const [track] = stream.getVideoTracks();
  const close = () => {
    for (const one of stream.getTracks()) one.stop();
    video.srcObject = null;
  };
  try {
    video.srcObject = stream;
    await video.play();
  } catch (error) {
    close();
    throw error;
  }
  // `torch` is of Media Capture's extensions for still images, which no browser's types name yet.
  /** @type {MediaTrackCapabilities & {torch?: boolean}} */
  const can = track.getCapabilities ? track.getCapabilities() : {};
  return {
    close,
    hasLamp: Boolean(can.torch),
    light: (isOn) => {
      /** @type {MediaTrackConstraintSet & {torch: boolean}} */
      const lamp = { torch: isOn };
      return track.applyConstraints({ advanced: [lamp] });
    },
  };
}
