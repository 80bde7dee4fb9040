"""A counter where letters come in, with two offices and those who work there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from zhiheng.contract.assembly import examined
from zhiheng.contract.in_use import put_in_use
from zhiheng.contract.installed import read_all

if TYPE_CHECKING:
    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.casebook.models import CaseState

CHINA = timezone(timedelta(hours=8))
EARLIER = datetime(2026, 1, 5, 9, 0, tzinfo=CHINA)
MORNING = datetime(2026, 5, 6, 9, 0, tzinfo=CHINA)
LETTER = "counter.letter"
CITY, EAST = "yunling-scjg", "dongcheng-scjg"
ROW = {"matter": "food", "place": "339901", "about": "面包发霉", "sender": "周某", "telephone": "13900000000"}


@dataclass(frozen=True)
class Counter:
    """Zhao and Feng enter, Qian checks, Sun approves in the city's office; Han enters in the east; Li leads."""

    zhao: Person
    feng: Person
    qian: Person
    sun: Person
    han: Person
    li: Person

    def receive(self, at: datetime = MORNING, **changes: object) -> CaseState:
        """A letter as the citizen writes it."""
        from zhiheng.kernel.cases.actions import Opening, receive

        return receive(Opening(LETTER, self.zhao, at, CITY), {**ROW, **changes}).state

    def do(
        self, case: CaseState, act: str, by: Person | None = None, at: datetime = MORNING, **more: object
    ) -> CaseState:
        """An act on a case."""
        from zhiheng.kernel.cases.actions import Acting, do

        return do(case.pk, Acting(act, by or self.zhao, at, **more))  # type: ignore[arg-type]


def open_counter() -> Counter:
    """Places, offices and people, with the pack of the counter in use."""
    from zhiheng.kernel.access.actions import create_person, load_offices, load_regions
    from zhiheng.kernel.access.rules import OfficeRow, RegionRow

    catalogue, problems = examined(read_all([Path(__file__).parent / "counter_pack"]))
    assert not [one for one in problems if "example" not in str(one)], problems
    put_in_use(catalogue)
    load_regions([RegionRow("339900", "云岭市", "city"), RegionRow("339901", "东城区", "county", "339900")], at=MORNING)
    load_offices(
        [
            OfficeRow(CITY, "云岭市市场监督管理局", region="339900"),
            OfficeRow(EAST, "东城区市场监督管理局", region="339901"),
            OfficeRow("yunling-zlb", "云岭市质量办", region="339900"),
        ],
        at=MORNING,
    )

    def person(username: str, name: str, role: str, office: str = CITY) -> Person:
        return create_person(
            username=username, name=name, office=office, role=role, password="Long-enough-1", at=EARLIER
        )

    return Counter(
        person("zhao", "赵受理", "enter"),
        person("feng", "冯受理", "enter"),
        person("qian", "钱核对", "check"),
        person("sun", "孙审批", "approve"),
        person("han", "韩受理", "enter", EAST),
        person("li", "李质办", "quality_office", "yunling-zlb"),
    )
