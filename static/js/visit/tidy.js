// Takes pages kept for a visit off this phone: those of others at once, one's own at log-out.
(() => {
  const script = document.currentScript;
  if (!("caches" in window) || !(script instanceof HTMLScriptElement)) return;
  const own = `visit-${script.dataset.user}`;

  /** @param {(name: string) => boolean} isKept */
  async function forget(isKept) {
    const names = await caches.keys();
    const left = names.filter((name) => name.startsWith("visit-") && !isKept(name));
    await Promise.all(left.map((name) => caches.delete(name)));
  }

  forget((name) => name === own);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.action.endsWith("/logout")) return;
    event.preventDefault();
    const leave = () => form.submit();
    forget(() => false).then(leave, leave);
  });
})();
