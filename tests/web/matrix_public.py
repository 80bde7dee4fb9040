"""The pages for strangers, which everyone may ask for; and what waits for those who check and the quality office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.web.role_matrix import NOON, OFFICE, OPEN, Row, everyone, only

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.web.role_matrix import Cast

KIND: Final = "complaints.complaint"
_PROVED_NOTHING: Final = everyone(302)
_DECIDE: Final = only("check", "quality_office")
_DECIDED: Final = only("check", "quality_office", then=302)

ROWS: Final = (
    Row("report_choose", expected=OPEN),
    Row("report_public", places=(KIND,), expected=OPEN),
    Row("report_public", places=(KIND,), query="?title=x&phone=1", expected=OPEN),
    Row("report_public", places=("complaints.nothing",), expected=everyone(404)),
    Row("report_public", "post", (KIND,), expected=everyone(422)),
    Row("report_map", expected=everyone(404)),
    Row("follow", expected=OPEN),
    Row("follow", "post", sent=(("number", "诉20260302-00001"), ("code", "WRONGONE")), expected=everyone(422)),
    Row("followed", expected=_PROVED_NOTHING),
    Row("follow_leave", "post", expected=everyone(302)),
    Row("follow_paper", places=("letter",), expected=everyone(404)),
    Row("follow_act", "post", ("letter", "withdraw"), expected=_PROVED_NOTHING),
    Row("public_figures", expected=OPEN),
    Row("held", expected=_DECIDE),
    Row("held", query="?shown=decided", expected=_DECIDE),
    Row("held_one", places=("letter",), expected=_DECIDE),
    Row("held_one", places=("elsewhere",), expected={**only("quality_office"), "check": 404}),
    Row("held_release", "post", ("letter",), expected=_DECIDED),
    Row("held_drop", "post", ("letter",), sent=(("reason", "广告"),), expected=_DECIDED),
    Row("held_drop", "post", ("elsewhere",), sent=(("reason", "广告"),), expected={**_DECIDED, "check": 404}),
)


def world(cast: Cast) -> Mapping[str, object]:
    """A letter that waits for the office of those who check, and one that waits for another."""
    from zhiheng.kernel.access.actions import load_offices, load_regions
    from zhiheng.kernel.access.rules import OfficeRow, RegionRow
    from zhiheng.kernel.dispatch.models import Route
    from zhiheng.kernel.reception.actions import Sent, take
    from zhiheng.kernel.reception.models import Letter

    cast["quality_office"]
    load_regions(
        [
            RegionRow("339900", "澜溪市", "city"),
            RegionRow("339901", "柳岸区", "county", "339900"),
            RegionRow("339902", "桥西区", "county", "339900"),
        ],
        at=NOON,
    )
    load_offices([OfficeRow("elsewhere", "桥西区市场监督管理局")], at=NOON)
    Route.objects.create(kind=KIND, region="339901", office=OFFICE)
    Route.objects.create(kind=KIND, region="339902", office="elsewhere")

    def waiting(place: str) -> int:
        said = {
            "title": "买到发霉面包",
            "matter": "food",
            "place": place,
            "respondent": "柳岸面包房",
            "details": "内部发霉，不肯退款。",
            "person": "周某",
            "phone": "13900000000",
            "channel": "web",
        }
        take(Sent(KIND, place, said, NOON, NOON, trap="filled in"))
        return int(Letter.objects.latest("id").pk)

    return {"letter": waiting("339901"), "elsewhere": waiting("339902")}
