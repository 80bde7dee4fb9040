"""Documents take numbers without a gap, keep their files, may be void and stay in the register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kernel.conftest import NOON

from zhiheng.contract.casework.form_text import FormUnreadable
from zhiheng.kernel.access.rules import OfficeUnknown, RoleMissing
from zhiheng.kernel.documents import rules
from zhiheng.reporting.forms.template import ValueMissing

if TYPE_CHECKING:
    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.documents.models import Document

OFFICE, OTHER = "lanxi-scjg", "lanxi-nyncj"
TEXT = "# 投诉受理通知书\n{complainant}：\n　　你的投诉收悉，本机关（{office}）于{today}以{document_number}受理。\n"


def person(role: str, office: str = OFFICE, name: str = "") -> Person:
    from zhiheng.kernel.access.actions import create_person, load_offices
    from zhiheng.kernel.access.models import Office
    from zhiheng.kernel.access.rules import OfficeRow

    if not Office.objects.filter(pk=OFFICE).exists():
        load_offices([OfficeRow(OFFICE, "澜溪市市场监督管理局"), OfficeRow(OTHER, "澜溪市农业农村局")], at=NOON)
    return create_person(
        username=name or role, name=f"{role}员", office=office, role=role, password="long-enough-1", at=NOON
    )


@pytest.fixture
def clerk(db: None) -> Person:  # noqa: ARG001 - opens the database
    """Enters for the market regulation office."""
    return person("enter")


def issue(
    by: Person,
    *,
    at: datetime = NOON,
    values: Mapping[str, str] | None = None,
    text: str = TEXT,
    office: str = OFFICE,
    series: str = "投受",
    about: int = 7,
) -> Document:
    from zhiheng.kernel.documents import actions

    given = {"complainant": "陈小满"} if values is None else values
    form = "complaints.accepted"
    return actions.issue(form=form, text=text, values=given, office=office, series=series, about=about, by=by, at=at)


# --- issuing ---------------------------------------------------------------------------------------------------------


def test_a_document_has_number_files_and_one_entry_that_names_them(clerk: Person) -> None:
    from zhiheng.kernel.evidence.queries import check, file
    from zhiheng.kernel.journal.models import Entry

    before = Entry.objects.count()

    made = issue(clerk)

    entry = Entry.objects.get(pk=made.entry)
    assert Entry.objects.count() == before + 1
    assert (entry.kind, entry.act, entry.thing, entry.office) == ("documents", "issued", 0, OFFICE)
    assert made.number == "澜市监投受〔2026〕1号"
    assert (made.title, made.about, made.issued_on) == ("投诉受理通知书", 7, NOON.date())
    assert made.word in entry.evidence
    assert made.pdf in entry.evidence
    assert bytes(file(made.pdf).content).startswith(b"%PDF")
    assert file(made.digest("docx")).ending == "docx"
    assert list(check()) == []


def test_number_office_and_day_are_told_to_the_text(clerk: Person) -> None:
    import io

    import docx

    from zhiheng.kernel.evidence.queries import file

    made = issue(clerk, values={"complainant": "陈小满", "office": "别处", "today": "昨日"})

    words = [one.text for one in docx.Document(io.BytesIO(bytes(file(made.word).content))).paragraphs]
    assert f"你的投诉收悉，本机关（澜溪市市场监督管理局）于2026年3月2日以{made.number}受理。" in words


def test_serials_count_for_each_office_series_and_year(clerk: Person) -> None:
    from zhiheng.kernel.documents.queries import all_series

    other = person("approve", OTHER)

    numbers = [
        issue(clerk).number,
        issue(clerk).number,
        issue(clerk, series="投终").number,
        issue(other, office=OTHER).number,
        issue(clerk, at=datetime(2026, 12, 31, 15, 59, tzinfo=UTC)).number,
        issue(clerk, at=datetime(2026, 12, 31, 16, 0, tzinfo=UTC)).number,
    ]

    assert numbers == [
        "澜市监投受〔2026〕1号",
        "澜市监投受〔2026〕2号",
        "澜市监投终〔2026〕1号",
        "澜农投受〔2026〕1号",
        "澜市监投受〔2026〕3号",
        "澜市监投受〔2027〕1号",
    ]
    assert sorted((one.series, one.year, one.last) for one in all_series() if one.office == OFFICE) == [
        ("投受", 2026, 3),
        ("投受", 2027, 1),
        ("投终", 2026, 1),
    ]


@pytest.mark.parametrize(
    ("others", "error"),
    [
        ({"values": {}}, ValueMissing),
        ({"text": "没有标题\n"}, FormUnreadable),
        ({"series": "TS"}, rules.SeriesRefused),
        ({"series": ""}, rules.SeriesRefused),
    ],
)
def test_what_cannot_be_issued_takes_no_number(clerk: Person, others: dict[str, Any], error: type[Exception]) -> None:
    from zhiheng.kernel.evidence.models import File

    with pytest.raises(error):
        issue(clerk, **others)

    assert not File.objects.exists()
    assert issue(clerk).serial == 1


def test_a_transaction_that_fails_afterwards_gives_its_number_back(clerk: Person) -> None:
    from zhiheng.kernel.evidence.models import File
    from zhiheng.kernel.journal.actions import writing
    from zhiheng.kernel.journal.queries import length

    def issue_and_fail() -> None:
        with writing():
            assert issue(clerk).serial // 0

    first, before = issue(clerk), length()

    with pytest.raises(ZeroDivisionError):
        issue_and_fail()

    assert (length(), File.objects.count()) == (before, 2)
    assert issue(clerk).serial == first.serial + 1


def test_who_has_no_part_in_the_office_issues_nothing_for_it(clerk: Person) -> None:
    assert clerk.office_id == OFFICE
    for by in (person("enter", OTHER, "elsewhere"), person("reader")):
        with pytest.raises(RoleMissing):
            issue(by)


def test_an_office_that_is_not_there_issues_nothing(clerk: Person) -> None:
    from zhiheng.kernel.access.actions import create_person

    everywhere = create_person(username="all", name="某人", role="enter", password="long-enough-1", at=NOON)

    assert clerk.office_id == OFFICE
    with pytest.raises(OfficeUnknown):
        issue(everywhere, office="nowhere")


# --- the register ----------------------------------------------------------------------------------------------------


def test_the_register_is_narrowed_and_told_about_a_thing(clerk: Person) -> None:
    from zhiheng.kernel.documents.queries import documents_about, register

    first, second, third = issue(clerk), issue(clerk, series="投终", about=8), issue(clerk)

    assert list(register()) == [third, second, first]
    assert list(register(OFFICE, 2026, "投终")) == [second]
    assert list(register(year=2025)) == []
    assert list(register(OTHER)) == []
    assert list(register(words="投受〔2026〕2号")) == [third]
    assert list(documents_about(7)) == [first, third]


def test_a_document_that_is_void_keeps_its_number(clerk: Person) -> None:
    from zhiheng.kernel.documents.actions import void
    from zhiheng.kernel.documents.queries import all_series, documents_about, gaps
    from zhiheng.kernel.journal.models import Entry

    made, chief = issue(clerk), person("approve")

    gone = void(number=made.number, reason=" 当事人姓名有误 ", by=chief, at=NOON + timedelta(hours=1))

    entry = Entry.objects.get(pk=gone.voiding or 0)
    assert (entry.act, entry.replaces, entry.reason) == ("retracted", made.entry, "当事人姓名有误")
    assert [(one.is_void, one.void_reason, one.voided_by) for one in documents_about(7)] == [
        (True, "当事人姓名有误", chief.username)
    ]
    assert issue(clerk).serial == 2
    assert gaps(OFFICE, "投受", 2026) == ()
    assert [(one.count, one.last, one.void, one.is_whole) for one in all_series(2026)] == [(2, 2, 1, True)]


def test_who_does_not_approve_makes_nothing_void_and_nobody_does_so_twice_or_without_a_reason(clerk: Person) -> None:
    from zhiheng.kernel.documents.actions import void

    number, chief = issue(clerk).number, person("approve")

    with pytest.raises(RoleMissing):
        void(number=number, reason="有误", by=clerk, at=NOON)
    with pytest.raises(rules.ReasonMissing):
        void(number=number, reason="  ", by=chief, at=NOON)
    with pytest.raises(rules.DocumentUnknown):
        void(number="澜市监投受〔2026〕9号", reason="有误", by=chief, at=NOON)
    void(number=number, reason="有误", by=chief, at=NOON)
    with pytest.raises(rules.AlreadyVoid):
        void(number=number, reason="有误", by=chief, at=NOON)


@pytest.mark.parametrize("taken", [[2], [1, 2], [3], [1, 2, 3]])
def test_a_number_someone_took_out_of_the_register_is_a_gap(clerk: Person, taken: list[int]) -> None:
    from zhiheng.kernel.documents.models import Document
    from zhiheng.kernel.documents.queries import gaps

    for _ in range(3):
        issue(clerk)
    issue(clerk, series="投终")

    assert gaps(OFFICE, "投受", 2026) == ()
    Document.objects.filter(series="投受", serial__in=taken).delete()
    assert gaps(OFFICE, "投受", 2026) == tuple(taken)
    assert gaps(OFFICE, "投终", 2026) == ()


# --- code words ------------------------------------------------------------------------------------------------------


def test_a_code_word_is_set_by_the_system_administrator_and_the_serials_go_on(clerk: Person) -> None:
    from zhiheng.kernel.access.queries import registered_office
    from zhiheng.kernel.documents.actions import set_office_word
    from zhiheng.kernel.documents.queries import office_word
    from zhiheng.kernel.journal.models import Entry

    admin = person("system_admin")
    issue(clerk)

    with pytest.raises(RoleMissing):
        set_office_word(office=OFFICE, word="澜监", by=clerk, at=NOON)
    set_office_word(office=OFFICE, word="澜监", by=admin, at=NOON)
    kept = set_office_word(office=OFFICE, word=" 澜市场 ", by=admin, at=NOON)

    assert office_word(registered_office(OFFICE)) == "澜市场"
    assert Entry.objects.filter(kind="documents.word").count() == 2
    assert Entry.objects.get(pk=kept.entry).data == f'{{"office":"{OFFICE}","word":"澜市场"}}'
    assert issue(clerk).number == "澜市场投受〔2026〕2号"


@pytest.mark.parametrize(("word", "why"), [("", "form"), ("LX1", "form"), ("澜" * 13, "form"), ("澜农", "taken")])
def test_a_code_word_that_cannot_stand_or_is_another_offices_is_refused(clerk: Person, word: str, why: str) -> None:
    from zhiheng.kernel.documents.actions import set_office_word

    assert clerk.office_id == OFFICE
    with pytest.raises(rules.WordRefused) as refused:
        set_office_word(office=OFFICE, word=word, by=person("system_admin"), at=NOON)

    assert refused.value.fields["why"] == why


def test_two_offices_whose_words_are_the_same_do_not_issue_the_same_number(clerk: Person) -> None:
    from zhiheng.kernel.access.actions import load_offices
    from zhiheng.kernel.access.rules import OfficeRow

    load_offices([OfficeRow("lanshan-scjg", "澜山县市场监督管理局")], at=NOON)
    issue(clerk)

    with pytest.raises(rules.NumberTaken):
        issue(person("enter", "lanshan-scjg", "lan"), office="lanshan-scjg")


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("云岭市质量办", "云质"),
        ("澜溪市发展和改革委员会", "澜发改"),
        ("青城区市场监督管理局", "青市监"),
        ("澜溪市人民政府办公室", "澜政办"),
        ("岭南自治州卫生健康委员会", "岭卫健"),
        ("质量发展局", "质"),
        ("市", "市"),
        ("ABC", "文"),
    ],
)
def test_a_code_word_is_derived_from_the_name(name: str, word: str) -> None:
    assert rules.derived_word(name) == word


@given(st.text(min_size=1))
def test_every_name_has_a_code_word_that_could_be_set(name: str) -> None:
    word = rules.derived_word(f"局{name}")

    assert word
    assert len(word) <= 12


@given(st.sets(st.integers(1, 60)))
def test_gaps_and_serials_are_everything_up_to_the_last(serials: set[int]) -> None:
    assert serials | set(rules.gaps(serials)) == set(range(1, max(serials, default=0) + 1))
