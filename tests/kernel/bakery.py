"""The toy packs in use, the places and offices of their city, and who states, checks and approves there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.contract.toy_packs import toy_catalogue

from zhiheng.contract.in_use import put_in_use
from zhiheng.primitives.codes import credit_check_character

if TYPE_CHECKING:
    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.statements.actions import Stating

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
OFFICE = "chengchuan-scjg"
CHECK = "bakery.check"
HEADER = ("number", "subject_name", "sampled_on", "tested_on", "sold_in", "shop", "shop_name", "weight", "verdict")


@dataclass(frozen=True)
class Bakery:
    """The cast: Zhao states, Qian checks, Sun approves; Wang only reads."""

    zhao: Person
    qian: Person
    sun: Person
    wang: Person

    def stating(self, kind: str = CHECK, **changes: object) -> Stating:
        """Zhao states records of a kind for the office."""
        from zhiheng.kernel.statements.actions import Stating

        given: dict[str, object] = {"kind": kind, "by": self.zhao, "at": NOON, "office": OFFICE, **changes}
        return Stating(**given)  # type: ignore[arg-type]


def open_bakery() -> Bakery:
    """Places, offices, people and a handful of subjects, with the toy packs in use."""
    from zhiheng.kernel.access.actions import create_person, load_offices, load_regions
    from zhiheng.kernel.access.rules import OfficeRow, RegionRow
    from zhiheng.kernel.statements.actions import state_records

    put_in_use(toy_catalogue())
    load_regions(
        [
            RegionRow("339900", "澄川市", "city"),
            RegionRow("339901", "东城区", "county", "339900"),
            RegionRow("339902", "西城区", "county", "339900"),
        ],
        at=NOON,
    )
    load_offices([OfficeRow(OFFICE, "澄川市市场监督管理局", region="339900")], at=NOON)

    def person(username: str, name: str, role: str) -> Person:
        return create_person(username=username, name=name, office=OFFICE, role=role, password="Long-enough-1", at=NOON)

    cast = Bakery(
        person("zhao", "赵填报", "enter"),
        person("qian", "钱核对", "check"),
        person("sun", "孙审批", "approve"),
        person("wang2", "王阅览", "reader"),
    )
    state_records(cast.stating("bakery.bun"), ("name", "stuffing"), [("白馒头", "无馅"), ("豆沙包", "豆沙")])
    state_records(
        cast.stating("bakery.shop"),
        ("name", "credit_code", "place"),
        [("澄川甲号馒头坊", shop_code(0), "339901"), ("澄川乙号馒头坊", shop_code(1), "西城区")],
    )
    return cast


def shop_code(number: int) -> str:
    """The credit code of an invented shop."""
    body = f"91339901MA{number:07d}"
    return body + credit_check_character(body)


def check_row(number: str, **changes: object) -> tuple[object, ...]:
    """The cells of a check under ``HEADER``."""
    given: dict[str, object] = {
        "number": number,
        "subject_name": "白馒头",
        "sampled_on": "2026-02-02",
        "tested_on": "2026/2/4",
        "sold_in": "339901",
        "shop": shop_code(0),
        "shop_name": "",
        "weight": "104.50",
        "verdict": "合格",
        **changes,
    }
    return tuple(given[key] for key in HEADER)
