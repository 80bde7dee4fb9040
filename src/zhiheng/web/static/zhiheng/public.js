/* The public form with script: the device's place, a touch on the map without leaving the form, one sending of a form.
   Without this file everything still works. */
"use strict";

(() => {
  const mapOf = (id) => document.querySelector(`[data-map="${id}"]`);
  const mark = (id, longitude, latitude) => {
    const text = `${longitude.toFixed(6)},${latitude.toFixed(6)}`;
    document.getElementById(id).value = text;
    const map = mapOf(id);
    if (map) map.src = `${map.dataset.source}?at=${text}`;
  };

  if (navigator.geolocation) {
    document.querySelectorAll("[data-here]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => {
        const words = button.textContent;
        button.textContent = "正在定位…";
        navigator.geolocation.getCurrentPosition(
          ({ coords }) => {
            mark(button.dataset.here, coords.longitude, coords.latitude);
            button.textContent = words;
          },
          () => { button.textContent = "未能取得位置"; },
          { enableHighAccuracy: true, timeout: 10000 },
        );
      });
    });
  }

  document.querySelectorAll("[data-map]").forEach((map) => {
    map.addEventListener("click", (event) => {
      if (!event.detail) return;
      event.preventDefault();
      const { west, north, scale, narrow } = map.dataset;
      const edge = 6;
      const ratio = 320 / map.clientWidth;
      const x = event.offsetX * ratio;
      const y = event.offsetY * ratio;
      mark(map.dataset.map, Number(west) + (x - edge) / (Number(narrow) * Number(scale)), Number(north) - (y - edge) / Number(scale));
    });
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    window.setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  const faults = document.getElementById("faults");
  if (faults) faults.focus();
})();
