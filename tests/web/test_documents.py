"""The register at its page: numbers, files and void documents, narrowed; code words for who keeps the system."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.web.conftest import NOON, PASSWORD
from tests.web.role_matrix import OFFICE, Cast

from zhiheng.kernel.documents.models import Document, OfficeWord

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def issued(cast: Cast, *, series: str = "投受", title: str = "投诉受理通知书", about: int = 1) -> Document:
    from zhiheng.kernel.documents.actions import issue

    return issue(
        form="complaints.some_notice",
        text=f"# {title}\n{{person}}：\n　　收悉。\n",
        values={"person": "陈小满"},
        office=OFFICE,
        series=series,
        about=about,
        by=cast["enter"],
        at=NOON,
    )


def numbers(client: Client, path: str = "/documents/") -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    return re.findall(r'class="number">(.*?)<', answer.content.decode())


def test_an_empty_register_says_so(client: Client) -> None:
    client.force_login(Cast()["reader"])

    assert "还没有发出过文书" in client.get("/documents/").content.decode()


def test_the_register_is_narrowed_by_year_series_and_words(client: Client) -> None:
    cast = Cast()
    first, second = issued(cast), issued(cast, series="投终", title="终止调解决定书")
    client.force_login(cast["reader"])

    assert numbers(client) == [second.number, first.number]
    assert numbers(client, "/documents/?series=投受") == [first.number]
    assert numbers(client, "/documents/?q=终止") == [second.number]
    assert numbers(client, "/documents/?year=2025") == []
    assert numbers(client, "/documents/?year=零") == []
    assert numbers(client, f"/documents/?office={OFFICE}&year=2026&page=7") == [second.number, first.number]


def test_a_file_is_handed_out_under_its_number_to_the_office_alone(client: Client) -> None:
    from urllib.parse import quote

    cast = Cast()
    made = issued(cast)
    client.force_login(cast["check"])

    answer = client.get(f"/documents/{made.entry}/pdf")

    assert answer.content.startswith(b"%PDF")
    assert quote(f"{made.number} 投诉受理通知书.pdf") in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    client.force_login(cast["reader"])
    page = client.get("/documents/").content.decode()
    assert f"/documents/{made.entry}/pdf" not in page
    assert "限发文单位" in page


def test_another_office_does_not_read_it_under_its_digest_either(client: Client) -> None:
    from zhiheng.kernel.access.actions import create_person, load_offices
    from zhiheng.kernel.access.rules import OfficeRow

    made = issued(Cast())
    load_offices([OfficeRow("lanxi-nyncj", "澜溪市农业农村局")], at=NOON)
    other = create_person(
        username="other", name="别人", office="lanxi-nyncj", role="approve", password=PASSWORD, at=NOON
    )
    client.force_login(other)

    assert client.get(f"/documents/{made.entry}/pdf").status_code == 403
    assert client.get(f"/evidence/{made.word}").status_code == 403


def test_a_void_document_stays_with_its_reason_and_the_next_number_follows(client: Client) -> None:
    cast = Cast()
    made = issued(cast)
    client.force_login(cast["approve"])

    answer = client.post(f"/documents/{made.entry}/void", {"reason": "姓名有误"}, follow=True)
    again = client.post(f"/documents/{made.entry}/void", {"reason": "再来"})

    page = answer.content.decode()
    assert Document.objects.get().void_reason == "姓名有误"
    assert "作废：姓名有误" in page
    assert made.number in page
    assert again.status_code == 422
    assert issued(cast).serial == 2
    assert '1—<span class="num">2</span>号' in client.get("/documents/").content.decode()
    file = client.get(f"/documents/{made.entry}/docx")
    assert file.status_code == 200
    assert "%EF%BC%88%E5%B7%B2%E4%BD%9C%E5%BA%9F" in file.headers["Content-Disposition"]


def test_only_who_approves_finds_the_form_that_makes_void(client: Client) -> None:
    cast = Cast()
    made = issued(cast)

    def offers() -> bool:
        return f'action="/documents/{made.entry}/void"' in client.get("/documents/").content.decode()

    client.force_login(cast["enter"])
    assert not offers()
    client.force_login(cast["approve"])
    assert offers()


def test_a_number_taken_out_of_the_register_is_told(client: Client) -> None:
    cast = Cast()
    first, _ = issued(cast), issued(cast)
    client.force_login(cast["reader"])

    assert "有缺号" not in client.get("/documents/").content.decode()
    Document.objects.filter(pk=first.pk).delete()
    assert "有缺号" in client.get("/documents/").content.decode()


def test_the_system_administrator_sets_the_code_word_and_others_do_not_see_the_form(client: Client) -> None:
    cast = Cast()
    issued(cast)
    client.force_login(cast["system_admin"])

    assert 'action="/documents/words"' in client.get("/documents/").content.decode()
    refused = client.post("/documents/words", {"office": OFFICE, "word": "LX"})
    nowhere = client.post("/documents/words", {"office": "nowhere", "word": "澜监"})
    client.post("/documents/words", {"office": OFFICE, "word": "澜监"})

    assert (refused.status_code, nowhere.status_code) == (422, 422)
    assert 'value="LX"' in refused.content.decode()
    assert OfficeWord.objects.get().word == "澜监"
    assert issued(cast).number == "澜监投受〔2026〕2号"
    client.force_login(cast["approve"])
    assert 'action="/documents/words"' not in client.get("/documents/").content.decode()


def test_words_of_a_title_are_never_markup_of_the_page(client: Client) -> None:
    cast = Cast()
    issued(cast, title="通知&amp;\"'")
    client.force_login(cast["reader"])

    assert "通知&amp;amp;&quot;&#x27;" in client.get("/documents/").content.decode()
