"""Colours: every pair that carries words has the contrast of WCAG 2.2 AA, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STYLES = Path("src/zhiheng/web/static/zhiheng")
PAGE = ("paper", "surface", "surface-2", "surface-3")
WORDS = [
    *((ink, ground) for ink in ("ink", "ink-2") for ground in PAGE),
    *(("ink-3", ground) for ground in PAGE),
    *(("accent", ground) for ground in (*PAGE, "accent-soft")),
    *((tone, f"{tone}-soft") for tone in ("good", "warn", "bad", "note")),
    *((tone, "surface") for tone in ("good", "warn", "bad", "seal")),
    *((kind, f"{kind}-soft") for kind in ("target", "task", "duty", "system", "deadline")),
    *(("ink", f"{kind}-soft") for kind in ("target", "task", "duty", "system", "deadline")),
    *(("ink", ground) for ground in ("good-soft", "warn-soft", "bad-soft", "note-soft", "flash", "accent-soft")),
    *((ink, "accent-soft") for ink in ("ink-2", "ink-3", "target", "warn", "good", "bad")),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
]
SHAPES = [("control-line", "surface"), ("accent", "paper"), ("good", "surface-3")]


def _tokens(theme: str) -> dict[str, str]:
    light, dark = (STYLES / "tokens.css").read_text("utf-8").split("@media", 1)
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    if theme == "dark":
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))
    return found


def _luminance(colour: str) -> float:
    """Relative luminance. Source: WCAG 2.2, definition of relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), WORDS)
@pytest.mark.source("WCAG-2.2:1.4.3")
def test_words_stand_out_from_their_ground(theme: str, ink: str, ground: str) -> None:
    tokens = _tokens(theme)

    assert _contrast(tokens[ink], tokens[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
@pytest.mark.source("WCAG-2.2:1.4.11")
def test_borders_and_bars_stand_out_from_their_ground(theme: str, shape: str, ground: str) -> None:
    tokens = _tokens(theme)

    assert _contrast(tokens[shape], tokens[ground]) >= 3


def test_colours_are_written_as_tokens_only() -> None:
    for name in ("zhiheng.css", "review.css"):
        found = re.findall(r"#[0-9a-fA-F]{3,8}\b", (STYLES / name).read_text("utf-8"))

        assert [colour for colour in found if colour not in ("#adding", "#pick", "#toast")] == []


def test_nothing_is_loaded_from_elsewhere() -> None:
    for file in [*STYLES.iterdir(), *Path("src/zhiheng/web/templates").rglob("*.html")]:
        addresses = re.findall(r"(?:https?:)?//[\w.-]+\.\w+", file.read_text("utf-8"))

        assert [address for address in addresses if "www.w3.org" not in address] == [], file


def test_every_token_that_is_used_is_declared() -> None:
    declared = set(re.findall(r"--([\w-]+):", "".join(path.read_text("utf-8") for path in STYLES.glob("*.css"))))
    for file in STYLES.glob("*.css"):
        used = set(re.findall(r"var\(--([\w-]+)", file.read_text("utf-8")))

        assert used <= declared, file
