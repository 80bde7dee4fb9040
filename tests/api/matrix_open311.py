"""The addresses of Open311: everyone reads, who enters reports with a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.web.role_matrix import NOON, OFFICE, Row, everyone, only

if TYPE_CHECKING:
    from tests.web.role_matrix import Cast

KIND: Final = "complaints.enquiry"
_REPORT: Final = {
    "service_code": KIND,
    "description": "人行道地砖破损",
    "address_id": "339901",
    "last_name": "周",
    "phone": "13900000000",
    "attribute[enquiry_kind]": "grievance",
    "attribute[matter]": "city_management",
}

ROWS: Final = (
    Row("open311:discovery", places=("json",)),
    Row("open311:services", places=("xml",)),
    Row("open311:service", places=(KIND, "json")),
    Row("open311:requests", places=("json",), query="?start_date=2026-03-01T00:00:00Z"),
    Row("open311:request", places=("request", "xml")),
    Row("open311:token", places=("sent-once", "json"), expected=everyone(404, anonymous=403), via="token"),
    Row(
        "open311:requests",
        "post",
        ("json",),
        sent=tuple(_REPORT.items()),
        expected=only("enter", then=201),
        via="token",
    ),
)


def world(cast: Cast) -> dict[str, object]:
    """An enquiry that a citizen brought in."""
    from zhiheng.kernel.access.actions import load_regions
    from zhiheng.kernel.access.rules import RegionRow
    from zhiheng.kernel.cases.actions import Opening, receive

    load_regions([RegionRow("339900", "澜溪市", "city"), RegionRow("339901", "柳岸区", "county", "339900")], at=NOON)
    row = {
        "title": "地砖破损",
        "enquiry_kind": "grievance",
        "matter": "city_management",
        "place": "339901",
        "details": "人行道地砖破损",
        "person": "周某",
        "phone": "13900000000",
        "channel": "open311",
    }
    return {"request": receive(Opening(KIND, cast["enter"], NOON, OFFICE), row).state.number}
