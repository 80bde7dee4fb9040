"""How an amount is made up of its classes: bars of the shares, the largest first."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from typing import Final

from zhiheng.reporting.charts.chart import Chart, DataTable, drawn, specification, titled
from zhiheng.reporting.charts.theme import WIDTH
from zhiheng.reporting.charts.wording import no_number
from zhiheng.reporting.display import digits, with_unit

_EXACT: Final = Context(prec=40)
_SHARE_PLACES: Final = 1


def shares_by_class(
    title: str, unit: str, amounts: Sequence[tuple[str, Decimal]], *, places: int | None = None
) -> Chart:
    """The chart of the parts of a whole; amounts are not negative."""
    ordered = sorted(amounts, key=lambda named: -named[1])
    total = sum((amount for _, amount in ordered), Decimal())
    parts = [(name, amount, _share(amount, total)) for name, amount in ordered]
    values = [
        {
            "class": name,
            "share": drawn(share, _SHARE_PLACES),
            "shown": f"{digits(share, _SHARE_PLACES)}%（{with_unit(amount, unit, places)}）",
        }
        for name, amount, share in parts
    ]
    y = {"field": "class", "type": "nominal", "sort": None, "title": None}
    x = {"field": "share", "type": "quantitative", "title": "占比（%）", "axis": {"tickCount": 5}}
    body = {
        "width": WIDTH - 120,
        "height": {"step": 26},
        "layer": [
            {"mark": {"type": "bar", "height": 15, "tooltip": True}, "encoding": {"y": y, "x": x}},
            {
                "mark": {"type": "text", "align": "left", "dx": 6},
                "encoding": {"y": y, "x": x, "text": {"field": "shown"}},
            },
        ],
    }
    if parts and total:
        first, last = parts[0], parts[-1]
        words = (
            f"{title}：共{with_unit(total, unit, places)}，占比最大的是{first[0]}（{digits(first[2], _SHARE_PLACES)}%）"
        )
        words += f"，最小的是{last[0]}（{digits(last[2], _SHARE_PLACES)}%）。" if len(parts) > 1 else "。"
    else:
        words = no_number(title)
    rows = tuple((name, digits(amount, places), f"{digits(share, _SHARE_PLACES)}%") for name, amount, share in parts)
    table = DataTable(("分类", titled("数量", unit), "占比"), rows)
    return Chart("classes", title, specification(title, values, body), words, table)


def _share(amount: Decimal, total: Decimal) -> Decimal:
    return _EXACT.multiply(_EXACT.divide(amount, total), Decimal(100)) if total else Decimal()
