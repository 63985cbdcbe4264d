// How far two places are from each other, and what that says of where a phone is; pure.

/** @typedef {{latitude: number, longitude: number}} Place */
/** @typedef {"near" | "far" | "unsure"} Answer */

const EARTH_RADIUS = 6371008.8;
const RADIANS = Math.PI / 180;

/**
 * Metres on the great circle between two places in degrees (haversine).
 * @param {Place} one
 * @param {Place} other
 */
export function measure(one, other) {
  const up = Math.sin(((one.latitude - other.latitude) * RADIANS) / 2);
  const along = Math.sin(((one.longitude - other.longitude) * RADIANS) / 2);
  const sides = Math.cos(one.latitude * RADIANS) * Math.cos(other.latitude * RADIANS);
  return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(up * up + sides * along * along)));
}

/**
 * Where a phone is that stands so many metres from a site, all in metres: `accuracy` of the phone's
 * position, of no use beyond `coarsest`; `radius` of the site; `shift` between coordinate systems.
 * @param {number} metres
 * @param {{accuracy: number, radius: number, shift: number, coarsest: number}} limits
 * @returns {Answer}
 */
export function compare(metres, { accuracy, radius, shift, coarsest }) {
  if (accuracy > coarsest) return "unsure";
  if (metres <= radius + accuracy) return "near";
  return metres > radius + accuracy + shift ? "far" : "unsure";
}

/**
 * A distance in the page's words for its units, no finer than a phone knows it.
 * @param {number} metres
 * @param {{m: string, km: string}} units
 */
export function tellDistance(metres, { m, km }) {
  if (metres < 1000) return `${Math.max(10, Math.round(metres / 10) * 10)} ${m}`;
  return `${(metres / 1000).toFixed(metres < 10000 ? 1 : 0)} ${km}`;
}
