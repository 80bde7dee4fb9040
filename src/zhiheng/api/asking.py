"""What a call asks of numbers: for which place, which periods and runs of months, and as known on which day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, get_args

from zhiheng.api.calls import Call
from zhiheng.api.refusals import NothingComputed, QuestionRefused
from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.kernel.access.models import Region
from zhiheng.kernel.access.rules import day_of
from zhiheng.kernel.indicators import queries
from zhiheng.kernel.warehouse import queries as warehouse
from zhiheng.primitives.errors import ZhihengError
from zhiheng.primitives.periods import Period, PeriodKind, Stretch, Time, read_time

PAGE: Final = 50
LARGEST_PAGE: Final = 500
FURTHEST: Final = 10**9
"""The furthest place in a list."""
MOST_TIMES: Final = 120
"""Periods of one question that is computed when it is asked."""
LAST_PERIODS: Final = 24
"""Periods it is computed for where none are named."""
LONGEST_STRETCH: Final = 240
"""Months of a run of months."""
_EARLIEST: Final = date(1900, 1, 1)
_YEAR: Final = r"(19|20|21)[0-9]{2}"
_MONTH: Final = rf"{_YEAR}-M(0[1-9]|1[0-2])"
_BEGINS: Final = r"(@(0[1-9]|1[0-2]))?"
TIME: Final = rf"({_YEAR}(-H[12]|-Q[1-4]|-M(0[1-9]|1[0-2]))?{_BEGINS}|{_MONTH}\.\.{_MONTH}{_BEGINS})"
"""How a period or a run of months is written."""
_TIME: Final = re.compile(TIME, re.ASCII)
KINDS: Final[tuple[PeriodKind, ...]] = get_args(PeriodKind)


@dataclass(frozen=True)
class Asking:
    """A call as far as it asks for numbers."""

    call: Call

    @cached_property
    def today(self) -> date:
        """The day on which it is asked."""
        return day_of(self.call.at)

    @cached_property
    def known_on(self) -> date | None:
        """The day as known at whose end numbers are told; None for now."""
        return self.past("known_on")

    @property
    def day(self) -> date:
        """The day as seen on which numbers are told."""
        return self.known_on or self.today

    @cached_property
    def position(self) -> int:
        """The last entry that is seen."""
        return self.position_on(self.known_on)

    @staticmethod
    def position_on(day: date | None) -> int:
        """The last entry of a day, or of now, as far as the warehouse has come; raises NothingComputed."""
        reached = warehouse.position()
        if not reached:
            raise NothingComputed(
                "the warehouse is empty, numbers are computed from it; run `zhiheng indicators refresh`",
                message_zh="还没有算过任何数；数由数据仓中的记录算出；请运维人员先运行 zhiheng indicators refresh。",
            )
        return reached if day is None else min(reached, warehouse.position_on(day))

    def past(self, name: str) -> date | None:
        """The day a parameter names; of what is to come nothing is known, and nothing was before there were numbers."""
        day = self.call.day(name)
        return None if day is None else max(_EARLIEST, min(day, self.today))

    # --- places ----------------------------------------------------------------------------------------------------

    def regions(self) -> list[str]:
        """The places a call names; every place numbers are kept for where it names none."""
        named = list(dict.fromkeys(self.call.values("region")))
        self._check(named)
        return named or [place.code for place in queries.places(self.day)]

    def region(self) -> str:
        """The one place a call names; the whole city where it names none."""
        named = self.call.value("region")
        self._check([named] if named else [])
        return named or queries.home(self.day)

    @staticmethod
    def _check(named: Sequence[str]) -> None:
        known = set(Region.objects.filter(pk__in=named).values_list("code", flat=True))
        if strange := [code for code in named if code not in known]:
            raise unanswerable("region", f"no region has the code {strange[0]!r:.40}; give one that is kept",
                               f"没有代码为“{strange[0][:40]}”的区划；区划以系统所载为准；请改正。")  # fmt: skip

    # --- times -----------------------------------------------------------------------------------------------------

    def time(self) -> Time:
        """The one period or run of months a call names."""
        label = self.call.value("period")
        if not label:
            raise self.call.refused("period", "give one", "请给出一个", "is missing", "没有给出")
        return self._read(label)

    def named_times(self) -> list[Time]:
        """The periods and runs of months a call names one by one."""
        return list(dict.fromkeys(self._read(label) for label in self.call.values("period")))

    def _read(self, label: str) -> Time:
        if not _TIME.fullmatch(label):
            raise self.call.refused("period", "write 2026, 2026-H1, 2026-Q2, 2026-M05 or 2026-M01..2026-M05",
                                    "请写成 2026、2026-H1、2026-Q2、2026-M05 或 2026-M01..2026-M05 的样式",
                                    "is no period", "不是期间")  # fmt: skip
        try:
            time = read_time(label)
        except ZhihengError as error:
            raise unanswerable("period", str(error), error.message_zh) from error
        if time.months > LONGEST_STRETCH:
            raise unanswerable("period", f"a run has at most {LONGEST_STRETCH} months; ask for a shorter one",
                               f"连续月份不超过 {LONGEST_STRETCH} 个月；请缩短。")  # fmt: skip
        return time

    def kind(self) -> PeriodKind | None:
        """The kind of period a call names."""
        named = self.call.value("kind")
        if "kind" not in self.call.request.GET:
            return None
        for kind in KINDS:
            if kind == named:
                return kind
        raise self.call.refused(
            "kind",
            f"use one of {', '.join(KINDS)}",
            f"可用：{'、'.join(KINDS)}",
            "is no kind of period",
            "不是期间种类",
        )

    @cached_property
    def between(self) -> tuple[date, date]:
        """The days a call names between which periods lie, both in it."""
        return self.call.day("from") or date.min, self.call.day("to") or date.max

    def lies_within(self, time: Time) -> bool:
        """Whether a period lies between these days."""
        first, last = self.between
        return time.since >= first and time.span.last_day <= last

    def times(self, declared: Indicator) -> list[Time]:
        """The periods a computed answer is for: those named, else those of a kind between the days named."""
        if named := self.named_times():
            return [time for time in named if self._is_asked(time)]
        kind = self.kind() or declared.period
        first, last = self.past("from"), self.past("to")
        until = Period.containing(min(last or self.day, self.day), kind)
        if first is None:
            found = [until.moved(-steps) for steps in range(LAST_PERIODS + 1)]
        else:
            since = Period.containing(first, kind)
            steps = ((until.since.year - since.since.year) * 12 + until.since.month - since.since.month) // since.months
            if steps > MOST_TIMES:
                raise unanswerable("from", f"at most {MOST_TIMES} periods are computed at once; begin later",
                                   f"一次最多计算 {MOST_TIMES} 个期间；请把 from 推后。")  # fmt: skip
            found = [until.moved(-step) for step in range(steps + 1)]
        return [time for time in found if self.lies_within(time)]

    def _is_asked(self, time: Time) -> bool:
        kind = self.kind()
        return (kind is None or (isinstance(time, Period) and time.kind == kind)) and self.lies_within(time)

    # --- classes and pages -----------------------------------------------------------------------------------------

    def classes(self, declared: Indicator) -> tuple[str, ...]:
        """The names of classes the answer is split by."""
        named = tuple(dict.fromkeys(self.call.values("by")))
        if strange := [name for name in named if name not in declared.by]:
            can, can_zh = ", ".join(declared.by) or "none", "、".join(declared.by) or "无"
            raise unanswerable("by", f"the indicator is not split by {strange[0]!r:.40}; it can be by: {can}",
                               f"这一指标不能按“{strange[0][:40]}”分组；可用分组：{can_zh}；请改正。")  # fmt: skip
        return named

    def page(self) -> tuple[int, int]:
        """How many are passed over, and how many are told."""
        after = self.call.whole("after", otherwise=0, most=FURTHEST)
        return after, self.call.whole("limit", otherwise=PAGE, most=LARGEST_PAGE)


def unanswerable(parameter: str, message: str, message_zh: str) -> QuestionRefused:
    """The refusal of a question."""
    return QuestionRefused(message, message_zh=message_zh, parameter=parameter)


def next_of(after: int, told: int, count: int) -> int | None:
    """Where the next page begins; None after the last."""
    return after + told if after + told < count and told else None


def newest_first(times: Iterable[Time]) -> list[Time]:
    """In the order in which lists tell them: the last to end first, of these the longest."""
    return sorted(times, key=lambda time: (time.until, time.months), reverse=True)


def kind_of_time(time: Time) -> PeriodKind | None:
    """The kind of a period; a run of months has none."""
    return None if isinstance(time, Stretch) else time.kind
