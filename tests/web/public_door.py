"""How tests come in by the public door: a form is opened as a browser does it and sent after a while."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

EARLIER: Final = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
OFFICE: Final = "lanxi-scjg"
PASSWORD: Final = "Stone-bridge-7"
KIND: Final = "complaints.complaint"
FORM: Final = f"/report/{KIND}"
ROW: Final = {
    "title": "买到发霉面包",
    "matter": "food",
    "place": "339901",
    "respondent": "柳岸面包房",
    "details": "内部发霉，商家不肯退款。",
    "person": "周某某",
    "phone": "13900000000",
}


def opened(client: Client, kind: str = KIND) -> str:
    """The page of a form."""
    return client.get(f"/report/{kind}").content.decode()


def token_of(page: str) -> str:
    """The own number of the form on a page."""
    found = re.search(r'name="form" value="([^"]*)"', page)
    assert found is not None
    return unescape(found[1])


def shown_code(page: str) -> str:
    """The code on a receipt."""
    found = re.search(r'class="code">(\w{4}) (\w{4})<', page)
    assert found is not None
    return found[1] + found[2]


def sent(client: Client, *, token: str | None = None, kind: str = KIND, **fields: Any) -> HttpResponse:  # noqa: ANN401 - fields of a form
    """A form sent, with other fields or heads where they are given."""
    heads = {key: str(fields.pop(key)) for key in list(fields) if key.isupper()}
    form = token_of(opened(client, kind)) if token is None else token
    return client.post(f"/report/{kind}", {**ROW, "form": form, **fields}, **heads)  # type: ignore[arg-type,return-value]


def open_door(settings: object, monkeypatch: object) -> None:
    """Places, an office that receives, and no haste asked about; those who work there are Zhao and Qian."""
    from zhiheng.kernel.access.actions import create_person, load_offices, load_regions
    from zhiheng.kernel.access.rules import OfficeRow, RegionRow
    from zhiheng.kernel.reception import rules

    load_regions(
        [
            RegionRow("339900", "澜溪市", "city"),
            RegionRow("339901", "柳岸区", "county", "339900"),
            RegionRow("339902", "桥西区", "county", "339900"),
        ],
        at=EARLIER,
    )
    load_offices([OfficeRow(OFFICE, "澜溪市市场监督管理局", region="339900")], at=EARLIER)
    settings.RECEIVING_OFFICE = OFFICE  # type: ignore[attr-defined]
    settings.CONTACT = "也可以拨打 12345"  # type: ignore[attr-defined]
    monkeypatch.setattr(rules, "LEAST_SECONDS", -1)  # type: ignore[attr-defined]
    for username, role in (("zhao", "enter"), ("qian", "check"), ("sun", "approve")):
        create_person(username=username, name=username, office=OFFICE, role=role, password=PASSWORD, at=EARLIER)
