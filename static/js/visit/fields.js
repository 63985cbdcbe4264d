// The fields of a visit's form: read into a draft, filled in from one.
import { find } from "../elements.js";
import { form } from "./page.js";

const CHINA_AHEAD_MS = 8 * 3600 * 1000;
const NOT_KEPT = ["csrf_token", "idempotency_key", "action", "photos"];

/** What stands in the form, as far as a draft keeps it. */
export function readFields() {
  /** @type {Record<string, string>} */
  const fields = {};
  for (const [name, value] of new FormData(form())) {
    if (typeof value === "string" && !NOT_KEPT.includes(name)) fields[name] = value;
  }
  return fields;
}

/** @param {Record<string, string>} fields */
export function fillFields(fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = form().elements.namedItem(name);
    if (field instanceof RadioNodeList || isInput(field)) field.value = value;
  }
}

/** Sets the time of the visit to now; the page may have been kept hours ago. */
export function setNow() {
  const inChina = new Date(Date.now() + CHINA_AHEAD_MS);
  find(form(), "[name=visited_at]", HTMLInputElement).value = inChina.toISOString().slice(0, 16);
}

/** Lets the browser ask for what the registry demands; a form without a script asks there. */
export function requireFields() {
  for (const name of ["visited_at", "touchpoint"]) {
    const field = form().elements.namedItem(name);
    if (isInput(field)) field.required = true;
  }
}

/**
 * @param {Element | RadioNodeList | null} field
 * @returns {field is HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement}
 */
function isInput(field) {
  return (
    field instanceof HTMLInputElement ||
    field instanceof HTMLSelectElement ||
    field instanceof HTMLTextAreaElement
  );
}
