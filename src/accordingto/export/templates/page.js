"use strict";
(() => {
  const entries = [...document.querySelectorAll(".said[id]")].map((passage) => passage.dataset.of);
  const keys = document.querySelector(".keys");
  const letters = keys.querySelector("input");
  const pieces = (id) => document.querySelectorAll(`.said[data-of="${CSS.escape(id)}"]`);
  const entry = (id) => document.getElementById(`${id}-note`);
  const mark = (id, name, on) => [...pieces(id), entry(id)].forEach((part) => part && part.classList.toggle(name, on));
  let pinned = null;

  const pin = () => {
    if (pinned) mark(pinned, "pinned", false);
    const id = decodeURIComponent(location.hash.slice(1)).replace(/-note$/, "");
    pinned = entries.includes(id) ? id : null;
    if (pinned) mark(pinned, "pinned", true);
  };
  const step = (by) => {
    const at = entries.indexOf(pinned);
    const next = entries[at < 0 && by < 0 ? entries.length - 1 : Math.min(entries.length - 1, Math.max(0, at + by))];
    if (!next) return;
    location.hash = `${next}-note`;
    pieces(next)[0].scrollIntoView({ block: "center" });
  };

  document.addEventListener("click", (event) => {
    const passage = event.target.closest("article .said");
    if (passage && !event.target.closest("a") && getSelection().isCollapsed) location.hash = `${passage.dataset.of}-note`;
  });
  for (const [kind, on] of [["mouseover", true], ["mouseout", false]]) {
    document.addEventListener(kind, (event) => {
      const part = event.target.closest("article .said, .entry");
      if (part) mark(part.dataset.of || part.id.replace(/-note$/, ""), "seen", on);
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea")) return;
    if (event.key === "Escape" && pinned) location.hash = pinned;
    if (!letters.checked) return;
    if (event.key === "j") step(1);
    if (event.key === "k") step(-1);
    if (event.key === "?") {
      keys.open = !keys.open;
      if (keys.open) keys.querySelector("summary").focus();
    }
  });
  addEventListener("hashchange", pin);
  keys.hidden = false;
  pin();
})();
