"""The regions and offices of the city as they are loaded, and the county that becomes a district."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from zhiheng.demo.words import words
from zhiheng.kernel.access.actions import change_regions, give_grant, load_offices, load_regions, succeed_office
from zhiheng.kernel.access.queries import grants_on, office_at
from zhiheng.kernel.access.rules import OfficeRow, RegionRow


def load_places(at: datetime) -> None:
    """Every region and office as it stands at the beginning; a second time nothing changes."""
    places, former = words().places, words().former
    province, city = places["province"], places["city"]
    regions = [RegionRow(province["code"], province["name"], "province")]
    regions += [RegionRow(one["code"], one["name"], "city", province["code"]) for one in (city, *places["others"])]
    standing = [(one.code, one.name) for one in words().districts[:-1]] + [(former["code"], former["name"])]
    regions += [RegionRow(code, name, "county", city["code"]) for code, name in standing]
    if office_at(f"{words().districts[-1].key}-scjg") is None:
        load_regions(regions, at=at)
        load_offices([*_offices(places), *(_bureau(f"{key}-scjg", name, code) for key, name, code in _first())], at=at)


def _first() -> list[tuple[str, str, str]]:
    """Key, name and region of the counties and districts at the beginning."""
    former = words().former
    standing = [(one.key, one.name, one.code) for one in words().districts[:-1]]
    return [*standing, (former["key"], former["name"], former["code"])]


def _offices(places: dict[str, Any]) -> list[OfficeRow]:
    city = places["city"]["code"]
    rows = [
        OfficeRow(
            *(one["key"], one["name"], one.get("short", "")), city, one.get("parent", ""), one.get("kind", "department")
        )
        for one in places["office"]
    ]
    rows += [
        OfficeRow(key, name, "" if short == name else short, city)
        for key, (name, short) in places["departments"].items()
    ]
    rows += [OfficeRow(key, name, short, code) for key, (name, short, code) in places["outside"].items()]
    return rows


def _bureau(key: str, district: str, code: str) -> OfficeRow:
    return OfficeRow(key, f"{district}市场监督管理局", f"{district}市场监管局", code)


def become_district(on: date, at: datetime) -> None:
    """The county becomes a district under another code, its bureau the district's, with the same people."""
    after, former = words().districts[-1], words().former
    new, old = f"{after.key}-scjg", f"{former['key']}-scjg"
    if office_at(new) is not None:
        return
    document = words().places["became"]["document"].format(year=on.year)
    row = RegionRow(after.code, after.name, "county", words().places["city"]["code"])
    change_regions(kind="recoded", before=[former["code"]], after=[row], on=on, source=document, at=at)
    load_offices([_bureau(new, after.name, after.code)], at=at)
    for grant in grants_on(on, office=old):
        give_grant(person=grant.person, role=grant.role, office=new, since=on, by=None, at=at)
    succeed_office(before=old, after=new, on=on, source=document, at=at)
