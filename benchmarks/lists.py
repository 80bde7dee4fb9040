"""Long lists measured: a million certificates and a million penalties, and what a liaison officer asks of them.

Beside it stands what a developer would write first: a table of the kind with a column and an index for everything the
list filters by, Django's paginator with OFFSET and an exact count. Both answer the same questions on the same
database, in turns; each database has a process of its own; the last line is one JSON object.

usage: python benchmarks/lists.py [--rows N] [--times N] [--postgresql postgresql://127.0.0.1:5432/test] [--keep DIR]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

CERTIFICATE, PENALTY = "enterprise.certificate", "enterprise.penalty"
FIRMS, CERTIFIERS, DISTRICTS, TOWNS = 3000, 20, 8, 12
AT = datetime(2026, 11, 1, tzinfo=UTC)
FIRST_DAY, DAYS = date(2016, 1, 1), 3950
CITY = "339900"
BUREAU = "cheng"
LIMIT_MS: Final = 100
WORDS = ("宏", "达", "瑞", "丰", "泰", "恒", "盛", "嘉", "禾", "源", "永", "信", "德", "华", "康")
TRADES = ("食品", "机械", "电器", "玩具", "建材", "服饰", "化工", "家具", "电线电缆", "涂料")
KINDS = {"quality": 60, "environment": 15, "ccc": 12, "food_safety": 8, "organic": 4, "energy": 0.95, "service": 0.05}
STATES = {"valid": 70, "expired": 24, "cancelled": 5, "revoked": 0.98, "suspended": 0.02}
Stated = tuple[dict[str, Any], str, str, int | None, str]
"""Values, name, identity, subject and region of a record."""
AREAS = {"product": 65, "food": 34.9, "other": 0.1}


# --- the two databases ------------------------------------------------------------------------------------------------


def main() -> None:
    """Print a table for each database and, as the last line, the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="records of each of the two kinds")
    parser.add_argument("--times", type=int, default=15, help="how often each question is asked")
    parser.add_argument("--postgresql", default="postgresql://127.0.0.1:5432/test")
    parser.add_argument("--keep", type=Path, help="folder of the filled databases, filled where they are not there yet")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--alone", action="store_true", help="do not ask the plain tables")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.inside:
        print(json.dumps(measure(args.rows, args.times, alone=args.alone)))
        return
    figures: dict[str, object] = {"rows": args.rows}
    for name in [args.only] if args.only else ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory() as folder:
            var = args.keep / name if args.keep else Path(folder)
            address = database(args.postgresql, kept=args.keep is not None) if name == "postgresql" else ""
            if address is None:
                print(f"{name}: no server at {args.postgresql}")
                continue
            environment = {**os.environ, "ZHIHENG_VAR": str(var), "ZHIHENG_DATABASE_URL": address}
            inside = [sys.executable, __file__, "--inside", "--rows", str(args.rows), "--times", str(args.times)]
            inside += ["--alone"] if args.alone else []
            run = subprocess.run(inside, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        figures[name] = found = json.loads(run.stdout.splitlines()[-1])
        show(name, found)
    print(json.dumps(figures, ensure_ascii=False))


def database(address: str, *, kept: bool) -> str | None:
    """The address of a database beside the one named, empty unless it is kept; None where no server answers."""
    import psycopg

    server, name = address.rsplit("/", 1)
    beside = f"{name}_bench_lists"
    try:
        with psycopg.connect(address, autocommit=True, connect_timeout=3) as connection:
            there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [beside]).fetchone()
            if there and not kept:
                connection.execute(f'DROP DATABASE "{beside}"'.encode())
            if not there or not kept:
                connection.execute(f'CREATE DATABASE "{beside}"'.encode())
    except psycopg.OperationalError:
        return None
    return f"{server}/{beside}"


def show(name: str, found: dict[str, Any]) -> None:
    """The table of one database."""
    print(f"{name}: {found['filled_rows_per_s']:,.0f} rows/s filled; load {found['load']}; milliseconds")
    print(f"{'':44}{'median':>9}{'p95':>9}{'max':>9}{'plain':>10}{'p95':>9}{'ratio':>8}")
    for question, (middle, high, most, plain_middle, plain_high) in found["questions"].items():
        wide = sum(ord(letter) > 0x2E7F for letter in question)
        print(f"{question:{44 - wide}}{middle:9.1f}{high:9.1f}{most:9.1f}", end="")
        print(f"{plain_middle:10.1f}{plain_high:9.1f}{plain_middle / middle:8.1f}{'  !' * (high > LIMIT_MS)}")
    print(f"{'all questions, p95':44}{'':9}{found['p95_ms']:9.1f}{'':9}{'':10}{found['plain_p95_ms']:9.1f}", end="")
    print(f"{found['plain_p95_ms'] / found['p95_ms']:8.1f}")


# --- what is in them --------------------------------------------------------------------------------------------------


def measure(rows: int, times: int, *, alone: bool) -> dict[str, object]:
    """Fill the database in use where it is empty, and ask."""
    from zhiheng.cli.django_start import bring_tables_up_to_date, start_django

    start_django()
    bring_tables_up_to_date()
    from zhiheng.kernel.records.models import Record

    plain = plain_models()
    took = 0.0
    if not Record.objects.filter(kind=PENALTY).exists():
        began = time.perf_counter()
        City(rows).fill()
        took = time.perf_counter() - began
        plain.fill()
        settle()
    return {"filled_rows_per_s": 2 * rows / took if took else 0, **ask_all(City(rows), None if alone else plain, times)}


def settle() -> None:
    """What a database does by itself sooner or later, and an operator after a large import."""
    from django.db import connection

    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


class City:
    """Places, offices, firms and what became of them; the same every time."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.chance = random.Random(7)
        self.towns = [f"3399{d:02d}{t:03d}" for d in range(1, DISTRICTS + 1) for t in range(1, TOWNS + 1)]
        self.offices = [f"cheng{d}-{t}" for d in range(1, DISTRICTS + 1) for t in range(1, 7)]

    # Of each group the first is the commonest; the last is rare.

    def some_firms(self) -> list[tuple[str, str, str]]:
        """Name, code and place."""
        return [
            (
                f"澄川{''.join(self.chance.sample(WORDS, 2))}{number}号{TRADES[number % len(TRADES)]}有限公司",
                credit_code("91339901MA", number),
                self.towns[skewed(self.chance, len(self.towns))],
            )
            for number in range(FIRMS)
        ]

    def fill(self) -> None:
        """Everything, through the actions of the kernel."""
        from zhiheng.kernel.access.actions import load_offices, load_regions
        from zhiheng.kernel.access.rules import OfficeRow, RegionRow

        regions = [RegionRow(CITY, "澄川市", "city")]
        regions += [RegionRow(f"3399{d:02d}", f"{d}区", "county", CITY) for d in range(1, DISTRICTS + 1)]
        regions += [RegionRow(code, f"{code[4:]}镇", "town", code[:6]) for code in self.towns]
        offices = [OfficeRow(BUREAU, "澄川市市场监督管理局", region=CITY)]
        offices += [
            OfficeRow(f"cheng{d}", f"{d}区市场监督管理局", "", f"3399{d:02d}", BUREAU) for d in range(1, DISTRICTS + 1)
        ]
        offices += [OfficeRow(key, f"{key[5:]}所", "", f"3399{key[5]:0>2}", key[:6]) for key in self.offices]
        load_regions(regions, at=AT)
        load_offices(offices, at=AT)
        firms: list[Stated] = [
            ({"name": name, "credit_code": code, "place": place, "status": "active"}, name, code, None, place)
            for name, code, place in self.some_firms()
        ]
        numbers = self.keep("register.firm", firms)
        self.firms = list(zip(numbers, [firm[4] for firm in firms], strict=True))
        certifiers = [(f"澄川认证{n}有限公司", credit_code("91339901MB", n)) for n in range(CERTIFIERS)]
        self.certifiers = self.keep(
            "register.institution",
            [
                ({"name": name, "credit_code": code, "place": "339901", "kind": "certification"}, name, code, None, "")
                for name, code in certifiers
            ],
        )
        for kind, made in ((CERTIFICATE, self.certificates()), (PENALTY, self.penalties())):
            while some := list(islice(made, 20_000)):
                self.keep(kind, some)
        self.move_on()

    def keep(self, address: str, stated: list[Stated]) -> list[int]:
        """Records kept as an import keeps them, each office's together; their numbers in the order of the rows."""
        from zhiheng.contract.in_use import in_use
        from zhiheng.kernel.journal.actions import writing
        from zhiheng.kernel.journal.rules import Draft, canonical
        from zhiheng.kernel.records import rules
        from zhiheng.kernel.records.actions import New, begin

        kind = in_use().kind(address)
        facets = rules.facets_of(kind)
        by_office: dict[str, list[tuple[int, New]]] = {}
        for place, (values, name, identity, subject, region) in enumerate(stated):
            office = self.offices[skewed(self.chance, len(self.offices))] if subject else BUREAU
            day = values.get(kind.dated_by)
            new = New(
                subject,
                region,
                day.isoformat() if day else None,
                canonical(values).decode(),
                name,
                identity,
                rules.facet_shelves(address, facets, values),
                tuple((key, values[key]) for key in kind.refers if isinstance(values.get(key), int)),
            )
            by_office.setdefault(office, []).append((place, new))
        numbers = [0] * len(stated)
        for office, placed in by_office.items():
            alike = Draft("stated", address, "bench", AT, thing=None, office=office, source="import")
            with writing():
                for (place, _), number in zip(placed, begin(kind, alike, [new for _, new in placed]), strict=True):
                    numbers[place] = number
        return numbers

    def days(self) -> Iterator[date]:
        """A day for each row, in the order in which districts bring them: by month, none of a month in order."""
        for row in range(self.rows):
            yield FIRST_DAY + timedelta(days=row * DAYS // self.rows + self.chance.randrange(30))

    def certificates(self) -> Iterator[Stated]:
        """Certificates of the firms."""
        for row, day in enumerate(self.days()):
            firm, place = self.firms[skewed(self.chance, FIRMS, 0.6)]
            number = f"ZS-{row:08d}"
            values = {
                "number": number,
                "kind": weighed(self.chance, KINDS),
                "certifier": self.certifiers[skewed(self.chance, CERTIFIERS)],
                "scope": f"型号{row % 700}系列",
                "standard": "GB/T 19001-2016",
                "issued_on": day,
                "valid_until": day + timedelta(days=1095),
                "people_covered": 5 + row % 900,
                "state": weighed(self.chance, STATES),
                "is_genuine": True,
            }
            yield values, "", number, firm, place

    def penalties(self) -> Iterator[Stated]:
        """Penalties of the firms."""
        for row, day in enumerate(self.days()):
            firm, place = self.firms[skewed(self.chance, FIRMS, 0.6)]
            number = f"澄市监处罚〔{day.year}〕{row}号"
            values = {
                "decision_number": number,
                "decided_on": day,
                "decided_by": BUREAU,
                "area": weighed(self.chance, AREAS),
                "offence": "生产、销售不符合保障人体健康和人身、财产安全的国家标准的产品",
                "facts": "经查，当事人生产的产品经抽样检验判定为不合格，货值金额若干元。" * 3,
                "ground": "《中华人民共和国产品质量法》第四十九条",
                "kind": "fine" if row % 10 else "warning",
                "content": "罚款人民币五万元整",
                "fine": 5,
                "is_light": False,
                "is_published": bool(row % 10),
            }
            yield values, "", number, firm, place

    @staticmethod
    def move_on() -> None:
        """Of the penalties most are approved, the newest wait; one record in a thousand is retracted."""
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT MAX(id) FROM records_record WHERE kind = %s", [PENALTY])
            (last,) = cursor.fetchone()
            cursor.execute(
                "UPDATE records_record SET state = CASE WHEN id %% 20000 = 7 THEN 'returned' "
                "WHEN id > %s - 3000 THEN 'checked' ELSE 'approved' END WHERE kind = %s AND id <= %s - 5000",
                [last, PENALTY, last],
            )
            cursor.execute(
                "UPDATE records_record SET state = 'retracted' WHERE kind IN (%s, %s) AND id %% 1000 = 3",
                [CERTIFICATE, PENALTY],
            )


def skewed(chance: random.Random, count: int, power: float = 1.0) -> int:
    """A place in a list of so many: the first often, the last seldom."""
    return min(count - 1, int(count ** (chance.random() ** power)) - 1)


def weighed(chance: random.Random, weights: dict[str, float]) -> str:
    """One of the keys, as often as it weighs."""
    return chance.choices(list(weights), cum_weights=_sums(weights))[0]


_SUMS: dict[int, list[float]] = {}


def _sums(weights: dict[str, float]) -> list[float]:
    if id(weights) not in _SUMS:
        total = 0.0
        _SUMS[id(weights)] = [total := total + weight for weight in weights.values()]
    return _SUMS[id(weights)]


def credit_code(body: str, number: int) -> str:
    """A credit code with its check character."""
    from zhiheng.primitives.codes import credit_check_character

    whole = f"{body}{number:07d}"
    return whole + credit_check_character(whole)


# --- what is asked ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """What is asked of the list of a kind; ``page`` of its answer."""

    name: str
    kind: str
    page: int = 1
    given: Callable[[], dict[str, Any]] = field(default=dict)


def questions(city: City) -> list[Question]:
    """What a liaison officer asks, the common and the rare."""
    from zhiheng.kernel.access.queries import below, offices_below
    from zhiheng.kernel.records.models import Record

    chance, today = random.Random(11), AT.date()
    firms = list(Record.objects.filter(kind="register.firm").order_by("id").values_list("id", "name"))
    certifiers = list(Record.objects.filter(kind="register.institution").order_by("id").values_list("id", flat=True))

    def near(code: str) -> dict[str, Any]:
        return {"regions": below(code, today)}

    def of(key: str) -> dict[str, Any]:
        return {"offices": offices_below(key)}

    def by(**fields: str) -> dict[str, Any]:
        return {"fields": fields}

    def between(first: int, last: int) -> dict[str, Any]:
        day = FIRST_DAY + timedelta(days=chance.randrange(first, last))
        return {"since": day, "until": day + timedelta(days=30)}

    def firm() -> tuple[int, str]:
        return chance.choice(firms[:30])

    town, hamlet, desk = city.towns[0], city.towns[-1], city.offices[-1]
    newest = DAYS - 60
    asked: list[tuple[str, str, Callable[[], dict[str, Any]]]] = [
        ("everything", CERTIFICATE, dict),
        ("region: the whole city", CERTIFICATE, lambda: near(CITY)),
        ("region: a large district", CERTIFICATE, lambda: near("339901")),
        ("region: a small district", CERTIFICATE, lambda: near("339908")),
        ("region: a large town", CERTIFICATE, lambda: near(town)),
        ("region: a small town", CERTIFICATE, lambda: near(hamlet)),
        ("office: the bureau and all below", CERTIFICATE, lambda: of(BUREAU)),
        ("office: a large district", CERTIFICATE, lambda: of("cheng1")),
        ("office: a small desk", CERTIFICATE, lambda: of(desk)),
        ("state: nearly all", CERTIFICATE, lambda: {"states": ("stands",)}),
        ("state: one in a thousand", CERTIFICATE, lambda: {"states": ("retracted",)}),
        ("state: none", CERTIFICATE, lambda: {"states": ("merged",)}),
        ("state: approved", PENALTY, lambda: {"states": ("approved",)}),
        ("state: to be checked", PENALTY, lambda: {"states": ("entered",)}),
        ("state: returned, very few", PENALTY, lambda: {"states": ("returned",)}),
        ("state: to be approved, none", PENALTY, lambda: {"states": ("checked",)}),
        ("field of a code: more than half", CERTIFICATE, lambda: by(kind="quality")),
        ("field of a code: one in a hundred", CERTIFICATE, lambda: by(kind="energy")),
        ("field of a code: one in two thousand", CERTIFICATE, lambda: by(kind="service")),
        ("another field: most", CERTIFICATE, lambda: by(state="valid")),
        ("another field: one in five thousand", CERTIFICATE, lambda: by(state="suspended")),
        ("field of yes and no", PENALTY, lambda: by(is_published="false")),
        ("subject: one with many records", CERTIFICATE, lambda: {"subjects": (firms[0][0],)}),
        ("subject: any", CERTIFICATE, lambda: {"subjects": (chance.choice(firms)[0],)}),
        ("subject in a field: common", CERTIFICATE, lambda: by(certifier=str(certifiers[0]))),
        ("subject in a field: rare", CERTIFICATE, lambda: by(certifier=str(certifiers[-1]))),
        ("days: a recent month", CERTIFICATE, lambda: between(newest, newest + 20)),
        ("days: a month years ago", CERTIFICATE, lambda: between(100, 900)),
        ("days: since a year", CERTIFICATE, lambda: {"since": FIRST_DAY + timedelta(days=DAYS - 365)}),
        ("days: none", CERTIFICATE, lambda: between(-900, -100)),
        ("words: a number", CERTIFICATE, lambda: {"words": f"ZS-{chance.randrange(city.rows):08d}"}),
        ("words: the name of a firm", CERTIFICATE, lambda: {"words": chance.choice(firms)[1]}),
        ("words: part of a dozen names", CERTIFICATE, lambda: {"words": firm()[1][2:4]}),
        ("words: part of every tenth name", CERTIFICATE, lambda: {"words": "食品"}),
        ("words: nothing found", CERTIFICATE, lambda: {"words": "无此企业"}),
        ("district, field", CERTIFICATE, lambda: {**near("339901"), **by(kind="quality")}),
        ("district, rare field", CERTIFICATE, lambda: {**near("339908"), **by(kind="service")}),
        ("small town, common field", CERTIFICATE, lambda: {**near(hamlet), **by(kind="quality")}),
        ("small district, field of one in a hundred", CERTIFICATE, lambda: {**near("339908"), **by(kind="energy")}),
        ("two fields, seldom together", CERTIFICATE, lambda: by(kind="organic", state="revoked")),
        ("office, state", PENALTY, lambda: {**of("cheng1"), "states": ("approved",)}),
        ("small desk, to be checked", PENALTY, lambda: {**of(desk), "states": ("entered",)}),
        ("district, a month years ago", CERTIFICATE, lambda: {**near("339908"), **between(100, 900)}),
        ("certifier, small town", CERTIFICATE, lambda: {**near(hamlet), **by(certifier=str(certifiers[0]))}),
        ("certifier, field, district", CERTIFICATE, lambda: {
            **near("339901"), **by(certifier=str(certifiers[1]), state="expired"),
        }),
        ("words, field, year", CERTIFICATE, lambda: {
            **by(kind="ccc"), "words": firm()[1][2:4], "since": FIRST_DAY + timedelta(days=2000),
        }),
        ("district, office, two fields", CERTIFICATE, lambda: {
            **near("339908"), **of("cheng2"), **by(kind="organic", state="cancelled"),
        }),
    ]  # fmt: skip
    found = [Question(name, kind, 1, given) for name, kind, given in asked]
    found += [
        Question("everything, tenth page", CERTIFICATE, 10),
        Question("everything, half way down", CERTIFICATE, city.rows // 100),
    ]
    found += [
        Question("a large district, tenth page", CERTIFICATE, 10, lambda: near("339901")),
        Question("a certifier, tenth page", CERTIFICATE, 10, lambda: by(certifier=str(certifiers[0]))),
    ]
    return found


def ask_all(city: City, plain: PlainTables | None, times: int) -> dict[str, object]:
    """Milliseconds of every question, ours and plain, in turns."""
    from zhiheng.kernel.records.queries import Filter

    began = os.getloadavg()[0]
    told: dict[str, tuple[float, ...]] = {}
    ours_of_all: list[float] = []
    plain_of_all: list[float] = []
    for question in questions(city):
        ours, theirs = [], []
        after = place_before(Filter(question.kind, **question.given()), question.page)
        for turn in range(times + 1):
            asked = Filter(question.kind, **question.given())
            here = ask(asked, after)
            there = plain.ask(asked, question.page) if plain and turn <= max(3, times // 4) else 0
            if turn:
                ours.append(here)
                theirs += [there] if there else []
        told[question.name] = (*middle_and_high(ours), max(ours), *middle_and_high(theirs))
        ours_of_all += ours
        plain_of_all += theirs
        print(question.name, *(f"{figure:.1f}" for figure in told[question.name]), file=sys.stderr, flush=True)
    return {
        "questions": told,
        "p95_ms": middle_and_high(ours_of_all)[1],
        "plain_p95_ms": middle_and_high(plain_of_all)[1],
        "load": f"{began:.1f} to {os.getloadavg()[0]:.1f}",
    }


def middle_and_high(values: list[float]) -> tuple[float, float]:
    """Median and 95th percentile; zeros of nothing."""
    values = values or [0, 0]
    return statistics.median(values), statistics.quantiles(values, n=20, method="inclusive")[-1]


def ask(asked: Any, after: str) -> float:
    """Milliseconds of a page of our list behind a place in it."""
    from zhiheng.kernel.records.queries import records_page

    began = time.perf_counter()
    records_page(asked, after=after)
    return (time.perf_counter() - began) * 1000


def place_before(asked: Any, page: int) -> str:
    """The cursor to a page; whoever turns the pages has it from the page before."""
    from zhiheng.kernel.records.queries import filtered

    if page == 1:
        return ""
    last = list(filtered(asked).values_list("happened_on", "pk")[(page - 1) * 50 - 1 : (page - 1) * 50])
    return f"{last[0][0]}~{last[0][1]}"


# --- what a developer would write first -------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlainTables:
    """Tables of their own for firms, certificates and penalties, with an index for every column that is filtered by."""

    tables: dict[str, Any]
    firm: Any

    def fill(self) -> None:
        """The same records."""
        from django.db import connection

        from zhiheng.contract.in_use import in_use
        from zhiheng.kernel.records.rules import facets_of

        on_postgresql = connection.vendor == "postgresql"

        def kept(key: str) -> str:
            return f"data::jsonb ->> '{key}'" if on_postgresql else f"json_extract(data, '$.{key}')"

        with connection.schema_editor() as editor:
            for model in (self.firm, *self.tables.values()):
                editor.create_model(model)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO plain_firm (id, name) SELECT id, name FROM records_record WHERE kind = 'register.firm'"
            )
            for kind, model in self.tables.items():
                certifier = f"({kept('certifier')})::bigint" if on_postgresql else kept("certifier")
                if kind != CERTIFICATE:
                    certifier = "0"
                codes = [f"COALESCE(CAST({kept(key)} AS text), '')" for key in facets_of(in_use().kind(kind))]
                codes += ["''"] * (3 - len(codes))
                cursor.execute(
                    f"INSERT INTO {model._meta.db_table} (id, number, firm_id, region, office, day, state, "
                    "code_a, code_b, code_c, certifier, data) SELECT id, identity, subject, region, office, "
                    f"happened_on, state, {', '.join(codes)}, {certifier}, data "
                    "FROM records_record WHERE kind = %s",
                    [kind],
                )

    def ask(self, asked: Any, page: int) -> float:
        """Milliseconds of a page."""
        from django.core.paginator import Paginator

        began = time.perf_counter()
        list(Paginator(self.found(asked), 50).page(page).object_list)
        return (time.perf_counter() - began) * 1000

    def found(self, asked: Any) -> Any:
        """The question as a queryset."""
        from django.db.models import Q

        from zhiheng.contract.in_use import in_use
        from zhiheng.kernel.records.rules import facets_of

        wanted: dict[str, Any] = {
            "region__in": asked.regions,
            "office__in": asked.offices,
            "state__in": asked.states or None,
            "firm__in": asked.subjects or None,
            "day__gte": asked.since,
            "day__lt": asked.until,
        }
        columns = dict(zip(facets_of(in_use().kind(asked.kind)), ("code_a", "code_b", "code_c"), strict=False))
        wanted |= {columns.get(key, key): value for key, value in asked.fields.items()}
        found = self.tables[asked.kind].objects.filter(
            **{key: value for key, value in wanted.items() if value is not None}
        )
        if not asked.states:
            found = found.exclude(state__in=("retracted", "merged"))
        if asked.words:
            found = found.filter(Q(number=asked.words) | Q(firm__name__contains=asked.words))
        return found.order_by("-day", "-id")


def plain_models() -> PlainTables:
    """The models, declared where Django has started."""
    from django.db import models

    def text() -> Any:
        return models.CharField(max_length=80, db_index=True)

    def model(called: str, **columns: Any) -> Any:
        meta = type("Meta", (), {"app_label": "records", "db_table": f"plain_{called}"})
        return type(f"Plain{called.title()}", (models.Model,), {"__module__": __name__, "Meta": meta, **columns})

    firm = model("firm", name=models.CharField(max_length=200))
    tables = {
        kind: model(
            kind.partition(".")[2],
            number=text(),
            firm=models.ForeignKey(firm, on_delete=models.CASCADE),
            **{name: text() for name in ("region", "office", "state", "code_a", "code_b", "code_c")},
            certifier=models.BigIntegerField(db_index=True),
            day=models.DateField(db_index=True),
            data=models.TextField(),
        )
        for kind in (CERTIFICATE, PENALTY)
    }
    return PlainTables(tables, firm)


if __name__ == "__main__":
    main()
