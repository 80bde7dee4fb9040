"""What may be asked of reports: papers, templates and refused builds; and the numbers a paper is built from.

``Numbers`` gives the reporting room its numbers: kept values of the newest run, and for classes and periods that are
not kept, answers computed now from the entries that run saw, so that all numbers of a paper are of one position.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path, PurePath
from typing import Final, cast

from django.conf import settings
from django.db.models import Max, QuerySet

from zhiheng.compute.warehouse import applying
from zhiheng.compute.warehouse.layout import quoted, table_name
from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import PUBLISH, QUALITY_OFFICE, holds
from zhiheng.kernel.indicators import queries as indicators
from zhiheng.kernel.indicators import rules as of_indicators
from zhiheng.kernel.journal.models import Entry
from zhiheng.kernel.plans.models import Plan
from zhiheng.kernel.reports import rules
from zhiheng.kernel.reports.models import Order, Paper, Refusal, Template
from zhiheng.kernel.reports.rules import Moved
from zhiheng.kernel.targets import queries as targets
from zhiheng.kernel.targets.rules import TargetStanding
from zhiheng.kernel.warehouse import queries as warehouse
from zhiheng.policy.promises.reading import factor_between
from zhiheng.policy.quality_fields import FIELD_ZH, field_of
from zhiheng.primitives.periods import Period, PeriodKind, Stretch, Time
from zhiheng.primitives.rounding import Comparator
from zhiheng.reporting.charts.shapes import shapes_at
from zhiheng.reporting.numbers import (
    ClassValue,
    IndicatorWords,
    Number,
    QualityField,
    Question,
    Region,
    State,
    Target,
    exact,
)
from zhiheng.reporting.numbers_in_text import template as in_text
from zhiheng.reporting.numbers_in_text.default_template import white_paper
from zhiheng.reporting.numbers_in_text.figures import Shapes
from zhiheng.reporting.numbers_in_text.grammar import period_of
from zhiheng.reporting.numbers_in_text.markdown import read_markdown
from zhiheng.reporting.numbers_in_text.word_template import write_word

# --- papers ----------------------------------------------------------------------------------------------------------


def sees_drafts(person: object, day: date) -> bool:
    """Whether the person sees papers that are not issued: who builds them and who issues them."""
    return holds(person, QUALITY_OFFICE, day=day) or holds(person, PUBLISH, day=day)


def papers(*, drafts: bool) -> QuerySet[Paper]:
    """The papers without their lists of numbers, the newest first; drafts where they may be seen."""
    found = Paper.objects.select_related("issue").defer("ledger").order_by("-id")
    return found if drafts else found.filter(issue__isnull=False)


def paper(number: int, *, drafts: bool) -> Paper:
    """The paper of a number; raises PaperUnknown."""
    found = Paper.objects.select_related("issue").filter(pk=number).first()
    if found is None or not (drafts or hasattr(found, "issue")):
        raise rules.PaperUnknown(
            f"no paper {number} can be seen (kernel/reports/queries.py); take it from the list",
            message_zh=f"没有编号为 {number} 的白皮书；草稿只有质量办和公示人员能看；请从清单中选择。",
            number=number,
        )
    return found


def standing_for(year: int) -> Paper | None:
    """The paper that was issued last for a year."""
    return Paper.objects.filter(year=year, issue__isnull=False).order_by("-issue__id").first()


def refusals() -> QuerySet[Refusal]:
    """The builds that were refused, the newest first."""
    return Refusal.objects.order_by("-id")


def refusal(number: int) -> Refusal | None:
    """The refused build of a number."""
    return Refusal.objects.filter(pk=number).first()


def order(number: int) -> Order | None:
    """The build of a number that was asked for."""
    return Order.objects.filter(pk=number).first()


def orders_at_work(now: datetime) -> QuerySet[Order]:
    """The builds that are not done yet, the oldest first."""
    return Order.objects.filter(ended_at__isnull=True, touched_at__gt=now - rules.SILENT).order_by("id")


def folder() -> Path:
    """Where the files of papers lie, each under its digest."""
    return Path(settings.VAR) / "reports"


def file_of(digest: str) -> bytes:
    """The bytes of a file of a paper; raises FileMissing where they are gone or are others."""
    try:
        content = (folder() / digest).read_bytes()
    except OSError as error:
        raise _missing(digest, "不在文件夹里", "is not there") from error
    if rules.digest(content) != digest:
        raise _missing(digest, "已不是原来的内容", "has other bytes than its digest says")
    return content


def _missing(digest: str, what_zh: str, what: str) -> rules.FileMissing:
    return rules.FileMissing(
        f"the file {digest[:16]}… of a paper {what} (folder reports); restore it from a backup",
        message_zh=f"白皮书的文件 {digest[:16]}… {what_zh}；发布的文件须与记载的摘要一致；请管理员从备份恢复。",
        permanent=True,
        sha256=digest,
    )


# --- templates -------------------------------------------------------------------------------------------------------


HOUSE_TEMPLATE: Final = "通用模板"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A template to build from."""

    number: int | None
    """None: not of the office's own."""
    name: str
    digest: str
    content: in_text.Template


def templates() -> QuerySet[Template]:
    """The versions of the office's own template without their content, the newest first."""
    return Template.objects.defer("content").order_by("-id")


def template(number: int) -> Template:
    """A version of the template; raises TemplateUnknown."""
    found = Template.objects.filter(pk=number).first()
    if found is None:
        raise rules.TemplateUnknown(
            f"no template {number} is kept (kernel/reports/queries.py); take it from the list",
            message_zh=f"没有编号为 {number} 的模板；模板以清单为准；请从清单中选择。",
            number=number,
        )
    return found


def chosen(number: int | None) -> Chosen:
    """The template of a number, read; None is the one the program comes with. Raises TemplateUnknown."""
    if number is None:
        text = white_paper()
        return Chosen(None, HOUSE_TEMPLATE, rules.digest(text.encode()), read_markdown(text))
    row = template(number)
    content = rules.read(row.name, cast("rules.Form", row.form), bytes(row.content))
    return Chosen(row.pk, row.name, row.sha256, content)


def given(name: str, content: bytes) -> Chosen:
    """A template from a file that is not kept; raises TemplateRefused."""
    form = rules.form_of(name, content)
    return Chosen(None, name, rules.digest(content), rules.read(name, form, content))


def template_file(number: int | None, form: rules.Form) -> tuple[str, bytes]:
    """Name and bytes of a template in a form; as it was given where it was given so. Raises TemplateUnknown."""
    row = None if number is None else template(number)
    if row is not None and row.form == form:
        return row.name, bytes(row.content)
    name = f"{PurePath(row.name).stem if row else '质量状况白皮书模板'}.{rules.ENDING[form]}"
    if form == "markdown" and row is None:
        return name, white_paper().encode()
    content = chosen(number).content
    return name, write_word(content) if form == "word" else rules.as_markdown(content).encode()


# --- numbers ---------------------------------------------------------------------------------------------------------

_KEPT: Final = ("indicator", "period", "region", "value", "state", "low", "high", "records")
_Limits = tuple[float | None, float | None]
_YES_NO: Final = {"true": "是", "false": "否"}
_COMPARABLE: Final = frozenset({"level", "yearly"})
"""Readings of a target whose value may be held beside the indicator's value of a period."""


class Numbers:
    """The numbers of the city as the newest run found them; a ``NumberSource`` of the reporting room."""

    def __init__(self, day: date, year: int) -> None:
        self._day = day
        self._year = year
        self._catalogue = in_use().catalogue
        self._run = indicators.newest_run()
        self._beside: dict[Question, Number] = {}
        self._stood: dict[date, Sequence[TargetStanding]] = {}
        self._targets: dict[int, Sequence[Target]] = {}

    @property
    def run(self) -> int | None:
        """The run whose numbers these are; None before the first."""
        return None if self._run is None else self._run.pk

    @property
    def position(self) -> int:
        """The journal entry up to which that run saw."""
        return 0 if self._run is None else self._run.position

    # time

    def day(self) -> date:
        return self._day

    def so_far(self, indicator: str, year: int) -> Time:
        """Whole months, quarters or half years up to the last that is over and, where it is reported, due.

        Of a stock it is the last of these alone. A figure that is reported for a whole year, or rests on one, has no
        part of the year.
        """
        whole = Period("year", year)
        seen = self._day if self._run is None else min(self._day, self._run.day)
        if whole.until <= seen:
            return whole
        kind, due_days = self._reported(indicator)
        last = Period.containing(seen - timedelta(days=due_days), kind).previous()
        if kind == "year" or last.year != year:
            return whole
        declared = self._catalogue.indicator(indicator)
        if declared.measure == "stock" or declared.form == "latest":
            return last
        time = Stretch.year_to_date(last)
        same = (Period.containing(last.since, one) for one in of_indicators.LONGER[last.kind])
        return next((one for one in same if one.span == time.span), time)

    def _reported(self, indicator: str) -> tuple[PeriodKind, int]:
        """The longest period among its own and those of the figures beneath, and after how many days all are due."""
        kind, due_days = self._catalogue.indicator(indicator).period, 0
        for address in indicators.kinds_beneath(indicator):
            beneath = in_use().every_kind.get(address)
            if beneath is not None and beneath.period:
                kind = max(kind, beneath.period, key=lambda one: Period(one, self._year).months)
                due_days = max(due_days, getattr(beneath.declaration, "due_days", 0))
        return kind, due_days

    # indicators

    @cached_property
    def _words(self) -> Mapping[str, IndicatorWords]:
        standing = [one for one in indicators.addresses() if self._catalogue.standing_for(one) == one]
        return {address: rules.indicator_words(self._catalogue, address) for address in standing}

    @cached_property
    def _by_name(self) -> Mapping[str, IndicatorWords]:
        """By title, alias and address; a title goes before an alias of another."""
        found: dict[str, IndicatorWords] = {}
        for one in self._words.values():
            for alias in one.aliases:
                found.setdefault(alias, one)
        return found | {one.title: one for one in self._words.values()} | dict(self._words)

    def indicator(self, name: str) -> IndicatorWords | None:
        return self._by_name.get(name)

    def indicator_names(self) -> Sequence[str]:
        return [name for name in self._by_name if name not in self._words]

    def fields(self) -> Sequence[QualityField]:
        """The fields in the order of plans; in each the indicators targets ask for first, then those with a direction.

        What is neither better higher nor lower only carries other indicators and is not told by itself, nor is a zero
        of what should be high that rests on no record. A field of which nothing is left is left out.
        """
        return self._fields

    @cached_property
    def _fields(self) -> Sequence[QualityField]:
        told = self._told()
        with_targets = {one.field for one in self.targets(self._year)}
        asked = {one.indicator: one.field for one in self._standings(self._day) if one.indicator in told}
        found: dict[str, list[str]] = defaultdict(list)
        for address, field in asked.items():
            found[field].append(address)
        for address in sorted(told - asked.keys(), key=list(self._words).index):
            words = self._words[address]
            if words.direction != "neither":
                found[field_of(words.title, words.unit)].append(address)
        return [
            QualityField(key, title, tuple(found[key]))
            for key, title in FIELD_ZH.items()
            if key in with_targets or found[key]
        ]

    def _told(self) -> frozenset[str]:
        """The indicators of which the year, or a part of one that runs, has a number worth telling for the whole."""
        if self._run is None:
            return frozenset()
        label = Period("year", self._year).label
        rows = indicators.as_of_run(self._run.pk).filter(region=self._home, value__isnull=False)
        is_over = self._day >= Period("year", self._year).until
        rows = rows.filter(period=label) if is_over else rows.filter(period__startswith=label)
        return frozenset(
            address
            for address, value, records in rows.values_list("indicator", "value", "records")
            if address in self._words and (value or records or self._words[address].direction == "lower")
        )

    # places

    @cached_property
    def _at(self) -> date:
        """The day whose map the paper goes by: the last of its year, or the day itself where that is earlier."""
        return min(self._day, date(self._year, 12, 31))

    @cached_property
    def _places(self) -> Mapping[str, Region]:
        return {place.code: Region(place.code, place.name) for place in indicators.places(self._at)}

    @cached_property
    def _later_places(self) -> Mapping[str, Region]:
        """Under their names of today: a target of a later year may be about a place that was not there yet."""
        return {place.code: Region(place.code, place.name) for place in indicators.places(self._day)}

    @cached_property
    def _home(self) -> str:
        return indicators.home(self._at)

    def whole(self) -> Region:
        home = self._places.get(self._home)
        return Region("", home.name if home else "全市")

    def districts(self) -> Sequence[Region]:
        return [place for code, place in self._places.items() if code != self._home]

    def region(self, name: str) -> Region | None:
        if name and name in {self._home, self.whole().name}:
            return self.whole()
        named = next((one for one in self.districts() if one.name == name), None)
        return named or self._places.get(name) or self._later_places.get(name)

    # classes

    def by(self, indicator: str, title: str) -> str | None:
        for name in self._catalogue.indicator(indicator).by:
            found = rules.field_of(self._catalogue, indicator, name)
            if title in {name, found[1].title.zh if found else name}:
                return name
        return None

    def classes(self, indicator: str, by: str) -> Sequence[ClassValue]:
        """The classes of a field that have a meaning of their own: codes of its list, yes and no."""
        found = rules.field_of(self._catalogue, indicator, by)
        if found is None:
            return []
        kind, field = found
        if field.type == "yes_no":
            return [ClassValue(value, title) for value, title in _YES_NO.items()]
        reference = self._catalogue.resolve(kind.pack, field.code_list, ("code_list",)) if field.code_list else None
        codes = self._catalogue.code_list(reference).code if reference else ()
        return [ClassValue(one.code, one.title.zh) for one in codes]

    # answers

    def answers(self, questions: Sequence[Question]) -> Sequence[Number]:
        """Kept values where there are; the rest computed at once for each set of classes."""
        plain = [one for one in questions if not one.classes]
        known = self._kept(plain) | self._beside
        rest = [one for one in questions if one not in known]
        # A part of a year is held beside the same part of the year before sooner or later: one computation for both.
        before = [one.last_year() for one in rest if isinstance(one.period, Stretch)]
        computed = self._computed(list(dict.fromkeys([*rest, *before])))
        self._beside |= {one: computed[one] for one in before}
        known |= computed
        return [known[one] for one in questions]

    def _kept(self, questions: Iterable[Question]) -> dict[Question, Number]:
        wanted = {(one.indicator, one.period.label, self._kept_region(one.region)): one for one in questions}
        if not wanted or self._run is None:
            return {}
        kept = indicators.as_of_run(self._run.pk).filter(
            period__in={key[1] for key in wanted}, region__in={key[2] for key in wanted}
        )
        rows = kept.filter(indicator__in={key[0] for key in wanted}).values_list(*_KEPT)
        found = {
            wanted[key]: self._number(key[0], value, state, limits=(low, high), records=records)
            for *place, value, state, low, high, records in rows
            if (key := tuple(place)) in wanted
        }
        seen = set(kept.values_list("period", "region").distinct())
        for one in wanted.values():
            if one not in found and (one.period.label, self._kept_region(one.region)) in seen and self._is_kept(one):
                # The run looked there and found neither a number nor a report that is owed.
                state = "not_due" if one.period.until > self._run.day else "not_applicable"
                found[one] = self._number(one.indicator, None, state)
        return found

    def _is_kept(self, one: Question) -> bool:
        return (
            isinstance(one.period, Period)
            and one.period.kind in of_indicators.LONGER[self._catalogue.indicator(one.indicator).period]
        )

    def _kept_region(self, code: str) -> str:
        return code or self._home

    def _computed(self, questions: Sequence[Question]) -> dict[Question, Number]:
        groups: dict[tuple[str, ...], list[Question]] = defaultdict(list)
        for one in questions:
            groups[tuple(sorted(name for name, _ in one.classes))].append(one)
        found: dict[Question, Number] = {}
        for by, group in groups.items():
            if self._run is None:
                found |= {one: self._number(one.indicator, None, "not_reported") for one in group}
                continue
            told = indicators.answered(
                sorted({one.indicator for one in group}),
                sorted({one.period for one in group}, key=lambda period: (period.since, period.label)),
                day=self._run.day,
                regions=sorted({self._kept_region(one.region) for one in group}),
                by=by,
                position=self._run.position,
            )
            for one in group:
                classes = [(name, self._class_value(one.indicator, name, value)) for name, value in one.classes]
                answer = told.of(one.indicator, one.period, self._kept_region(one.region), classes)
                limits = (answer.low, answer.high)
                found[one] = self._number(
                    one.indicator, answer.value, answer.state, limits=limits, records=answer.records
                )
        return found

    def _class_value(self, address: str, name: str, value: str) -> object:
        found = rules.field_of(self._catalogue, address, name)
        return value == "true" if found and found[1].type == "yes_no" else value

    def _number(
        self, address: str, value: float | None, state: str, *, limits: _Limits = (None, None), records: int = 0
    ) -> Number:
        low, high = limits
        return Number(
            value=None if value is None else exact(value),
            state=cast("State", state),
            run="" if self._run is None else str(self._run.pk),
            position=self.position,
            newest=self._newest_of(address),
            low=None if low is None else exact(low),
            high=None if high is None else exact(high),
            records=records,
        )

    def _newest_of(self, address: str) -> int:
        """The newest entry the indicator can depend on."""
        return max((self._newest.get(kind, 0) for kind in indicators.kinds_beneath(address)), default=0)

    @cached_property
    def _newest(self) -> Mapping[str, int]:
        return newest_by_kind(self.position)

    def definitions(self, addresses: Collection[str]) -> dict[str, str]:
        """The digest of what each indicator meant in the run."""
        if self._run is None:
            return {}
        rows = indicators.as_of_run(self._run.pk).filter(indicator__in=addresses)
        found = dict(rows.values_list("indicator", "definition").distinct())
        for address in set(addresses) - found.keys():
            found[address] = of_indicators.digest_of(of_indicators.definition_of(self._catalogue, address))
        return found

    # targets

    def _standings(self, day: date) -> Sequence[TargetStanding]:
        if day not in self._stood:
            self._stood[day] = targets.standings(day)
        return self._stood[day]

    def targets(self, year: int) -> Sequence[Target]:
        """The targets due in the year as they stand on the day, and later ones of plans that run, as at its end.

        The parts a target was split into among offices are no targets of a place and are left out.
        """
        if year not in self._targets:
            self._targets[year] = self._targets_of(year)
        return self._targets[year]

    def _targets_of(self, year: int) -> Sequence[Target]:
        end = min(self._day, date(year + 1, 1, 1))
        due = [one for one in self._standings(self._day) if one.year == year]
        due += [one for one in self._standings(end) if one.year is not None and one.year > year]
        begun = self._begun(year)
        shown = [one for one in due if one.plan in begun and (one.parent is None or one.region)]
        asked = {one.number: question for one in shown if (question := _last_number(one)) is not None}
        found = dict(zip(asked, self.answers(list(asked.values())), strict=True))
        return [self._target(one, year, asked.get(one.number), found.get(one.number)) for one in shown]

    def _begun(self, year: int) -> set[int]:
        return {plan for plan, since in Plan.objects.values_list("id", "since") if since is None or since.year <= year}

    def _target(self, one: TargetStanding, year: int, asked: Question | None, actual: Number | None) -> Target:
        words = self._words.get(one.indicator) if one.reading in _COMPARABLE else None
        value = one.value
        if words is not None and one.unit != words.unit:
            declared = self._catalogue.indicator(one.indicator)
            value = value / factor_between(targets.target(one.number).data, declared).value
        return Target(
            key=str(one.number),
            title=_title(one, year),
            indicator=words.address if words else "",
            field=one.field,
            region="" if one.region == self._home else one.region,
            year=one.year or year,
            comparator=cast("Comparator", one.comparator),
            value=value,
            unit=words.unit if words else "%" if one.reading == "growth" else one.unit,
            state=one.status,
            actual=actual if words else None,
            actual_period=asked.period if words and asked and isinstance(asked.period, Period) else None,
            plan=one.plan_title,
            clause=one.clause,
            lead=one.office_name or "、".join(one.responsible),
        )


def _title(one: TargetStanding, year: int) -> str:
    """Short enough for a table that has the number in a column of its own."""
    later = f"（{one.year}年）" if one.year not in {None, year} else ""
    place = one.region_name if one.parent is not None else ""
    return f"{place}{one.indicator_name}{later}"


def _last_number(one: TargetStanding) -> Question | None:
    """The question whose answer the target was judged by."""
    if not one.indicator or one.current is None or one.reading not in _COMPARABLE:
        return None
    period = period_of(one.current_label, one.year or 0)
    return None if period is None else Question(one.indicator, period, one.region)


def newest_by_kind(after: int) -> dict[str, int]:
    """By kind: the newest entry that began or ended a version of it, or will when the warehouse takes it in.

    A kind of which no entry came after the given one is left out: nothing of it is newer.
    """
    newest: dict[str, int] = {}
    since = Entry.objects.filter(seq__gt=after, kind__in=in_use().every_kind).order_by()
    if not (kinds := set(since.values_list("kind", flat=True).distinct())):
        return newest
    with warehouse.lake().reading() as cursor:
        there, position = applying.tables_in(cursor), applying.position(cursor)
        for kind in kinds:
            if (name := table_name(kind)) in there:
                row = cursor.execute(f"SELECT max(_since), max(_until) FROM {quoted(name)}").fetchone()  # noqa: S608
                newest[kind] = max(number or 0 for number in row or (0,))
    later = since.filter(seq__gt=position).values_list("kind").annotate(last=Max("seq"))
    return newest | dict(later)


def shapes() -> Shapes:
    """The city's own map of its districts, where it has one; raises UnreadableMap."""
    found = shapes_at(settings.MAP)
    return Shapes() if found is None else Shapes(found.geojson, found.code_property, found.attribution)


def moved(found: Paper, day: date) -> list[Moved]:
    """The numbers of a paper that are others now; none while no other run was made."""
    newest = indicators.newest_run()
    if (None if newest is None else newest.pk) == found.run:
        return []
    lines = found.lines
    now = Numbers(day, found.year).answers([line.question for line in lines])
    return [
        Moved(line, "" if answer.value is None else f"{answer.value.normalize():f}", answer.state)
        for line, answer in zip(lines, now, strict=True)
        if answer.value is None or answer.value != Decimal(line.value)
    ]


def names_of(usernames: Collection[str]) -> dict[str, str]:
    """The names of the people behind user names."""
    return dict(Person.objects.filter(username__in=usernames).values_list("username", "name"))
