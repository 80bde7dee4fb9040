/* The review page with script: text and list find each other, words can be picked, keys decide.
   Without this file every link and form of the page still works. */
"use strict";

(() => {
  const panes = document.getElementById("panes");
  const doc = document.getElementById("document");
  const found = document.getElementById("found");
  if (!panes || !doc || !found) return;

  const phone = window.matchMedia("(max-width: 59.9rem)");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let current = "";

  /* --- one item, both sides --- */
  const cardOf = (key) => document.getElementById(`i-${key}`);
  const marksOf = (key) => doc.querySelectorAll(`[data-i~="${CSS.escape(key)}"]`);
  const placeOf = (key) => document.getElementById(`p-${key}`) || marksOf(key)[0] || null;

  const show = (pane) => {
    panes.dataset.show = pane;
    document.querySelectorAll("[data-pane]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.pane === pane));
    });
  };

  const bring = (element, block) => {
    if (element) element.scrollIntoView({ block, behavior: calm.matches ? "auto" : "smooth" });
  };

  const select = (key, from) => {
    const folded = cardOf(key)?.closest("details:not([open])");
    if (folded) folded.open = true;
    document.querySelectorAll(".item.on, .m.on").forEach((element) => element.classList.remove("on"));
    current = key;
    const card = cardOf(key);
    if (card) card.classList.add("on");
    marksOf(key).forEach((mark) => mark.classList.add("on"));
    history.replaceState(null, "", `#i-${key}`);
    if (from === "text" && card) {
      if (phone.matches) show("list");
      card.focus({ preventScroll: true });
      bring(card, phone.matches ? "center" : "nearest");
    }
    if (from === "list") {
      if (phone.matches) show("text");
      bring(placeOf(key), "center");
    }
    if (from === "key" && card) {
      card.focus({ preventScroll: true });
      bring(card, "nearest");
      if (!phone.matches) bring(placeOf(key), "center");
    }
  };

  doc.addEventListener("click", (event) => {
    const mark = event.target.closest("a.m");
    if (!mark || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (String(window.getSelection())) return;
    const key = mark.hash.replace("#i-", "");
    if (cardOf(key)) {
      select(key, "text");
    } else {
      const page = new URL(mark.href);
      htmx.ajax("GET", page.pathname + page.search, { target: "#found", swap: "innerHTML" }).then(() => {
        history.replaceState(null, "", page.search);
        select(key, "text");
      });
    }
  });

  found.addEventListener("click", (event) => {
    const card = event.target.closest(".item");
    if (!card || event.ctrlKey || event.metaKey) return;
    const key = card.id.replace("i-", "");
    if (event.target.closest("a.what")) {
      event.preventDefault();
      select(key, "list");
    } else if (!event.target.closest("a, button, input, select, textarea, summary, label")) {
      if (String(window.getSelection())) return;
      select(key, phone.matches ? "" : "list");
    }
  });

  /* --- after the server answered --- */
  const settle = (card) => {
    const kind = card.dataset.kind;
    const place = placeOf(card.id.replace("i-", ""));
    if (place) place.classList.toggle("f-done", card.dataset.look === "decided");
    marksOf(card.id.replace("i-", "")).forEach((mark) => {
      if (mark.hash !== `#${card.id}`) return;
      mark.classList.remove(`decided-${kind}`, `gone-${kind}`, `doubtful-${kind}`);
      if (card.dataset.look) mark.classList.add(`${card.dataset.look}-${kind}`);
    });
  };

  document.body.addEventListener("htmx:afterSwap", (event) => {
    const first = event.target.querySelector(".form [data-first]");
    if (first) first.focus();
  });

  let advance = false;
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.matches(".item[data-kind]")) settle(event.target);
    if (found.querySelector(".form [data-first]")) {
      if (phone.matches) show("list");
    } else if (current && cardOf(current)) {
      cardOf(current).classList.add("on");
      if (advance) move(1);
      else if (document.activeElement === document.body) cardOf(current).focus({ preventScroll: true });
    }
    advance = false;
    if (event.detail.target && event.detail.target.id === "adding") bring(document.getElementById("adding"), "nearest");
  });

  document.body.addEventListener("click", (event) => {
    if (event.target.closest("#toast .notice")) event.target.closest(".notice").remove();
    if (event.target.closest("#adding [data-act='cancel']")) {
      event.preventDefault();
      document.getElementById("adding").replaceChildren();
    }
  });

  /* --- keys --- */
  const move = (step) => {
    const cards = [...found.querySelectorAll(".item")];
    const at = cards.findIndex((card) => card.id === `i-${current}`);
    const next = cards[Math.min(Math.max(at + step, 0), cards.length - 1)];
    if (next) select(next.id.replace("i-", ""), "key");
  };

  const press = (act) => {
    const card = current && cardOf(current);
    const control = card && card.querySelector(`[data-act="${act}"]`);
    if (!control) return;
    advance = act === "accept";
    control.click();
  };

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    a: () => press("accept"),
    x: () => press("reject"),
    e: () => press("correct"),
    u: () => press("undo"),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      hidePick();
      const cancel = event.target.closest(".item form, #adding form")?.querySelector("[data-act='cancel']");
      if (cancel) cancel.click();
      return;
    }
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const act = keys[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  /* --- words picked from the text become a new item --- */
  const pick = document.getElementById("pick");
  const hidePick = () => { if (pick) pick.hidden = true; };

  const offset = (node, within) => {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const paragraph = element.closest("p[data-s]");
    if (!paragraph || !doc.contains(paragraph)) return -1;
    const before = document.createRange();
    before.setStart(paragraph, 0);
    before.setEnd(node, within);
    return Number(paragraph.dataset.s) + [...before.toString()].length;
  };

  const picked = () => {
    const selection = window.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    const start = offset(range.startContainer, range.startOffset);
    const end = offset(range.endContainer, range.endOffset);
    return start >= 0 && end > start ? { start, end, box: range.getBoundingClientRect() } : null;
  };

  if (pick) {
    let words = null;
    document.addEventListener("selectionchange", () => {
      words = picked();
      if (!words) hidePick();
    });
    const offer = () => window.setTimeout(() => {
      words = picked();
      if (!words) return;
      pick.hidden = false;
      const left = words.box.left + words.box.width / 2 - pick.offsetWidth / 2;
      pick.style.left = `${window.scrollX + Math.min(Math.max(left, 8), document.documentElement.clientWidth - pick.offsetWidth - 8)}px`;
      pick.style.top = `${window.scrollY + Math.max(words.box.top - pick.offsetHeight - 8, 8)}px`;
    }, 0);
    doc.addEventListener("mouseup", offer);
    doc.addEventListener("keyup", offer);
    doc.addEventListener("touchend", () => window.setTimeout(offer, 300));
    pick.addEventListener("mousedown", (event) => event.preventDefault());
    pick.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-kind]");
      if (!button || !words) return;
      const query = new URLSearchParams({ what: button.dataset.kind, start: words.start, end: words.end });
      htmx.ajax("GET", `${pick.dataset.url}?${query}`, { target: "#adding", swap: "innerHTML" });
      if (phone.matches) show("list");
      window.getSelection().removeAllRanges();
      hidePick();
    });
  }

  document.addEventListener("submit", (event) => {
    const words = event.target.dataset.confirm;
    if (words && !window.confirm(words)) event.preventDefault();
  });

  /* --- what is shown in the text --- */
  document.querySelectorAll(".legend input[data-look]").forEach((box) => {
    box.hidden = false;
    const kept = `zhiheng.hide.${box.dataset.look}`;
    const said = sessionStorage.getItem(kept);
    box.checked = said === null ? box.defaultChecked : said !== "1";
    const apply = () => {
      doc.classList.toggle(`hide-${box.dataset.look}`, !box.checked);
      sessionStorage.setItem(kept, box.checked ? "" : "1");
    };
    box.addEventListener("change", apply);
    apply();
  });

  document.querySelectorAll("[data-pane]").forEach((button) => {
    button.addEventListener("click", () => show(button.dataset.pane));
  });

  const arrive = () => {
    const hash = decodeURIComponent(location.hash.slice(1));
    if (/^i-n?\d+$/.test(hash)) select(hash.slice(2), "key");
    else if (/^p-n?\d+$/.test(hash)) select(hash.slice(2), "list");
    else if (hash && doc.querySelector(`#${CSS.escape(hash)}`)) {
      if (phone.matches) show("text");
      bring(document.getElementById(hash), "start");
    }
  };
  window.addEventListener("hashchange", arrive);
  show("text");
  arrive();
})();
