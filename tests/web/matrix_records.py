"""The addresses of records: kinds, lists, forms, steps to approval, what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.web.role_matrix import NOON, OFFICE, SIGNED_IN, Cast, Row, everyone, only

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND: Final = "product.result_notice"
SUBJECTS: Final = "register.firm"
VALUES: Final[Mapping[str, str]] = {
    "subject_name": "CZ2026-0001",
    "notice_number": "澜市监通告〔2026〕2号",
    "row": "1",
    "title": "日用搪瓷制品监督抽查结果",
    "published_on": "2026-02-02",
    "channel": "website",
    "report_number": "W-1",
    "product_name": "搪瓷口杯",
    "firm_name": "澜溪云杉搪瓷制品有限公司",
    "producer_name": "澜溪云杉搪瓷制品有限公司",
    "verdict": "pass",
    "objection_state": "none",
}
_LONG_AGO: Final = "?on=2020-01-01"
_FIRM: Final = (("name", "澜溪青禾家具有限公司"), ("credit_code", "91339903MA00000151"), ("status", "active"))

ROWS: Final = (
    Row("kinds", expected=SIGNED_IN),
    Row("kinds", query="?q=抽样", expected=SIGNED_IN),
    Row("kind_about", places=(KIND,), expected=SIGNED_IN),
    Row("records", places=(KIND,), expected=SIGNED_IN),
    Row("records", places=(KIND,), query="?q=搪瓷&since=2026-01-01&f.verdict=pass", expected=SIGNED_IN),
    Row("records", places=(SUBJECTS,), expected=SIGNED_IN),
    Row("record", places=(KIND, "entered"), expected=SIGNED_IN),
    Row("record", places=(KIND, "entered"), query=_LONG_AGO, expected=SIGNED_IN),
    Row("record_export", places=(KIND, "csv"), expected=SIGNED_IN),
    Row("record_export", places=(KIND, "xlsx"), expected=SIGNED_IN),
    Row("kind_template", places=(KIND,), expected=SIGNED_IN),
    Row("subject_search", places=(SUBJECTS,), query="?field=firm_name&firm_name=澜溪", expected=SIGNED_IN),
    Row(
        "view_save",
        "post",
        (KIND,),
        sent=(("name", "合格"), ("f.verdict", "pass")),
        expected=everyone(302, anonymous=403),
    ),
    Row("view_drop", "post", (KIND, "view"), expected=everyone(302, anonymous=403)),
    Row("record_new", places=(SUBJECTS,), expected=only("enter")),
    Row("record_new", "post", (SUBJECTS,), sent=(("form", "f1"), *_FIRM), expected=only("enter", then=422)),
    Row("record_correct", places=(KIND, "entered"), expected=only("enter")),
    Row("record_correct", "post", (KIND, "entered"), sent=(("title", ""),), expected=only("enter", then=422)),
    Row("record_act", "post", (KIND, "entered", "check"), expected=only("check", then=302)),
    Row("record_act", "post", (KIND, "checked", "approve"), expected=only("approve", then=302)),
    Row("record_act", "post", (KIND, "entered", "return"), sent=(("reason", "x"),), expected=only("check", then=302)),
    Row("record_act", "post", (KIND, "entered", "retract"), sent=(("reason", "x"),), expected=only("enter", then=302)),
    Row(
        "unseal",
        "post",
        (KIND, "entered"),
        sent=(("field", "title"), ("reason", "x")),
        expected=only("enter", "check", "approve", then=404),
    ),
    Row(
        "destroy",
        "post",
        (KIND, "entered"),
        sent=(("field", "title"), ("reason", "x")),
        expected=only("approve", then=404),
    ),
    Row("tasks", expected=SIGNED_IN),
    Row("tasks_decide", "post", sent=(("act", "check"),), expected=everyone(302, anonymous=403)),
)


def world(cast: Cast) -> dict[str, object]:
    """One record that was stated, one that was checked, and a saved view of someone else."""
    from zhiheng.kernel.records.actions import Act, check_record, save_view
    from zhiheng.kernel.statements.actions import Stating, state_record

    def stated(row: str) -> int:
        stating = Stating(KIND, by=cast["enter"], at=NOON, office=OFFICE)
        thing = state_record(stating, {**VALUES, "row": row}).thing
        assert thing is not None
        return thing

    # The one who enters is not the one who checks.
    entered, checked = stated("1"), stated("2")
    check_record(checked, Act(cast["check"], NOON))
    view = save_view(kind=KIND, name="视图", query="f.verdict=pass", by=cast["enter"], for_office=True)
    return {"entered": entered, "checked": checked, "view": view.pk}
