// A button that prints the page; shown only where scripts run.
for (const button of document.querySelectorAll("[data-print]")) {
  if (button instanceof HTMLButtonElement) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
