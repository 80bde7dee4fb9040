"""The addresses of cases: lists, one case, its acts, receipt, where cases go. Another office's case is nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.web.role_matrix import NOON, OFFICE, Row, everyone, only

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.web.role_matrix import Cast, Expected

KIND: Final = "complaints.complaint"
_COMPLAINT: Final = {
    "title": "买到发霉面包",
    "matter": "product",
    "place": "339901",
    "respondent": "柳岸面包房",
    "details": "内部发霉，不肯退款。",
    "person": "周某",
    "phone": "13900000000",
    "channel": "12315",
}


def working(status: int = 200) -> Expected:
    """Those who work on cases and those who lead; to all others cases are closed."""
    return only("enter", "check", "approve", "quality_office", then=status)


NOWHERE: Final = {**working(404), "quality_office": 200}
"""Of another office: for those who work elsewhere there is no such case."""

ROWS: Final = (
    Row("cases", expected=working()),
    Row("cases", query="?scope=all&over=1&words=x", expected=working()),
    Row("cases", query="?closed=1", expected=working()),
    Row("case_board", expected=working()),
    Row("case_calendar", query="?month=2026-03", expected=working()),
    Row("case_standings", expected=working()),
    Row("case_feed_page", expected=working()),
    Row("case_feed_renew", "post", expected=working(302)),
    Row("case_feed", places=("nobody",), expected=everyone(404)),
    Row("case_routes", expected=only("quality_office")),
    Row("case_routes", "post", sent=(("kind", KIND), ("office", OFFICE)), expected=only("quality_office", then=302)),
    Row("case_choose", expected=working()),
    Row("case_new", places=(KIND,), expected=only("enter")),
    Row("case_new", "post", (KIND,), expected=only("enter", then=422)),
    Row("case", places=("case",), expected=working()),
    Row("case", places=("elsewhere",), expected=NOWHERE),
    Row("case_act", "post", ("case", "sign_for"), expected=only("enter", then=302)),
    Row("case_act", "post", ("case", "dispatch"), expected=only("check", then=422)),
    Row("case_act", "post", ("examined", "propose_refusal"), expected=only("enter", then=422)),
    Row("case_act", "post", ("proposed", "refuse"), expected=only("approve", then=302)),
    Row("case_act", "post", ("elsewhere", "sign_for"), expected={**working(404), "quality_office": 403}),
    Row("case_code", "post", ("case",), expected=only("enter", "check", "approve", then=302)),
    # Nothing is sealed there; what is sealed is read in a transaction of its own, and the matrix stands in one.
    Row(
        "case_unseal",
        "post",
        ("case",),
        sent=(("field", "title"), ("reason", "x")),
        expected=only("enter", "check", "approve", then=404),
    ),
    Row("cases_many", "post", expected=working(302)),
)


def world(cast: Cast) -> Mapping[str, object]:
    """Cases of the office of those who work, in several states, and one of another office."""
    from zhiheng.contract.in_use import in_use
    from zhiheng.kernel.access.actions import create_person, load_offices, load_regions
    from zhiheng.kernel.access.rules import OfficeRow, RegionRow
    from zhiheng.kernel.cases.actions import Acting, Opening, do, receive

    load_regions([RegionRow("339900", "澜溪市", "city"), RegionRow("339901", "柳岸区", "county", "339900")], at=NOON)
    load_offices([OfficeRow("elsewhere", "桥西区市场监督管理局")], at=NOON)
    other = create_person(
        username="elsewhere", name="别处", office="elsewhere", role="enter", password="Stone-bridge-7", at=NOON
    )
    codes = in_use().catalogue.code_list("complaints.channel").code[0].code
    matter = in_use().catalogue.code_list("complaints.matter").code[0].code
    row = {**_COMPLAINT, "channel": codes, "matter": matter}

    def received(by: object, office: str, *acts: Acting) -> int:
        state = receive(Opening(KIND, by, NOON, office), row).state  # type: ignore[arg-type]
        for act in acts:
            do(state.pk, act)
        return int(state.pk)

    sign = Acting("sign_for", cast["enter"], NOON)
    grounds = in_use().catalogue.code_list("complaints.refusal_ground").codes_on(NOON.date())
    proposal = Acting("propose_refusal", cast["enter"], NOON, ground=grounds[0].code, reason="已由法院受理")
    return {
        "case": received(cast["enter"], OFFICE),
        "examined": received(cast["enter"], OFFICE, sign),
        "proposed": received(cast["enter"], OFFICE, sign, proposal),
        "elsewhere": received(other, "elsewhere"),
    }
