"use strict";
// What every page can do with scripts: "/" searches, "?" shows the keys. Whoever uses speech can turn letter keys off.
window.room = (() => {
  const kept = "letter keys";
  const letters = () => localStorage.getItem(kept) !== "off";
  document.addEventListener("DOMContentLoaded", () => {
    const dialog = document.querySelector("dialog.keys");
    const box = dialog?.querySelector(".letters");
    if (dialog) {
      box.checked = letters();
      box.addEventListener("change", () => localStorage.setItem(kept, box.checked ? "on" : "off"));
      const open = document.querySelector(".open-keys");
      open.parentElement.hidden = false;
      open.addEventListener("click", () => dialog.showModal());
    }
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || !letters()) return;
      if (event.target.closest("input, textarea, select, dialog")) return;
      if (event.key === "?") dialog?.showModal();
      if (event.key === "/") {
        event.preventDefault();
        document.getElementById("search-box").focus();
      }
    });
  });
  return { letters };
})();
