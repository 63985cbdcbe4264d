// Drafts of visits in this browser: one for each user and case, its photos in rows of their own so
// that a keystroke does not write them again, and a receipt for each draft that has arrived.

/**
 * `key` is the idempotency key that the draft is sent with; `isWanted` is true from the tap on the
 * button until the next change.
 * @typedef {object} Draft
 * @property {string} id
 * @property {string} user
 * @property {string} key
 * @property {Record<string, string>} fields
 * @property {boolean} isWanted
 */
/** @typedef {{draft: string, name: string, type: string, bytes: ArrayBuffer}} NewPhoto */
/** @typedef {NewPhoto & {id: number}} Photo */
/**
 * What the registry answered: the time of day it counts, and where the visit stands.
 * @typedef {{at: string, address: string}} Receipt
 */
/** @typedef {Receipt & {key: string, sentAt: number}} KeptReceipt */

const RECEIPTS_KEPT_MS = 30 * 24 * 3600 * 1000;

/** @type {Promise<IDBDatabase> | null} */
let opened = null;

function open() {
  opened =
    opened ||
    new Promise((resolve, reject) => {
      const request = indexedDB.open("pledge-visits", 1);
      request.onupgradeneeded = () => {
        const base = request.result;
        base.createObjectStore("drafts", { keyPath: "id" });
        const photos = base.createObjectStore("photos", { keyPath: "id", autoIncrement: true });
        photos.createIndex("draft", "draft");
        base.createObjectStore("receipts", { keyPath: "key" });
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  return opened;
}

/**
 * Runs work(transaction), and resolves to the result of the request it returns once all is written.
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {string[]} stores
 * @param {(within: IDBTransaction) => IDBRequest<T>} work
 * @returns {Promise<T>}
 */
async function run(mode, stores, work) {
  const base = await open();
  return new Promise((resolve, reject) => {
    const transaction = base.transaction(stores, mode);
    const request = work(transaction);
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
}

/**
 * @param {string} id
 * @returns {Promise<Draft | undefined>}
 */
export const readDraft = (id) =>
  run("readonly", ["drafts"], (within) => within.objectStore("drafts").get(id));

/**
 * @param {string} key
 * @returns {Promise<KeptReceipt | undefined>}
 */
export const readReceipt = (key) =>
  run("readonly", ["receipts"], (within) => within.objectStore("receipts").get(key));

/**
 * Resolves to the receipt where the draft has arrived already, and keeps nothing then.
 * @param {Draft} draft
 * @returns {Promise<KeptReceipt | undefined>}
 */
export const writeDraft = (draft) =>
  run("readwrite", ["drafts", "receipts"], (within) => {
    const receipt = within.objectStore("receipts").get(draft.key);
    // Another tab may have sent it meanwhile: what has arrived is no draft again.
    receipt.onsuccess = () => {
      if (!receipt.result) within.objectStore("drafts").put(draft);
    };
    return receipt;
  });

/**
 * The photos of a draft, in the order in which they were added.
 * @param {string} id
 * @returns {Promise<Photo[]>}
 */
export const listPhotos = (id) =>
  run("readonly", ["photos"], (within) => within.objectStore("photos").index("draft").getAll(id));

/**
 * @param {string} id
 * @param {File} file
 */
export async function addPhoto(id, file) {
  // As bytes: Safari loses files that are put into a database as they are.
  const bytes = await file.arrayBuffer();
  /** @type {NewPhoto} */
  const photo = { draft: id, name: file.name, type: file.type, bytes };
  return run("readwrite", ["photos"], (within) => within.objectStore("photos").add(photo));
}

/** @param {number} photoId */
export const removePhoto = (photoId) =>
  run("readwrite", ["photos"], (within) => within.objectStore("photos").delete(photoId));

/**
 * Deletes a draft that was not sent, with its photos.
 * @param {string} id
 */
export const forget = (id) => run("readwrite", ["drafts", "photos"], (within) => drop(within, id));

/**
 * Puts the receipt in the place of a draft that has arrived.
 * @param {Draft} draft
 * @param {Receipt} receipt
 */
export const finish = (draft, receipt) =>
  run("readwrite", ["drafts", "photos", "receipts"], (within) => {
    const receipts = within.objectStore("receipts");
    /** @type {IDBRequest<KeptReceipt[]>} */
    const all = receipts.getAll();
    all.onsuccess = () => {
      const old = Date.now() - RECEIPTS_KEPT_MS;
      for (const one of all.result) if (one.sentAt < old) receipts.delete(one.key);
      receipts.put({ ...receipt, key: draft.key, sentAt: Date.now() });
    };
    return drop(within, draft.id);
  });

/**
 * @param {IDBTransaction} within
 * @param {string} id
 */
function drop(within, id) {
  within.objectStore("drafts").delete(id);
  const photos = within.objectStore("photos");
  const keys = photos.index("draft").getAllKeys(id);
  keys.onsuccess = () => {
    for (const key of keys.result) photos.delete(key);
  };
  return keys;
}
