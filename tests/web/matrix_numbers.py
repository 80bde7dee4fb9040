"""The addresses of numbers: the cockpit, the list of indicators, the pages of each, districts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.web.role_matrix import NOON, SIGNED_IN, Row, everyone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.web.role_matrix import Cast

_INDICATOR: Final = "product.pass_rate"

ROWS: Final = (
    Row("cockpit", expected=SIGNED_IN),
    Row("cockpit_changes", expected=SIGNED_IN),
    Row("indicators", expected=SIGNED_IN),
    Row("indicators", query="?q=合格率", expected=SIGNED_IN),
    Row("indicator", places=(_INDICATOR,), expected=SIGNED_IN),
    Row("indicator_classes", places=(_INDICATOR,), expected=SIGNED_IN),
    Row("indicator_records", places=(_INDICATOR,), expected=SIGNED_IN),
    Row("indicator_changes", places=(_INDICATOR,), expected=SIGNED_IN),
    Row("indicator_runs", places=(_INDICATOR,), expected=SIGNED_IN),
    # There is no such value: whoever is signed in is told so.
    Row("indicator_replay", places=(_INDICATOR, "1"), expected=everyone(409, anonymous=403)),
    Row("district", places=("district",), expected=SIGNED_IN),
)


def world(cast: Cast) -> Mapping[str, object]:
    """A city with two districts, each with a government."""
    from zhiheng.kernel.access.actions import load_offices, load_regions
    from zhiheng.kernel.access.rules import OfficeRow, RegionRow

    del cast
    districts = [RegionRow("339903", "柳岸区", "county", "339900"), RegionRow("339904", "桥西区", "county", "339900")]
    load_regions([RegionRow("339900", "澜溪市", "city"), *districts], at=NOON)
    load_offices([OfficeRow(f"gov-{one.code}", f"{one.name}人民政府", region=one.code) for one in districts], at=NOON)
    return {"district": "339903"}
