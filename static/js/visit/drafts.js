// Drafts of visits in this browser: one for each user and case, its photos in rows of their own so
// that a keystroke does not write them again, and a receipt for each draft that has arrived.
const RECEIPTS_KEPT_MS = 30 * 24 * 3600 * 1000;

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

// Runs work(transaction), and resolves to the result of the request it returns once all is written.
async function run(mode, stores, work) {
  const base = await open();
  return new Promise((resolve, reject) => {
    const transaction = base.transaction(stores, mode);
    const request = work(transaction);
    transaction.oncomplete = () => resolve(request ? request.result : undefined);
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
}

export const readDraft = (id) =>
  run("readonly", ["drafts"], (within) => within.objectStore("drafts").get(id));

export const readReceipt = (key) =>
  run("readonly", ["receipts"], (within) => within.objectStore("receipts").get(key));

export const writeDraft = (draft) =>
  run("readwrite", ["drafts", "receipts"], (within) => {
    const receipt = within.objectStore("receipts").get(draft.key);
    // Another tab may have sent it meanwhile: what has arrived is no draft again.
    receipt.onsuccess = () => {
      if (!receipt.result) within.objectStore("drafts").put(draft);
    };
    return receipt;
  });

export const listPhotos = (id) =>
  run("readonly", ["photos"], (within) => within.objectStore("photos").index("draft").getAll(id));

export async function addPhoto(id, file) {
  // As bytes: Safari loses files that are put into a database as they are.
  const bytes = await file.arrayBuffer();
  const photo = { draft: id, name: file.name, type: file.type, bytes };
  return run("readwrite", ["photos"], (within) => within.objectStore("photos").add(photo));
}

export const removePhoto = (photoId) =>
  run("readwrite", ["photos"], (within) => within.objectStore("photos").delete(photoId));

export const forget = (id) => run("readwrite", ["drafts", "photos"], (within) => drop(within, id));

export const finish = (draft, receipt) =>
  run("readwrite", ["drafts", "photos", "receipts"], (within) => {
    const receipts = within.objectStore("receipts");
    const all = receipts.getAll();
    all.onsuccess = () => {
      const old = Date.now() - RECEIPTS_KEPT_MS;
      all.result.filter((one) => one.sentAt < old).forEach((one) => receipts.delete(one.key));
      receipts.put({ ...receipt, key: draft.key, sentAt: Date.now() });
    };
    drop(within, draft.id);
  });

function drop(within, id) {
  within.objectStore("drafts").delete(id);
  const photos = within.objectStore("photos");
  const keys = photos.index("draft").getAllKeys(id);
  keys.onsuccess = () => keys.result.forEach((key) => photos.delete(key));
}
