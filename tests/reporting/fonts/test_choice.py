"""A paper is printed in fonts that have its characters, or the package to install is named; boxes are never printed."""

from pathlib import Path

import pytest

from zhiheng.reporting.fonts.choice import FAMILIES, Fonts, MissingFonts, find_fonts
from zhiheng.reporting.fonts.coverage import characters_of


def test_a_machine_without_chinese_fonts_gets_an_error_that_names_the_package(tmp_path: Path) -> None:
    with pytest.raises(MissingFonts) as refused:
        find_fonts([tmp_path], system=False)

    assert refused.value.permanent
    assert refused.value.fields["package"] == "fonts-noto-cjk"
    assert "fonts-noto-cjk" in refused.value.message_zh


def test_a_character_no_font_has_is_refused_by_name(fonts: Fonts) -> None:
    with pytest.raises(MissingFonts) as refused:
        fonts.require(["合格率为", "\ue123"])

    assert refused.value.fields["characters"] == "\ue123"


def test_the_words_of_papers_are_drawn(fonts: Fonts) -> None:
    fonts.require(["中国质量监督抽查合格率：96.5%，“提高”—●▲◆■○×（一）\n‰～≥"])


def test_every_use_has_a_font_once_there_is_one(fonts: Fonts) -> None:
    assert all(fonts.families(use) for use in FAMILIES)


def test_a_character_without_glyph_is_not_taken_for_one_that_has(fonts: Fonts) -> None:
    face = fonts.faces[0]

    there = characters_of(face.path, face.index)

    assert ord("质") in there
    assert len(there) > 5000
    assert not {0xE123, 0xFFFF, 0x10FFFF} & there
