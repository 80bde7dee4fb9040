"""The whole story of the city in the order in which it happened: files sent, corrections, checks and approvals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from zhiheng.demo.campaigns import Campaigns
from zhiheng.demo.chance import Chance
from zhiheng.demo.dirt import MENDED
from zhiheng.demo.failures import Failures
from zhiheng.demo.figures import Figures
from zhiheng.demo.firms import Firm, People
from zhiheng.demo.outbox import CITY, Outbox, Paper, Row
from zhiheng.demo.oversight import Oversight
from zhiheng.demo.papers_of_firms import PapersOfFirms
from zhiheng.demo.posts import Posts
from zhiheng.demo.samples import Sample, Samples
from zhiheng.demo.sheets import Sheets
from zhiheng.demo.timeline import Timeline
from zhiheng.demo.town import Town
from zhiheng.demo.watching import Watching
from zhiheng.demo.words import District, words


@dataclass(frozen=True)
class Size:
    """How large a city is told."""

    firms: int
    months: int
    scale: float
    """Spot checks, signals and injuries, as a part of the full city's."""
    letters: int = 0
    """Complaints, reports and enquiries that people bring in."""


SIZES: Final = {"full": Size(3000, 24, 1.0, 16000), "small": Size(240, 6, 0.05, 1500)}


@dataclass(frozen=True)
class Correction:
    """A person corrects one record."""

    at: datetime
    kind: str
    identity: str
    office: str
    row: Row
    reason: str


@dataclass(frozen=True)
class Retraction:
    """A person takes one record back."""

    at: datetime
    kind: str
    identity: str
    office: str
    reason: str


@dataclass(frozen=True)
class Approval:
    """An office checks and approves what waits, and returns what it finds at fault."""

    checked_at: datetime
    approved_at: datetime
    office: str
    returned: dict[tuple[str, str], str]

    @property
    def at(self) -> datetime:
        """When it begins."""
        return self.checked_at


@dataclass(frozen=True)
class Head:
    """The log is signed."""

    at: datetime


@dataclass(frozen=True)
class Change:
    """The county becomes a district."""

    at: datetime
    on: date


Event = Paper | Correction | Retraction | Approval | Head | Change


class Story:
    """Everything that happens, month by month; the same for the same newest day, size and seed."""

    def __init__(self, newest: date, size: Size, *, seed: int, photo: str, document: str) -> None:
        self.timeline = Timeline(newest, size.months)
        self._chance = Chance(seed, "story")
        self._outbox = Outbox(self.timeline, seed)
        self.people = People(self.timeline, seed, size.firms)
        self.town = town = Town(self.timeline, seed, self.people, self._outbox, size.scale)
        self._campaigns = Campaigns(town)
        self._samples = Samples(town)
        self._failures = Failures(town, self._samples)
        self._posts = Posts(town)
        self._papers = PapersOfFirms(town)
        self._oversight = Oversight(town, self._failures)
        self._watching = Watching(town)
        self._figures = Figures(town)
        self._sheets = Sheets(town)
        self._samples.photo, self._figures.document, self._sheets.document = photo, document, document
        self._later: dict[int, list[Event]] = {}
        self.failing: dict[int, list[Sample]] = {}
        """By month: the samples that failed."""

    def events(self) -> Iterator[Event]:
        """What happens, in the order in which it becomes known."""
        timeline = self.timeline
        self._archive()
        for month in range(timeline.months):
            self._month(month)
            if timeline.begins(month + 1) == timeline.change_on:
                yield Change(timeline.sent_at(month, 1, 10), timeline.change_on)
            coming: list[Event] = [*self._outbox.papers(month), *self._later.pop(month, [])]
            if timeline.last_of(month) < timeline.cutoff:
                coming += self._approvals(month)
                coming.append(Head(timeline.sent_at(month, 15, 500)))
            yield from sorted(coming, key=lambda event: event.at)

    # --- who there is --------------------------------------------------------------------------------------------

    def _archive(self) -> None:
        """What was there before the months began is entered in the first one."""
        first, put = self.timeline.first, self._outbox.put
        for institution in self.people.institutions:
            put("register.institution", CITY, first, institution.row, punctual=True)
        for firm in self.people.all:
            self._register(firm)
        for firm in self.people.local:
            for product in firm.products if self._chance.happens(0.4) else ():
                self._bar_code(firm, product.key)
        self._posts.archive()
        self._papers.archive()
        self._oversight.archive()
        self._watching.archive()
        self._figures.archive()
        self._sheets.archive()

    def _register(self, firm: Firm) -> None:
        timeline, put = self.timeline, self._outbox.put
        office: District | str = firm.district or CITY
        begun = max(timeline.first, firm.registered_on)
        month = put("register.firm", office, begun, firm.row, punctual=True)
        if month is None:
            return
        row = firm.row
        if firm.district is words().districts[-1] and firm.registered_on < timeline.change_on:
            put("register.firm", office, timeline.change_on, row, after=month + 1, correct=True)
        if firm.ended_on:
            ended = {**row, "status": "deregistered", "status_on": firm.ended_on}
            put("register.firm", office, firm.ended_on, ended, after=month + 1, correct=True)

    def _bar_code(self, firm: Firm, key: str) -> None:
        product = next(one for one in firm.products if one.key == key)
        firm.goods[key] = self.people.gtin()
        row: Row = {
            "name": product.names[0],
            "gtin": firm.goods[key],
            "category": product.category,
            "brand": firm.brand,
            "model": product.models[0],
            "producer": firm.code,
            "producer_name": firm.name,
            "standard": product.standard,
            "admission": product.admission,
        }
        day = max(firm.registered_on + timedelta(20), self.timeline.first)
        self._outbox.put("register.product", CITY, day, row, punctual=True)

    # --- what happens --------------------------------------------------------------------------------------------

    def _month(self, month: int) -> None:
        taken = [sample for campaign in self._campaigns.of_month(month) for sample in self._samples.taken(campaign)]
        for campaign, firm in self._failures.follow_ups.pop(month, []):
            day = self._chance.after(campaign.issued_on, 3, 12)
            if firm.stands_on(day) and day <= self.timeline.cutoff:
                sample = self._samples.take(campaign, firm, firm, day)
                taken += [sample] if sample else []
        taken += self._samples.refusals
        self._samples.refusals = []
        for sample in taken:
            self._failures.settle(sample)
            if sample.row_of_result.get("verdict") == "fail":
                self.failing.setdefault(month, []).append(sample)
            self._figures.count(sample)
            if sample.row["outcome"] == "sampled" and self._chance.happens(MENDED):
                self._mend(sample.known, sample.number, sample.row, sample.campaign.office)
        self._posts.of_month(month)
        self._papers.of_month(month)
        self._oversight.of_month(month)
        self._watching.of_month(month)
        self._figures.of_month(month)
        self._sheets.of_month(month)
        self._take_back()

    def _take_back(self) -> None:
        """What was entered twice is retracted when somebody notices."""
        for one in self.town.doubled:
            month = one.known + 1
            if month < self.timeline.months:
                at = self.timeline.sent_at(month, 13, self._chance.randint(0, 400))
                reason = "同一隐患重复录入，保留原编号。"
                retraction = Retraction(at, one.kind, one.identity, self._office(one.office, at), reason)
                self._later.setdefault(month, []).append(retraction)
        self.town.doubled.clear()

    def _mend(self, known: int, number: str, row: Row, office: District | str) -> None:
        """A value of a sheet is corrected by hand when the paper sheet is filed."""
        month = known + 1
        if month >= self.timeline.months:
            return
        changed, reason = self._chance.choice(
            (
                ({"unit_price": round(float(row["unit_price"]) * 1.1, 1)}, "样品单价录入有误，按购样凭证更正。"),
                ({"model": f"{row['model']}（加厚）"}, "规格型号漏填后缀，按纸质抽样单更正。"),
                ({"batch_number": f"{row['batch_number']}A"}, "批号漏录尾字母，按样品照片更正。"),
            )
        )
        at = self.timeline.sent_at(month, 12, self._chance.randint(0, 400))
        key = self._office(office, at)
        mended = self._outbox.placed({**row, **changed}, at.date())
        self._later.setdefault(month, []).append(Correction(at, "product.sample", number, key, mended, reason))

    def _office(self, office: District | str, at: datetime) -> str:
        return self._outbox.office_at(office if isinstance(office, str) else office.key, at.date())

    def _approvals(self, month: int) -> Iterator[Approval]:
        offices: list[District | str] = [CITY, *words().districts]
        for office in offices:
            checked_at = self.timeline.sent_at(month, 8, 30)
            key = self._office(office, checked_at)
            returned = dict(self._samples.returned)
            yield Approval(checked_at, self.timeline.sent_at(month, 10, 60), key, returned)
