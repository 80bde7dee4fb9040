"""The pages of the log: for everyone without a script, the entry itself for those who may read it."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kernel.log_cast import NOON, state, tamper
from tests.kernel.test_evidence import FILES

from zhiheng.primitives import merkle
from zhiheng.web import verify_record
from zhiheng.web.log_addresses import TilePlace, tile_address, tile_at

if TYPE_CHECKING:
    from django.test import Client

    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.log.models import Head

pytestmark = pytest.mark.django_db


@pytest.fixture
def heads() -> list[Head]:
    """Two heads, the second after more than a tile of entries."""
    from zhiheng.kernel.log.actions import sign_head

    state(7)
    first = sign_head(at=NOON)
    state(300)
    return [first, sign_head(at=NOON + timedelta(days=1))]


def test_before_the_first_head_the_page_says_so(client: Client) -> None:
    page = client.get("/log/")

    assert page.status_code == 200
    assert "还没有签过日志头" in page.content.decode()
    assert client.get("/log/checkpoint").status_code == 404
    assert client.get("/log/proof?entry=1").status_code == 404


def test_the_page_shows_heads_keys_and_what_waits_to_be_signed(client: Client, heads: list[Head]) -> None:
    from django.utils.html import escape

    from zhiheng.kernel.log.queries import key_lines

    state(2)
    words = client.get("/log/").content.decode()

    assert escape(heads[1].note) in words
    assert all(escape(line) in words for line in key_lines())
    assert 'href="/log/heads/' in words
    assert '签署之后又有 <b class="num">2</b> 条' in words


@pytest.mark.source("C2SP tlog-tiles:Checkpoints")
def test_the_newest_head_is_served_as_it_is_signed(client: Client, heads: list[Head]) -> None:
    answer = client.get("/log/checkpoint")

    assert answer.content.decode() == heads[1].note
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    assert client.get(f"/log/heads/{heads[0].pk}").content.decode() == heads[0].note
    assert client.get("/log/heads/999999").status_code == 404
    assert client.get(f"/log/heads/{10**30}").status_code == 404


@pytest.mark.source("C2SP tlog-tiles:Merkle Tree")
def test_root_and_proofs_can_be_made_of_the_tiles_that_are_served(client: Client, heads: list[Head]) -> None:
    def read(level: int, index: int, width: int) -> bytes:
        part = f".p/{width}" if width < 256 else ""
        answer = client.get(f"/log/tile/{level}/{tile_address(index)}{part}")
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/octet-stream"
        assert "immutable" in answer["Cache-Control"]
        assert len(answer.content) == width * 32
        return answer.content

    for head in heads:
        assert merkle.root(head.size, read) == bytes(head.root)


@pytest.mark.parametrize(
    "address",
    ["0/7", "0/001", "0/000.p/0", "0/000.p/256", "0/000.p/257", "0/x000/000", "0/000/000", "0/a", "64/000", "9/000"],
)
def test_what_is_no_tile_is_not_there(address: str, client: Client, heads: list[Head]) -> None:  # noqa: ARG001
    assert client.get(f"/log/tile/{address}").status_code == 404


@given(number=st.integers(0, 10**18 - 1), width=st.integers(1, 255))
def test_a_tile_is_found_under_its_own_address_only(number: int, width: int) -> None:
    assert tile_at(tile_address(number)) == TilePlace(number, 256)
    assert tile_at(f"{tile_address(number)}.p/{width}") == TilePlace(number, width)
    assert tile_at(f"x000/{tile_address(number)}") is None


def test_anyone_gets_the_proof_and_only_those_with_a_role_the_entry(
    client: Client, heads: list[Head], wang: Person
) -> None:
    size = heads[0].size
    page = client.get(f"/log/proof?entry=3&since={size}")
    file = json.loads(client.get(f"/log/proof.json?entry=3&since={size}").content)
    client.force_login(wang)
    page_for_wang = client.get("/log/proof?entry=3")
    file_for_wang = json.loads(client.get("/log/proof.json?entry=3").content)

    assert "这条记载在日志里" in page.content.decode()
    assert "合格" not in page.content.decode()
    assert "body" not in file["entry"]
    assert file["consistency"]["from"] == size
    assert "合格" in page_for_wang.content.decode()
    assert sha256(b"\0" + file_for_wang["entry"]["body"].encode()).hexdigest() == file["entry"]["leaf"]


def test_an_entry_of_administration_is_read_by_who_audits(client: Client, wang: Person) -> None:
    from zhiheng.kernel.access.actions import create_person
    from zhiheng.kernel.log.actions import sign_head

    auditor = create_person(username="shen", name="审计员", role="audit_admin", password="Stone-bridge-7", at=NOON)
    sign_head(at=NOON)

    bodies = []
    for person in (wang, auditor):
        client.force_login(person)
        bodies.append("body" in json.loads(client.get("/log/proof.json?entry=1").content)["entry"])

    assert bodies == [False, True]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?entry=",
        "?entry=x",
        "?entry=-1",
        "?entry=0",
        "?entry=308",
        "?entry=1&since=5",
        "?entry=1&since=x",
        f"?entry={10**19}",
        "?entry=９",
        f"?entry=1&since={'9' * 400}",
        "?entry=%00",
    ],
)
def test_where_there_is_no_proof_the_page_says_why_and_asks_again(
    query: str,
    client: Client,
    heads: list[Head],  # noqa: ARG001
) -> None:
    page, file = client.get(f"/log/proof{query}"), client.get(f"/log/proof.json{query}")

    assert (page.status_code, file.status_code) == (404, 404)
    assert "取证明" in page.content.decode()
    assert 'class="notice warn"' in page.content.decode()


def test_an_entry_changed_since_is_shown_as_changed(client: Client, heads: list[Head]) -> None:  # noqa: ARG001
    tamper("UPDATE journal_entry SET reason = 'x' WHERE seq = 3")

    page = client.get("/log/proof?entry=3")

    assert page.status_code == 200
    assert "这份证明不成立" in page.content.decode()


def test_the_verifier_is_handed_out_as_it_stands(client: Client) -> None:
    answer = client.get("/log/verify_record.py")

    assert answer.content == Path(verify_record.__file__).read_bytes()
    assert answer["Content-Disposition"] == 'attachment; filename="verify_record.py"'


def test_evidence_is_saved_and_never_shown_by_the_browser(client: Client, wang: Person) -> None:
    from zhiheng.kernel.access.actions import create_person, load_offices
    from zhiheng.kernel.access.rules import OfficeRow
    from zhiheng.kernel.evidence.actions import keep_file

    load_offices([OfficeRow("mill", "磨坊局")], at=NOON)
    chen = create_person(
        username="chen", name="陈填报", role="enter", office="mill", password="Stone-bridge-7", at=NOON
    )
    kept = keep_file(name="检测报告.pdf", content=FILES["report.pdf"], by=chen, at=NOON)
    client.force_login(wang)

    answer = client.get(f"/evidence/{kept.sha256}")

    assert answer.content == FILES["report.pdf"]
    assert answer["Content-Disposition"] == f'attachment; filename="{kept.sha256[:12]}.pdf"'
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(f"/evidence/{'0' * 64}").status_code == 404


def test_evidence_is_not_for_everyone(client: Client) -> None:
    assert client.get(f"/evidence/{'0' * 64}").status_code == 403
