/** Opens the IndexedDB database of a document, in the layout of y-indexeddb: `updates` (auto-numbered) and `custom`. */

export const updatesStoreName = "updates";
const customStoreName = "custom";

/** Resolves with the open database; rejects with the browser's DOMException, or when there is no IndexedDB at all. */
export function openDatabase(factory: () => IDBFactory | undefined, name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const indexedDB = factory(); // Even reading the global throws in some private modes; in here that is a rejection.
    if (indexedDB === undefined) throw new DOMException("This browser has no IndexedDB.", "InvalidStateError");
    const request = indexedDB.open(name);
    request.addEventListener("upgradeneeded", () => {
      request.result.createObjectStore(updatesStoreName, { autoIncrement: true });
      request.result.createObjectStore(customStoreName);
    });
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () =>
      reject(request.error ?? new DOMException("IndexedDB did not open.", "UnknownError")),
    );
  });
}

/** Resolves when the transaction is on disk as far as the browser promises; rejects with why it was aborted. */
export function transactionDone(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () =>
      reject(transaction.error ?? new DOMException("The write was aborted.", "AbortError")),
    );
  });
}

/** Rejects with a TimeoutError when `promise` has not settled after `ms`. A later rejection of it is not unhandled. */
export function withinTime<T>(promise: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new DOMException(`IndexedDB did not answer for ${ms} ms.`, "TimeoutError")),
      ms,
    );
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
