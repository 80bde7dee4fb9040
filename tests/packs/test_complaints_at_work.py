"""Letters, complaints and reports as an office handles them, by the pack as it is declared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from docx import Document

if TYPE_CHECKING:
    from pytest_django import Settings

    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.casebook.models import CaseState

pytestmark = pytest.mark.django_db

OFFICE = "qinghuai-scjg"
OLD, NEW = date(2026, 4, 14), date(2026, 4, 15)
LETTER = {
    "title": "要求退款并举报虚假广告",
    "matter": "advertisement",
    "place": "339902",
    "respondent": "青槐保健品店",
    "details": "要求退款，并举报其宣称治病。",
    "named": True,
    "person": "郑甲",
    "phone": "13800000031",
    "channel": "letter",
}
HANDLED = {"handled_by": "青槐区市场监督管理局"}
COMPLAINT = {key: value for key, value in LETTER.items() if key != "named"}


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=timezone(timedelta(hours=8)))


@dataclass(frozen=True)
class Desk:
    """Tan and Mu enter, Yu checks, Shen approves."""

    tan: Person
    mu: Person
    yu: Person
    shen: Person

    def receive(self, kind: str, day: date, stated: dict[str, object]) -> CaseState:
        """A case as it comes in."""
        from zhiheng.kernel.cases.actions import Opening, receive

        return receive(Opening(f"complaints.{kind}", self.tan, morning(day), OFFICE), stated).state

    def do(self, case: CaseState, act: str, day: date, by: Person | None = None, **more: object) -> CaseState:
        """An act on a case."""
        from zhiheng.kernel.cases.actions import Acting, do

        return do(case.pk, Acting(act, by or self.tan, morning(day), **more))  # type: ignore[arg-type]


def papers(case: CaseState) -> dict[str, str]:
    """What the forms issued on a case say, by form."""
    from zhiheng.kernel.documents.queries import documents_about
    from zhiheng.kernel.evidence.queries import file

    found = {}
    for one in documents_about(case.pk):
        body = Document(BytesIO(bytes(file(one.word).content))).element.body
        found[one.form] = " ".join(part.text for part in body.iter() if part.text)
    return found


@pytest.fixture
def desk(db: None, settings: Settings) -> Desk:  # noqa: ARG001 - opens the database
    from zhiheng.kernel.access.actions import create_person, load_offices, load_regions
    from zhiheng.kernel.access.rules import OfficeRow, RegionRow

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    begun = morning(date(2026, 1, 5))
    load_regions([RegionRow("339900", "澜溪市", "city"), RegionRow("339902", "青槐区", "county", "339900")], at=begun)
    load_offices([OfficeRow(OFFICE, "青槐区市场监督管理局", region="339902")], at=begun)

    def person(username: str, name: str, role: str) -> Person:
        return create_person(username=username, name=name, office=OFFICE, role=role, password="Long-enough-1", at=begun)

    return Desk(
        person("tan", "谈登记", "enter"),
        person("mu", "穆登记", "enter"),
        person("yu", "余审核", "check"),
        person("shen", "沈审批", "approve"),
    )


@pytest.mark.source("SAMR Order 121:9")
def test_a_letter_becomes_a_complaint_and_a_report_that_know_of_each_other(desk: Desk) -> None:
    from zhiheng.kernel.cases.queries import linked, values
    from zhiheng.kernel.journal.models import Entry

    letter = desk.receive("letter", NEW, LETTER)
    desk.do(letter, "open_complaint", NEW)
    letter = desk.do(letter, "split", NEW)

    opened = {case.kind: case for case in linked(letter).opened}
    assert letter.state == "split"
    assert opened.keys() == {"complaints.complaint", "complaints.report"}
    for case in opened.values():
        assert values(case)["respondent"] == "青槐保健品店"
        assert linked(case).came_from == letter
        assert case.received_on == NEW
    assert not [entry for entry in Entry.objects.all() if "郑甲" in entry.data or "13800000031" in entry.data]


def test_the_grounds_one_may_choose_are_those_of_the_day_it_was_received(desk: Desk) -> None:
    from zhiheng.kernel.cases.rules import ActIncomplete

    old = desk.do(desk.receive("complaint", OLD, COMPLAINT), "sign_for", NEW, values=HANDLED)
    new = desk.do(desk.receive("complaint", NEW, COMPLAINT), "sign_for", NEW, values=HANDLED)

    with pytest.raises(ActIncomplete):
        desk.do(old, "propose_refusal", NEW, ground="no_authority")
    with pytest.raises(ActIncomplete):
        desk.do(new, "propose_refusal", NEW, ground="no_material")
    assert desk.do(new, "propose_refusal", NEW, ground="no_authority").state == "refusal_proposed"


@pytest.mark.source("SAMR Order 121:16")
def test_a_refusal_is_approved_by_another_and_tells_why_on_paper(desk: Desk) -> None:
    from zhiheng.primitives.errors import NotAllowed

    case = desk.do(desk.receive("complaint", NEW, COMPLAINT), "sign_for", NEW, values=HANDLED)
    case = desk.do(case, "propose_refusal", NEW, ground="three_years")
    with pytest.raises(NotAllowed):
        desk.do(case, "refuse", NEW)

    case = desk.do(case, "refuse", NEW, by=desk.shen)

    assert (case.state, case.is_open) == ("refused", False)
    notice = papers(case)["complaints.refusal_notice"]
    assert "超过三年" in notice
    assert "行政复议" in notice
    assert "郑甲" not in notice


@pytest.mark.source("SAMR Order 121:23")
def test_a_complaint_goes_through_mediation_with_its_papers_and_its_last_days(desk: Desk) -> None:
    accepted, met = date(2026, 4, 22), date(2026, 5, 12)
    case = desk.do(desk.receive("complaint", NEW, COMPLAINT), "sign_for", NEW, values=HANDLED)
    case = desk.do(case, "accept", accepted, values={"accepted_on": "2026-04-22"})
    mediation = {"mediation_on_day": "2026-05-12", "mediation_way": "phone"}
    case = desk.do(case, "begin_mediation", accepted, values=mediation)
    case = desk.do(case, "agree", met, values={"agreement": "退货退款", "compensated": "399"})
    told = {"outcome": "agreed", "answer": "双方达成协议。", "told_on": "2026-05-13"}
    case = desk.do(case, "tell_result", date(2026, 5, 13), values=told)
    visit = {"visited_on": "2026-05-14", "satisfaction": "satisfied"}
    case = desk.do(case, "visit", date(2026, 5, 14), by=desk.mu, values=visit)
    case = desk.do(case, "close", date(2026, 5, 15), by=desk.yu)

    found = papers(case)
    assert case.state == "closed"
    assert found.keys() == {
        "complaints.complaint_registration",
        "complaints.acceptance_notice",
        "complaints.mediation_notice",
        "complaints.mediation_agreement",
    }
    assert "2026年4月24日" in found["complaints.complaint_registration"]
    assert "2026年6月22日" in found["complaints.acceptance_notice"]
    assert "电话调解" in found["complaints.mediation_notice"]
    assert "399" in found["complaints.mediation_agreement"]
    assert not [form for form, text in found.items() if "郑甲" in text]
