// A button that copies the code it names; shown only where it works.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (navigator.clipboard && button instanceof HTMLButtonElement) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy || "");
      button.textContent = button.dataset.done || "";
    });
  }
}
