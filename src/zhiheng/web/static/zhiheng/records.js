/* Records with script: subjects are picked while typing, Ctrl+Enter goes on to the next, the device's place is taken.
   Without this file every form and link still works. */
"use strict";

(() => {
  /* --- pick a subject from what was found --- */
  const optionsOf = (group) => [...group.querySelectorAll("[role=option]")];
  const boxesOf = (group) => [...group.querySelectorAll("[role=combobox]")];
  const codeOf = (group) => group.querySelector("[data-code][role=combobox]");
  const nameOf = (group) => group.querySelector("[data-name][role=combobox]");

  const close = (group) => {
    group.querySelector(".found").replaceChildren();
    boxesOf(group).forEach((box) => {
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    });
  };

  document.addEventListener("htmx:afterSwap", (event) => {
    const group = event.target.closest?.("[data-subject]");
    if (!group) return;
    const options = optionsOf(group);
    options.forEach((option, place) => { option.id = `${event.target.id}-${place}`; });
    if (!group.contains(document.activeElement)) close(group);
    else document.activeElement.setAttribute("aria-expanded", String(options.length > 0));
  });

  const choose = (group, option) => {
    codeOf(group).value = option.dataset.code;
    nameOf(group).value = option.dataset.name;
    group.dataset.picked = option.dataset.name;
    close(group);
  };

  const walk = (group, step) => {
    const options = optionsOf(group);
    if (!options.length) return false;
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const next = options[(at + step + options.length) % options.length];
    options.forEach((option) => option.setAttribute("aria-selected", String(option === next)));
    document.activeElement.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
    return true;
  };

  document.addEventListener("keydown", (event) => {
    const group = event.target.closest("[data-subject]");
    if (group) {
      const chosen = optionsOf(group).find((option) => option.getAttribute("aria-selected") === "true");
      if (event.key === "ArrowDown" && walk(group, 1)) event.preventDefault();
      else if (event.key === "ArrowUp" && walk(group, -1)) event.preventDefault();
      else if (event.key === "Escape") close(group);
      else if (event.key === "Enter" && chosen && !event.ctrlKey) {
        event.preventDefault();
        choose(group, chosen);
        return;
      }
    }
    const form = event.target.closest("form[data-entry]");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const next = form.querySelector("[data-next]");
      if (next) {
        event.preventDefault();
        form.requestSubmit(next);
      }
    }
  });

  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest(".found [role=option]");
    if (option) {
      event.preventDefault();
      choose(option.closest("[data-subject]"), option);
    }
  });

  document.addEventListener("focusout", (event) => {
    const group = event.target.closest("[data-subject]");
    if (group && !group.contains(event.relatedTarget)) close(group);
  });

  /* another name is typed over a picked one: its code no longer belongs to it */
  document.addEventListener("input", (event) => {
    const group = event.target.closest("[data-subject]");
    if (!group) return;
    const code = codeOf(group);
    const name = nameOf(group);
    if (event.target === name && group.dataset.picked && name.value !== group.dataset.picked) {
      code.value = "";
      delete group.dataset.picked;
    }
    if (event.target === code && group.dataset.picked) {
      name.value = "";
      delete group.dataset.picked;
    }
  });

  document.querySelectorAll("[data-subject]").forEach((group) => {
    if (nameOf(group).value && codeOf(group).value) group.dataset.picked = nameOf(group).value;
  });

  /* --- on a phone filters begin folded --- */
  if (window.matchMedia("(max-width: 47.9rem)").matches) {
    document.querySelectorAll("details[data-folds]").forEach((details) => { details.open = false; });
  }

  /* --- the place of the device --- */
  if (navigator.geolocation) {
    document.querySelectorAll("[data-here]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => {
        navigator.geolocation.getCurrentPosition(
          ({ coords }) => {
            document.getElementById(button.dataset.here).value =
              `${coords.longitude.toFixed(6)},${coords.latitude.toFixed(6)}`;
          },
          () => { button.textContent = "未能取得位置"; },
          { enableHighAccuracy: true, timeout: 10000 },
        );
      });
    });
  }

  /* --- a form that is on its way is not sent again --- */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    window.setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  /* --- all of a list at once --- */
  document.querySelectorAll("form[data-many]").forEach((form) => {
    const boxes = [...form.querySelectorAll("input[name=chosen]")];
    const all = form.querySelector("[data-all]");
    const count = form.querySelector("[data-count]");
    const tell = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      count.textContent = chosen ? `已选 ${chosen} 条` : "";
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    };
    form.querySelector("[data-all-label]").hidden = boxes.length === 0;
    all.addEventListener("change", () => {
      boxes.forEach((box) => { box.checked = all.checked; });
      tell();
    });
    form.addEventListener("change", tell);
    tell();
  });
})();
