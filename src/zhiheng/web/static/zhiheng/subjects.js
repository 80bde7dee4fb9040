/* The queue of pairs by keyboard: J and K move, Enter shows what a merge would change, N says that two are two.
   Without this file every link and button still works. */
"use strict";

(() => {
  const queue = document.querySelector("[data-queue]");
  if (!queue) return;
  const pairs = [...queue.querySelectorAll("[data-pair]")];

  const move = (step) => {
    const at = pairs.indexOf(document.activeElement?.closest("[data-pair]"));
    const next = pairs[Math.min(pairs.length - 1, Math.max(0, at + step))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    const pair = event.target.closest("[data-pair]");
    if (event.key === "j" || event.key === "J") move(1);
    else if (event.key === "k" || event.key === "K") move(-1);
    else if (event.key === "Enter" && event.target === pair) pair?.querySelector("[data-merge]")?.click();
    else if ((event.key === "n" || event.key === "N") && pair) pair.querySelector("[data-decline]")?.click();
    else return;
    event.preventDefault();
  });
})();
