"""The addresses of subjects: the search, the page of each, the queue of what may be one, merging and parting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.web.role_matrix import NOON, OFFICE, SIGNED_IN, Row, only

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.web.role_matrix import Cast

KIND: Final = "register.firm"
_DECIDES: Final = only("check", "approve", "quality_office", then=302)

ROWS: Final = (
    Row("subjects", expected=SIGNED_IN),
    Row("subjects", query="?q=搪瓷", expected=SIGNED_IN),
    Row("subject", places=("firm",), expected=SIGNED_IN),
    Row("subject", places=("likely",), expected=SIGNED_IN),
    Row("subject", places=("merged",), expected=SIGNED_IN),
    Row("subject_records", places=("firm", "enterprise.licence.subject"), expected=SIGNED_IN),
    Row("subject_records", places=("firm", "register.person_in_charge.firm"), expected=SIGNED_IN),
    Row("matching", expected=SIGNED_IN),
    Row("matching", query=f"?kind={KIND}", expected=SIGNED_IN),
    Row("matching_look", "post", sent=(("kind", KIND),), expected=_DECIDES),
    Row("match_decline", "post", sent=(("first", "{firm}"), ("second", "{likely}")), expected=_DECIDES),
    Row("subject_merge", places=("likely", "firm"), expected=SIGNED_IN),
    Row("subject_merge", "post", ("likely", "firm"), sent=(("reason", "同一家"),), expected=_DECIDES),
    Row("subject_part", places=("merged",), expected=SIGNED_IN),
    Row("subject_part", "post", ("merged",), sent=(("reason", "两家"),), expected=_DECIDES),
)


def world(cast: Cast) -> dict[str, object]:
    """A registered firm, one that may be the same, and one that was merged into it."""
    from zhiheng.kernel.access.actions import load_regions
    from zhiheng.kernel.access.rules import RegionRow
    from zhiheng.kernel.records.models import Record
    from zhiheng.kernel.statements.actions import Stating, state_each
    from zhiheng.kernel.subjects.actions import merge_subjects, propose_matches

    clerk, checker = cast["enter"], cast["check"]
    load_regions([RegionRow("339900", "澜溪市", "city"), RegionRow("339903", "柳岸区", "county", "339900")], at=NOON)

    def stated(kind: str, *rows: Mapping[str, object]) -> None:
        verdicts = state_each(Stating(kind=kind, by=clerk, at=NOON, office=OFFICE), list(rows))
        assert [verdict.refusals for verdict in verdicts] == [()] * len(rows)

    firm = {
        "name": "澜溪云岚搪瓷制品有限公司",
        "credit_code": "91339903MA00000151",
        "status": "active",
        "place": "339903",
    }
    stated(KIND, firm)
    names = ("澜溪云岚搪瓷制品有限公司", "云岚搪瓷制品（澜溪）有限责任公司", "云岚搪瓷")
    stated(
        "register.person_in_charge",
        *(
            {
                "code": f"91339903MA00000151-{number:02}",
                "label": f"云岚搪瓷·质量安全员{number}",
                "firm_name": name,
                "post": "quality_inspector",
                "name": "某某",
                "since": "2026-01-05",
            }
            for number, name in enumerate(names)
        ),
    )
    firms = [Record.objects.get(name=name).pk for name in names]
    merge_subjects(keep=firms[0], merged=firms[2], reason="同一家", by=checker, at=NOON)
    propose_matches(KIND, at=NOON)
    return {"firm": firms[0], "likely": firms[1], "merged": firms[2]}
