"""Programs that call the API, each with the key of a person of the bakery."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tests.kernel.bakery import CHECK, shop_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

ROOT: Final = "/api/v1/"
RECORDS: Final = f"{CHECK}/records"
SEEN: Final = {"If-Match": "*"}


@dataclass(frozen=True)
class Program:
    """A program with a key; without one where the key is empty."""

    key: str

    def get(self, address: str, **headers: str) -> HttpResponse:
        """Ask for an address below the root."""
        return self.send("GET", address, b"", headers)

    def post(self, address: str, body: object = None, headers: Mapping[str, str] | None = None) -> HttpResponse:
        """Send a body of JSON."""
        return self.send("POST", address, b"" if body is None else json.dumps(body).encode(), headers)

    def put(self, address: str, body: object, headers: Mapping[str, str] | None = None) -> HttpResponse:
        """Put a body of JSON."""
        return self.send("PUT", address, json.dumps(body).encode(), headers)

    def delete(self, address: str, headers: Mapping[str, str] | None = None) -> HttpResponse:
        """Ask to delete."""
        return self.send("DELETE", address, b"", headers)

    def send(self, method: str, address: str, body: bytes, headers: Mapping[str, str] | None = None) -> HttpResponse:
        """Send bytes, as JSON unless a header says otherwise."""
        from django.test import Client

        given = {"Content-Type": "application/json", **(headers or {})}
        if self.key:
            given["Authorization"] = f"Bearer {self.key}"
        content_type = given.pop("Content-Type")
        answer: HttpResponse = Client().generic(  # type: ignore[assignment]
            method, f"{ROOT}{address}", body, content_type=content_type, headers=given
        )
        return answer

    def stated(self, **changes: object) -> int:
        """State a check; its number."""
        answer = self.post(RECORDS, {"values": check(**changes)})
        assert answer.status_code == 201, answer.content
        number: int = told(answer)["number"]
        return number


def told(answer: HttpResponse) -> Any:  # noqa: ANN401 - JSON of any form
    """The JSON of an answer."""
    return json.loads(answer.content)


def check(**changes: object) -> dict[str, Any]:
    """The values of a check of buns."""
    return {
        "number": "1",
        "subject_name": "白馒头",
        "sampled_on": "2026-02-02",
        "tested_on": "2026-02-04",
        "sold_in": "339901",
        "shop": shop_code(0),
        "weight": 104.5,
        "verdict": "pass",
        **changes,
    }
