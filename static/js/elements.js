// Finds what a page's template promises; whatever is missing is a mistake of ours, and is said at once.

/**
 * The first element below `root` that fits the selector and is of the type.
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 */
export function find(root, selector, type) {
  return expectType(root.querySelector(selector), selector, type);
}

/**
 * Every element below `root` that fits the selector; each must be of the type.
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T[]}
 */
export function findAll(root, selector, type) {
  return [...root.querySelectorAll(selector)].map((one) => expectType(one, selector, type));
}

/**
 * A `data-` attribute, by its name in the element's dataset.
 * @param {HTMLElement} element
 * @param {string} name
 */
export function dataOf(element, name) {
  const value = element.dataset[name];
  if (value === undefined) throw new Error(`no data ${name} at ${element.id || element.tagName}`);
  return value;
}

/**
 * @template {Element} T
 * @param {Element | null} found
 * @param {string} selector
 * @param {new () => T} type
 */
function expectType(found, selector, type) {
  if (found instanceof type) return found;
  throw new TypeError(`no ${type.name} at ${selector}`);
}
