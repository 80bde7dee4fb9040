"""The script with which pages draw charts: Vega, Vega-Lite and vega-embed as one local file, made on this machine.

0.9 MB are not kept in the repository: whoever serves the pages writes the file once, into a folder it serves, when it
is set up or first started. The name carries the digest, so a browser may keep it for ever. Expressions are interpreted
and never compiled, so that the pages' content security policy needs no exception.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

import vl_convert

from zhiheng.reporting.charts.pictures import GRAMMAR
from zhiheng.reporting.charts.theme import TOKENS, TOKENS_DARK

_NAME: Final = re.compile(r"zhiheng-charts-([0-9a-f]{16})\.js")
_SNIPPET: Final = (
    f"const DARK = {json.dumps({TOKENS[name]: dark for name, dark in TOKENS_DARK.items()})};"
    """
const isDark = matchMedia("(prefers-color-scheme: dark)");
const inDark = (text) => isDark.matches ? text.replace(/#[0-9a-f]{6}\\b/g, (colour) => DARK[colour] ?? colour) : text;
const BESIDE = 96; // pixels of axes and padding beside the plot
const fitted = (place, spec) => {
  const room = place.clientWidth - BESIDE;
  return typeof spec.width === "number" && room > 0 && room < spec.width ? {...spec, width: Math.max(160, room)} : spec;
};
const draw = async (figure) => {
  const kept = document.getElementById(figure.dataset.chart);
  const place = figure.querySelector("[data-picture]");
  if (!kept || !place) return;
  const canvas = document.createElement("div");
  try {
    await window.vegaEmbed(canvas, fitted(place, JSON.parse(inDark(kept.textContent))), {
      ast: true, actions: false, defaultStyle: false, renderer: "svg", logLevel: 1, // errors only
      tooltip: { disableDefaultStyle: true },
    });
    place.replaceChildren(canvas);
  } catch (error) {
    console.error("chart not drawn, the picture stays", error);
  }
};
const drawAll = () => document.querySelectorAll("figure[data-chart]").forEach(draw);
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", drawAll);
else drawAll();
document.addEventListener("htmx:load", (event) => event.target.querySelectorAll?.("figure[data-chart]").forEach(draw));
isDark.addEventListener("change", drawAll);
"""
)


def chart_script() -> str:
    """The text of the script, to be loaded as a module; takes two seconds."""
    libraries = vl_convert.javascript_bundle(None, vl_version=GRAMMAR)  # type: ignore[arg-type]  # its stub lacks None
    return f"{libraries}\n{_SNIPPET}"


def write_script(folder: Path) -> Path:
    """The file of the script in the folder: the one that is there if this version wrote it, else written anew.

    A file is moved into place whole, so that two processes that start at once do not see half of it.
    """
    if kept := kept_script(folder):
        return kept
    marker = folder / f".{_version()}"
    folder.mkdir(parents=True, exist_ok=True)
    text = chart_script().encode()
    file = folder / f"zhiheng-charts-{hashlib.sha256(text).hexdigest()[:16]}.js"
    _put(file, text)
    _put(marker, file.name.encode())
    return file


def kept_script(folder: Path) -> Path | None:
    """The file of the script in the folder, where this version wrote it."""
    marker = folder / f".{_version()}"
    if not marker.is_file():
        return None
    kept = folder / marker.read_text(encoding="utf-8").strip()
    return kept if _NAME.fullmatch(kept.name) and kept.is_file() else None


@lru_cache(maxsize=1)
def _version() -> str:
    made_of = " ".join((version("vl-convert-python"), GRAMMAR, _SNIPPET)).encode()
    return f"zhiheng-charts-{hashlib.sha256(made_of).hexdigest()[:16]}"


def _put(file: Path, data: bytes) -> None:
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    part.write_bytes(data)
    part.replace(file)
