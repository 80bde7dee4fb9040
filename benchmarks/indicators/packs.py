"""Packs made up to size: monthly figures of many units, and many indicators with many dimensions."""

from __future__ import annotations

import shutil
from pathlib import Path

from zhiheng.contract.assembly import examined
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.pack import PackDeclaration
from zhiheng.contract.installed import read_all

PACK = Path(__file__).parent / "pack"
FIELDS = 28
"""Fields of a monthly figure: 30,000 units state 50 million values in five years."""


def assembled(packs: tuple[PackDeclaration, ...]) -> Catalogue:
    """The catalogue; that the packs have no examples is the one thing wrong with them."""
    catalogue, problems = examined(packs)
    wrong = [problem for problem in problems if "no example" not in str(problem)]
    assert not wrong, wrong
    return catalogue


def catalogue_of(folder: Path) -> Catalogue:
    """The pack in a folder, read and assembled."""
    return assembled(read_all([folder]))


def unit_pack(folder: Path) -> Path:
    """Monthly figures f1 to f28, and seven indicators: three sums, two weighted means, two formulas."""
    fields = "".join(
        f'f{number} = {{ title = {{ zh = "数{number}", en = "F{number}" }}, type = "whole", unit = "件" }}\n'
        for number in range(1, FIELDS + 1)
    )
    record = (
        f'[record.month]\ntitle = {{ zh = "月报", en = "Month" }}\nperiod = "month"\n\n[record.month.field]\n{fields}'
    )
    own = 'record = "month"\nmeasure = "flow"\ncoverage = 0.5\n'
    indicators = "".join(
        _indicator(f"sum{one}", "sum", "件", f'{own}amount = "f{one}"\n') for one in (1, 2, 3)
    ) + "".join(
        _indicator(f"mean{one}", "mean", "件", f'record = "month"\ncoverage = 0.5\namount = "f{one}"\nweight = "f9"\n')
        for one in (4, 5)
    )
    indicators += _indicator("share1", "formula", "%", 'formula = "sum1 / sum2"\n')
    indicators += _indicator("share2", "formula", "%", 'formula = "sum2 / (sum1 + sum3)"\n')
    return _written(folder, record, indicators)


UNIT_INDICATORS = ("sum1", "sum2", "sum3", "mean4", "mean5", "share1", "share2")


def wide_pack(folder: Path, indicators: int, dimensions: int) -> Path:
    """Tests with so many dimensions, and so many indicators of four forms that can be split by each of them."""
    names = [f"d{number}" for number in range(1, dimensions + 1)]
    fields = "".join(
        f'{name} = {{ title = {{ zh = "维{name}", en = "{name}" }}, type = "code", code_list = "verdict" }}\n'
        for name in names
    )
    records = (PACK / "records.toml").read_text("utf-8").replace("items = {", f"{fields}items = {{", 1)
    by = f"by = {names!r}\n".replace("'", '"')
    forms = (
        ("share", "%", "part = \"verdict == 'pass'\"\n"),
        ("count", "批次", 'measure = "flow"\n'),
        ("sum", "千克", 'amount = "weight"\nmeasure = "flow"\n'),
        ("mean", "千克", 'amount = "weight"\nweight = "items"\n'),
    )
    told = []
    for number in range(indicators):
        form, unit, words = forms[number % len(forms)]
        where = f"where = \"{names[number % dimensions]} == 'pass' and items > {number}\"\n"
        told.append(_indicator(f"i{number}", form, unit, f'record = "test"\n{where}{words}{by}'))
    return _written(folder, records, "".join(told))


def many_pack(folder: Path, indicators: int) -> Path:
    """Tests, and so many indicators of six forms on them, some of which ask the firm or rest on others."""
    share = ("share", "%", "part = \"verdict == 'pass'\"\n")
    forms = (
        share,
        ("count", "批次", 'measure = "flow"\n'),
        ("sum", "千克", 'amount = "weight"\nmeasure = "flow"\n'),
        ("mean", "千克", 'amount = "weight"\nweight = "items"\n'),
        share,
        ("formula", "%", ""),
    )
    told = []
    for number in range(indicators):
        form, unit, words = forms[number % len(forms)]
        if form == "formula":
            words = f'formula = "i{number - 5} - i{number - 1}"\n'
        else:
            large = "subject.grade == 'large' and " if number % len(forms) == 4 else ""
            words = f'record = "test"\nwhere = "{large}items > {number % 37}"\n{words}'
        if number % 50 == 1:  # each of these is a question of its own
            form, unit = "distinct", "批次"
            words = f'record = "test"\nwhere = "items > {number % 37}"\ndistinct = "model"\nmeasure = "flow"\n'
        told.append(_indicator(f"i{number}", form, unit, words))
    return _written(folder, (PACK / "records.toml").read_text("utf-8"), "".join(told))


def _indicator(key: str, form: str, unit: str, words: str) -> str:
    return (
        f'[indicator.{key}]\ntitle = {{ zh = "{key}", en = "{key}" }}\nform = "{form}"\nunit = "{unit}"\n'
        f'period = "month"\nsource = "rule"\ndirection = "neither"\n{words}\n'
    )


def _written(folder: Path, records: str, indicators: str) -> Path:
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(PACK, folder)
    (folder / "records.toml").write_text(records, "utf-8")
    (folder / "indicators.toml").write_text(indicators, "utf-8")
    return folder
