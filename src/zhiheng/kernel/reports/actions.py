"""What may be done about reports: keep a template, build a paper, issue it.

A build writes two files under their digests and one entry that holds these digests, the run and the digest of the list
of numbers; a build that is refused keeps every sentence that could not stand. What the numbers are is asked once, when
it is built; when it is issued they are asked again.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePath

import msgspec
from django.db import transaction

from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import PUBLISH, QUALITY_OFFICE, day_of, is_another, require
from zhiheng.kernel.journal import rules as journal
from zhiheng.kernel.journal.actions import append, writing
from zhiheng.kernel.journal.rules import Draft, canonical
from zhiheng.kernel.reports import queries, rules
from zhiheng.kernel.reports.models import Issue, Order, Paper, Refusal, Template
from zhiheng.kernel.reports.queries import Chosen, Numbers
from zhiheng.kernel.reports.rules import Stage
from zhiheng.reporting.documents.pdf import pdf
from zhiheng.reporting.documents.word import word
from zhiheng.reporting.fonts.choice import find_fonts
from zhiheng.reporting.numbers_in_text.building import build
from zhiheng.reporting.numbers_in_text.document import Document
from zhiheng.reporting.numbers_in_text.problems import Refused

# --- templates -------------------------------------------------------------------------------------------------------


def keep_template(*, name: str, content: bytes, by: Person, at: datetime) -> Template:
    """Keep a version of the office's template; what the newest version is already is not kept again.

    Raises TemplateRefused, UnreadableTemplate.
    """
    require(by, QUALITY_OFFICE, day=day_of(at), act="keep a template", act_zh="保存文稿模板")
    name = PurePath(name).name[:200]
    form = rules.form_of(name, content)
    rules.read(name, form, content)
    digest = rules.digest(content)
    with writing():
        newest = queries.templates().first()
        if newest is not None and newest.sha256 == digest:
            return queries.template(newest.pk)
        data = canonical({"name": name, "form": form, "sha256": digest})
        (number,) = append([Draft(journal.STATED, rules.TEMPLATE, by.username, at, data)])
        new = Template(id=number, name=name, form=form, sha256=digest, content=content, kept_at=at, kept_by=by.username)
        new.save()
    return new


# --- building --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Made:
    """A paper before anything of it is kept."""

    document: Document
    numbers: Numbers
    word: bytes
    pdf: bytes


def make(*, chosen: Chosen, year: int, day: date, at_stage: Callable[[Stage], None] = lambda _: None) -> Made:
    """The files of a paper of a year as it stands on a day; nothing is kept. Each stage is told when it begins.

    Raises YearRefused, Refused with every sentence that cannot stand, MissingFonts, UnreadableMap.
    """
    rules.refuse_year(year, day)
    numbers = Numbers(day, year)
    at_stage("text")
    document = build(chosen.content, numbers, year=year, shapes=queries.shapes())
    at_stage("word")
    fonts = find_fonts()
    as_word = word(document, fonts=fonts)
    at_stage("pdf")
    return Made(document, numbers, as_word, pdf(document, day=day, fonts=fonts))


def build_paper(
    *,
    year: int,
    template: int | None,
    by: Person,
    at: datetime,
    day: date | None = None,
    at_stage: Callable[[Stage], None] = lambda _: None,
) -> Paper | Refusal:
    """Build a paper and keep it as a draft; where sentences cannot stand, that is kept, with every one of them.

    Raises YearRefused, TemplateUnknown, MissingFonts.
    """
    require(by, QUALITY_OFFICE, day=day_of(at), act="build a paper", act_zh="生成白皮书")
    chosen, on = queries.chosen(template), day or day_of(at)
    try:
        made = make(chosen=chosen, year=year, day=on, at_stage=at_stage)
    except Refused as refused:
        return keep_refusal(refused, chosen=chosen, year=year, day=on, by=by, at=at)
    return keep_paper(made, chosen=chosen, day=on, by=by, at=at)


@transaction.atomic
def order_paper(*, year: int, template: int | None, by: Person, at: datetime) -> Order:
    """Ask for a paper, to be built by ``work_on``; the same again while that is at work is the same order.

    Raises YearRefused, TemplateUnknown.
    """
    day = day_of(at)
    require(by, QUALITY_OFFICE, day=day, act="build a paper", act_zh="生成白皮书")
    rules.refuse_year(year, day)
    name = queries.template(template).name if template is not None else queries.HOUSE_TEMPLATE
    same = queries.orders_at_work(at).filter(year=year, template=template, asked_by=by.username).first()
    return same or Order.objects.create(
        year=year, template=template, template_name=name, asked_at=at, asked_by=by.username, touched_at=at
    )


def begin_again(number: int, *, at: datetime) -> bool:
    """Take a build that nobody works on any more; whether it was one, and no one else took it meanwhile."""
    lost = Order.objects.filter(pk=number, ended_at__isnull=True, touched_at__lte=at - rules.SILENT)
    return bool(lost.update(touched_at=at, stage="asked"))


def work_on(number: int, *, by: Person, clock: Callable[[], datetime]) -> None:
    """Build the paper of an order to the end: as if it were asked for now, for a stage may have waited."""
    found = Order.objects.get(pk=number)

    def at_stage(stage: Stage) -> None:
        Order.objects.filter(pk=number).update(stage=stage, touched_at=clock())

    made = build_paper(year=found.year, template=found.template, by=by, at=clock(), at_stage=at_stage)
    came = {"paper": made.pk} if isinstance(made, Paper) else {"refusal": made.pk}
    Order.objects.filter(pk=number).update(ended_at=clock(), touched_at=clock(), **came)


def end_order(number: int, problem: str, *, at: datetime) -> None:
    """Note why a build ended with nothing."""
    Order.objects.filter(pk=number, ended_at__isnull=True).update(problem=problem, ended_at=at, touched_at=at)


def keep_refusal(refused: Refused, *, chosen: Chosen, year: int, day: date, by: Person, at: datetime) -> Refusal:
    """Keep what a build was refused for."""
    new = Refusal(
        year=year,
        template=chosen.number,
        template_name=chosen.name,
        day=day,
        refused_at=at,
        asked_by=by.username,
        count=len(refused.problems),
        found=msgspec.json.encode(rules.kept_problems(refused.problems)).decode(),
    )
    new.save()
    return new


def keep_paper(made: Made, *, chosen: Chosen, day: date, by: Person, at: datetime) -> Paper:
    """Keep a paper that was made: its files, then its entry."""
    require(by, QUALITY_OFFICE, day=day_of(at), act="build a paper", act_zh="生成白皮书")
    document, numbers = made.document, made.numbers
    definitions = numbers.definitions({one.indicator.address for one in document.used})
    ledger = msgspec.json.encode(rules.ledger_of(document.used, definitions)).decode()
    files = {content: _written(content) for content in (made.word, made.pdf)}
    told = {
        "year": document.year,
        "title": document.title[:200],
        "template": chosen.number,
        "template_digest": chosen.digest,
        "run": numbers.run,
        "position": numbers.position,
        "word": files[made.word],
        "pdf": files[made.pdf],
        "words": rules.words_digest(document),
    }
    data = canonical({**told, "day": day.isoformat(), "ledger": rules.digest(ledger.encode())})
    with writing():
        (number,) = append([Draft(journal.BUILT, rules.PAPER, by.username, at, data)])
        new = Paper(
            id=number,
            **told,
            template_name=chosen.name,
            day=day,
            built_at=at,
            built_by=by.username,
            word_size=len(made.word),
            pdf_size=len(made.pdf),
            charts=len(document.charts),
            numbers=len(document.used),
            ledger=ledger,
            by_hand=list(document.by_hand),
        )
        new.save()
    return new


def _written(content: bytes) -> str:
    """The digest under which a file lies in the folder now; it appears whole or not at all."""
    digest = rules.digest(content)
    folder = queries.folder()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".coming-", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(folder / digest)
    return digest


# --- issuing ---------------------------------------------------------------------------------------------------------


def issue_paper(*, paper: int, by: Person, at: datetime, note: str = "") -> Issue:
    """Issue a paper, by another person than built it, if it would be the same word for word built now.

    Raises PaperUnknown, AlreadyIssued, OwnPaper, NumbersMoved, FileMissing.
    """
    day = day_of(at)
    require(by, PUBLISH, day=day, act="issue a paper", act_zh="发布白皮书")
    found = queries.paper(paper, drafts=True)
    _refuse_issue(found, by)
    for digest in (found.word, found.pdf):
        queries.file_of(digest)
    with writing():
        found = queries.paper(paper, drafts=True)
        _refuse_issue(found, by)
        told = {"number": found.pk, "word": found.word, "pdf": found.pdf}
        draft = Draft(journal.ISSUED, rules.PAPER, by.username, at, canonical(told), reason=note.strip())
        (number,) = append([draft])
        new = Issue(id=number, paper=found, issued_at=at, issued_by=by.username, note=note.strip())
        new.save()
    return new


def _refuse_issue(found: Paper, by: Person) -> None:
    if hasattr(found, "issue"):
        raise rules.AlreadyIssued(
            f"paper {found.pk} is issued (kernel/reports/actions.py); build a new one to replace it",
            message_zh=f"第 {found.pk} 号白皮书已经发布；同一份只发布一次；如需更正，请重新生成后发布。",
            number=found.pk,
        )
    if not is_another(by, found.built_by):
        raise rules.OwnPaper(
            f"{by.username} built paper {found.pk} (kernel/reports/actions.py); let another person issue it",
            message_zh="这份白皮书由您生成；生成与发布须由不同的人办理；请由其他有公示权限的人员发布。",
            number=found.pk,
        )
    if not _reads_the_same(found):
        changed = queries.moved(found, found.day)
        names = "、".join(dict.fromkeys(one.line.title for one in changed))[:120] or "目标的完成情况"
        raise rules.NumbersMoved(
            f"paper {found.pk} would read otherwise built now (kernel/reports/actions.py); build it anew",
            message_zh=f"生成之后数据有变动（{names}）；发布的数字须与最新记录一致；请重新生成后再发布。",
            number=found.pk,
            moved=len(changed),
        )


def _reads_the_same(found: Paper) -> bool:
    """Whether the paper would be the same word for word, built now from the same template as of the same day.

    Raises Refused where numbers wait to be computed anew: nobody can tell.
    """
    try:
        template, numbers = queries.chosen(found.template).content, Numbers(found.day, found.year)
        document = build(template, numbers, year=found.year, shapes=queries.shapes())
    except Refused as refused:
        if any(problem.rule == "stale" for problem in refused.problems):
            raise
        return False
    return rules.words_digest(document) == found.words
