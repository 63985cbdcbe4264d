// The back camera, its lamp, and why it would not open.
const WISHES = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
const REASONS = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

export const hasCamera = () => Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);

export const reasonOf = (error) => REASONS[error.name] || "broken";

export async function openCamera(video) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: WISHES });
  const [track] = stream.getVideoTracks();
  const close = () => {
    stream.getTracks().forEach((one) => one.stop());
    video.srcObject = null;
  };
  try {
    video.srcObject = stream;
    await video.play();
  } catch (error) {
    close();
    throw error;
  }
  const can = track.getCapabilities ? track.getCapabilities() : {};
  return {
    close,
    hasLamp: Boolean(can.torch),
    light: (isOn) => track.applyConstraints({ advanced: [{ torch: isOn }] }),
  };
}
