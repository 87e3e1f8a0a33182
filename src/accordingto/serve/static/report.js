"use strict";
(() => {
  const article = document.getElementById("text");
  const notes = [...document.querySelectorAll(".note")];
  const order = [...new Set([...article.querySelectorAll(".said[id]")].map((passage) => passage.id))];
  const noteOf = (id) => document.getElementById(`${id}-note`);
  const marks = (id) => [
    ...document.querySelectorAll(`.said[data-of="${CSS.escape(id)}"], .trigger[data-events~="${CSS.escape(id)}"]`),
  ];
  let pinned = null;
  let seen = null;
  let returning = false; // the keyboard comes back to a mark whose note was let go

  // the note that is shown: of what is pointed at, else of what was chosen
  const show = () => {
    const id = seen || pinned;
    for (const note of notes) note.classList.toggle("shown", note.id === `${id}-note`);
    for (const passage of document.querySelectorAll(".said.pinned, .said.seen")) passage.classList.remove("pinned", "seen");
    if (pinned) marks(pinned).forEach((mark) => mark.classList.add("pinned"));
    if (seen && seen !== pinned) marks(seen).forEach((mark) => mark.classList.add("seen"));
  };
  const see = (id) => {
    if (id === seen) return;
    seen = id && noteOf(id) ? id : null;
    show();
  };
  const pin = (id) => {
    pinned = id && noteOf(id) ? id : null;
    seen = null;
    const hash = pinned ? `#${pinned}` : " ";
    if (pinned || location.hash) history.replaceState(null, "", hash === " " ? location.pathname + location.search : hash);
    show();
  };
  // an event inside a statement belongs to the statement's note
  const owner = (element) => {
    const trigger = element.closest(".trigger");
    const said = element.closest(".said");
    if (trigger && !said) return trigger.dataset.events.split(" ").find(noteOf) || null;
    const shared = element.closest("a.half");
    if (shared) return shared.hash.slice(1).replace(/-note$/, "");
    return said && !said.classList.contains("off") ? said.dataset.of : null;
  };
  const bring = (id) => {
    const mark = document.getElementById(id);
    if (!mark) return;
    const box = mark.getBoundingClientRect();
    const free = matchMedia("(min-width: 64rem)").matches ? innerHeight : innerHeight * 0.45;
    if (box.top < 60 || box.bottom > free - 20) mark.scrollIntoView({ block: free < innerHeight ? "start" : "center" });
  };
  const wanted = () => decodeURIComponent(location.hash.slice(1)).replace(/-(note|row)$/, "");
  const fromAddress = () => {
    const id = wanted();
    if (!id || location.hash.endsWith("-row")) return;
    if (noteOf(id)) pinned = id;
    else pinned = document.getElementById(id)?.closest(".said")?.dataset.of || null;
    seen = null;
    show();
  };

  article.addEventListener("mouseover", (event) => see(owner(event.target)));
  article.addEventListener("mouseleave", () => see(null));
  article.addEventListener("focusin", (event) => returning || see(owner(event.target)));
  article.addEventListener("focusout", () => see(null));
  article.addEventListener("click", (event) => {
    const id = owner(event.target);
    if (!id || !getSelection().isCollapsed || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    // Enter on a link comes as a click without a pointer: then the keyboard goes on in the note
    pin(id === pinned && event.detail ? null : id);
    if (!event.detail && event.target.closest("a")) noteOf(id).focus({ preventScroll: true });
    else if (pinned) bring(pinned);
  });
  document.querySelector(".rail").addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    if (link.classList.contains("close")) {
      event.preventDefault();
      release();
    } else if (link.closest(".saying")) {
      event.preventDefault();
      pin(link.hash.slice(1));
      bring(pinned);
    } else if (link.dataset.switch) {
      event.preventDefault();
      turn(link);
    }
  });
  const release = () => {
    const number = pinned && document.querySelector(`.said[data-of="${CSS.escape(pinned)}"] > .number`);
    const inside = document.activeElement?.closest(".rail");
    pin(null);
    returning = true;
    if (number && inside) number.focus({ preventScroll: true });
    else document.activeElement?.blur();
    returning = false;
  };

  // the switches: the address tells what is on, as the server reads it
  const switches = [...document.querySelectorAll("[data-switch]")];
  const chosen = () => new URLSearchParams(location.search);
  const turn = (link) => {
    const query = chosen();
    const { switch: name, value } = link.dataset;
    if (name === "everything") ["form", "source", "certainty"].forEach((each) => query.delete(each));
    else if (query.get(name) === value) query.delete(name);
    else query.set(name, value);
    const search = query.toString();
    history.replaceState(null, "", location.pathname + (search ? `?${search}` : "") + location.hash);
    apply();
  };
  const apply = () => {
    const query = chosen();
    const [form, source, certainty] = ["form", "source", "certainty"].map((name) => query.get(name) || "");
    const own = document.querySelector(".own [data-switch=source]")?.dataset.value;
    const set = (selector, off) => document.querySelectorAll(selector).forEach((part) => part.classList.toggle("off", off));
    for (const note of notes) {
      const id = CSS.escape(note.id.replace(/-note$/, ""));
      const { form: its, source: who } = note.dataset;
      const off = its ? (form && its !== form) || (source && who !== source) : form || (source && source !== own);
      if (its) set(`.said[data-of="${id}"], [data-by="${id}"]`, Boolean(off));
      for (const event of note.querySelectorAll("[data-event]")) {
        const gone = Boolean(off || (certainty && !event.classList.contains(certainty)));
        const told = CSS.escape(event.dataset.event);
        // words that tell of several events have the look of the first
        set(`#${told}-row, .trigger[data-events="${told}"], .trigger[data-events^="${told} "]`, gone);
      }
    }
    article.classList.toggle("own-only", Boolean(own) && source === own);
    for (const link of switches) {
      const { switch: name, value } = link.dataset;
      if (name === "everything") continue;
      const on = query.get(name) === value;
      if (on) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
      const next = new URLSearchParams(query);
      if (on) next.delete(name);
      else next.set(name, value);
      link.setAttribute("href", location.pathname + (next.size ? `?${next}` : ""));
    }
    document.querySelector(".everything").hidden = !(form || source || certainty);
  };

  for (const button of document.querySelectorAll(".copy")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.previousElementSibling.textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy citation"; }, 2000);
    });
  }

  const step = (by) => {
    const on = order.filter((id) => !marks(id)[0].classList.contains("off"));
    if (!on.length) return;
    const at = on.indexOf(pinned);
    pin(on[at < 0 ? (by < 0 ? on.length - 1 : 0) : Math.min(on.length - 1, Math.max(0, at + by))]);
    bring(pinned);
    document.querySelector(`.said[data-of="${CSS.escape(pinned)}"] > .number`)?.focus({ preventScroll: true });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea, select, dialog")) return;
    if (event.key === "Escape" && (pinned || seen)) release();
    if (!window.room.letters()) return;
    if (event.key === "j") step(1);
    if (event.key === "k") step(-1);
  });
  addEventListener("hashchange", fromAddress);
  fromAddress();
})();
