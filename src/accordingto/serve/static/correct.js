// Nicer, never needed: what is selected in the report's text goes to a field with the place where it stands.
"use strict";
(() => {
  const form = document.getElementById("correct");
  const text = document.getElementById("text");
  if (!form || !text) return;
  const length = (string) => Array.from(string).length; // code points, as the store counts

  function selected() {
    const selection = window.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
    const before = document.createRange();
    before.setStart(text, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const words = range.toString();
    const blank = words.length - words.trimStart().length;
    return { start: length(before.toString()) + length(words.slice(0, blank)), words: words.trim().replace(/\s+/g, " ") };
  }

  let last = null; // pressing a button may take the selection away
  document.addEventListener("selectionchange", () => {
    last = selected() || last;
    for (const button of form.querySelectorAll(".take")) button.disabled = !last;
  });

  function say(field) {
    const verdict = form.querySelector("input[name=verdict][value=mended]");
    if (verdict && field.name !== "note" && field.name !== "by") verdict.checked = true;
  }

  for (const button of form.querySelectorAll(".take")) {
    const field = form.elements[button.dataset.field];
    const at = form.elements[`${button.dataset.field}_at`];
    button.hidden = false;
    button.disabled = true;
    button.addEventListener("click", (event) => {
      if (!last) return;
      const more = event.shiftKey && field.value.trim(); // with Shift: one more piece
      field.value = more ? `${field.value.trimEnd()}\n${last.words}` : last.words;
      at.value = more ? `${at.value},${last.start}` : String(last.start);
      say(field);
      field.focus();
    });
    field.addEventListener("input", () => { at.value = ""; });
  }
  for (const note of document.querySelectorAll(".scripted")) note.hidden = false;
  form.addEventListener("input", (event) => {
    if (event.target.matches("textarea, select")) say(event.target);
  });
})();
