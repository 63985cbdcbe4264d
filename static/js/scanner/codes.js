// What a text says that was read from a code or typed by a person; nothing here is ever opened.
const SERIAL = "[0-9A-HJKMNP-TV-Z]{10}";
const TOKEN = new RegExp(`^(${SERIAL})\\.[A-Z2-7]{16}$`);
const WHOLE_SERIAL = new RegExp(`^${SERIAL}$`);
const LONGEST_SHOWN = 300;

/**
 * A badge's code holds this registry's address and a token, to the letter, and nothing else.
 * @param {string} text
 * @param {string} base
 */
export function readBadge(text, base) {
  const start = `${base}/b/`;
  if (!text.startsWith(start)) return null;
  const token = text.slice(start.length);
  const found = TOKEN.exec(token);
  return found && { token, serial: found[1] };
}

/**
 * As the server reads what is typed: any case, full width, blanks and dashes left out.
 * @param {string} text
 * @param {string} base
 */
export function readTyped(text, base) {
  const badge = readBadge(text.trim(), base);
  if (badge) return { serial: badge.serial, number: "" };
  const number = text
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[\s\p{Pd}\u2212]/gu, "");
  const serial = number.replace(/O/g, "0").replace(/[IL]/g, "1");
  return { serial: WHOLE_SERIAL.test(serial) ? serial : "", number };
}

/**
 * A text as plain words: controls could turn it around or hide a part of it.
 * @param {string} text
 */
export function makeShown(text) {
  const plain = text.replace(/[\p{Cc}\p{Cf}]/gu, "\ufffd");
  return plain.length > LONGEST_SHOWN ? `${plain.slice(0, LONGEST_SHOWN)}…` : plain;
}
