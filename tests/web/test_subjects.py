"""The pages of subjects: found by code and name, all that is known on one page, pairs decided, merges undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web import matrix_subjects
from tests.web.role_matrix import NOON, OFFICE, Cast

from zhiheng.web.subject_pairs import percent_of, pieces_of

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

FIRM = "澜溪云岚搪瓷制品有限公司"
LIKELY = "云岚搪瓷制品（澜溪）有限责任公司"
MERGED = "云岚搪瓷"


class World:
    """The firms of the matrix, before the eyes of a person of a role."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.cast = Cast()
        numbers = matrix_subjects.world(self.cast)
        self.firm, self.likely, self.merged = (int(str(numbers[name])) for name in ("firm", "likely", "merged"))
        self.as_a("check")

    def as_a(self, role: str) -> None:
        self.client.force_login(self.cast[role])

    def page(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200
        return answer.content.decode()

    def post(self, path: str, **sent: object) -> HttpResponse:
        return self.client.post(path, sent)  # type: ignore[return-value]

    def licence(self, number: str, valid_until: str) -> None:
        from zhiheng.kernel.statements.actions import Stating, state_record

        state_record(
            Stating(kind="enterprise.licence", by=self.cast["enter"], at=NOON, office=OFFICE),
            {
                "subject": "91339903MA00000151",
                "kind": "industrial",
                "number": number,
                "products": "搪瓷制品",
                "issuer": OFFICE,
                "issued_on": "2020-03-02",
                "valid_from": "2020-03-02",
                "valid_until": valid_until,
                "state": "valid",
            },
        )


@pytest.fixture
def world(db: None, client: Client) -> World:  # noqa: ARG001 - opens the database
    return World(client)


def test_a_subject_is_found_by_its_code_and_by_part_of_its_name(world: World) -> None:
    by_code = world.page("/subjects/?q=91339903ma00000151")
    by_name = world.page("/subjects/?q=云岚搪瓷制品")

    assert FIRM in by_code
    assert LIKELY not in by_code
    assert f'href="/subjects/{world.firm}/"' in by_name
    assert f'href="/subjects/{world.likely}/"' in by_name


def test_words_that_nobody_bears_find_nothing_and_say_so(world: World) -> None:
    assert "没有代码是“没有这家”" in world.page("/subjects/?q=没有这家")


def test_the_page_of_a_subject_holds_what_is_known_of_it_and_of_those_merged_into_it(world: World) -> None:
    world.licence("XK16-099-00001", "2020-12-31")
    world.licence("XK16-099-00002", "2099-12-31")

    page = world.page(f"/subjects/{world.firm}/")

    assert "云岚搪瓷·质量安全员0" in page
    assert "云岚搪瓷·质量安全员2" in page
    assert "云岚搪瓷·质量安全员1" not in page
    assert "XK16-099-00001" in page
    assert page.index("长期有效") < page.index("已过期")
    assert MERGED in page
    assert "同一家" in page


def test_a_merged_subject_leads_to_the_one_that_was_kept(world: World) -> None:
    page = world.page(f"/subjects/{world.merged}/")

    assert "已归并到" in page
    assert f'href="/subjects/{world.firm}/"' in page


def test_the_queue_shows_both_names_with_what_differs_marked_and_the_reason(world: World) -> None:
    page = world.page("/subjects/matching/")

    assert f'href="/subjects/{world.likely}/merge/{world.firm}/"' in page
    assert "<mark>（澜溪）</mark>" in page
    assert "字号相同，行业相同，仅区划、组织形式写法不同" in page


def test_who_may_not_decide_sees_the_queue_without_buttons(world: World) -> None:
    world.as_a("reader")

    page = world.page("/subjects/matching/")

    assert LIKELY[:6] in page
    assert "不是同一主体</button>" not in page
    assert "是同一主体…" not in page


def test_the_page_before_a_merge_lists_what_it_moves(world: World) -> None:
    page = world.page(f"/subjects/{world.likely}/merge/{world.firm}/")

    assert "1 条记录今后算在保留的主体名下" in page
    assert "岗位责任人（所在企业）" in page


def test_a_merge_and_its_undoing_go_by_way_of_the_pages(world: World) -> None:
    from zhiheng.kernel.records.models import Record

    merged = world.post(f"/subjects/{world.likely}/merge/{world.firm}/", reason="查证为同一家")
    after = Record.objects.get(pk=world.likely).state
    parted = world.post(f"/subjects/{world.likely}/part", reason="查证为两家")

    assert (merged.status_code, merged["Location"], after) == (302, "/subjects/matching/", "merged")
    assert (parted.status_code, Record.objects.get(pk=world.likely).state) == (302, "provisional")
    assert "查证为两家" in world.page(f"/subjects/{world.firm}/")


def test_a_merge_without_a_reason_is_refused_and_nothing_happens(world: World) -> None:
    from zhiheng.kernel.records.models import Record

    answer = world.post(f"/subjects/{world.likely}/merge/{world.firm}/", reason=" ")

    assert answer.status_code == 422
    assert Record.objects.get(pk=world.likely).state == "provisional"


def test_a_declined_pair_leaves_the_queue(world: World) -> None:
    answer = world.post("/subjects/matching/decline", first=world.firm, second=world.likely, kind="register.firm")

    assert answer["Location"] == "/subjects/matching/?kind=register.firm"
    assert "没有待定的建议" in world.page("/subjects/matching/")


def test_the_way_back_leads_nowhere_else(world: World) -> None:
    answer = world.post(
        "/subjects/matching/decline", first=world.firm, second=world.likely, kind="//elsewhere.example/"
    )

    assert answer["Location"] == "/subjects/matching/"


@pytest.mark.parametrize(
    "path",
    [
        "/subjects/999999/",
        "/subjects/99999999999999999999/",
        "/subjects/{firm}/records/nonsense",
        "/subjects/{firm}/records/register.firm.name",
        "/subjects/{firm}/part",
        "/subjects/{firm}/merge/999999/",
    ],
)
def test_what_is_not_there_is_said_not_to_be_there(world: World, path: str) -> None:
    assert world.client.get(path.format(firm=world.firm)).status_code == 404


def test_a_subject_is_not_merged_into_itself(world: World) -> None:
    assert world.client.get(f"/subjects/{world.firm}/merge/{world.firm}/").status_code == 409


@given(st.text("宏岚食品（）有限公司", max_size=12), st.text("宏岚食品（）有限公司", max_size=12))
def test_the_pieces_of_a_name_are_the_name(name: str, other: str) -> None:
    pieces = pieces_of(name, other)

    assert "".join(piece.text for piece in pieces) == name
    assert any(piece.differs for piece in pieces) or len(name) <= len(other)


@given(st.floats(0, 0.999999999))
def test_what_is_not_certain_is_never_shown_as_certain(probability: float) -> None:
    assert percent_of(probability) not in {"100%", "100.0%"}
