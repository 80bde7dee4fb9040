"""What is true of reports: which template a file is, how a formula reads in Chinese, what is refused and why."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import PurePath
from typing import Final, Literal

import msgspec

from zhiheng.contract.catalogue import COUNTED, Catalogue, pack_of
from zhiheng.contract.declarations.fields import Field
from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.contract.kinds import Kind, kind_of
from zhiheng.primitives.errors import EngineError, RuleViolation
from zhiheng.primitives.periods import read_time
from zhiheng.reporting.numbers import IndicatorWords, Question, time_zh
from zhiheng.reporting.numbers_in_text.document import ChartFigure, Document, Heading, Paragraph, TableFigure, Used
from zhiheng.reporting.numbers_in_text.markdown import read_markdown
from zhiheng.reporting.numbers_in_text.problems import RULES_ZH, Problem, Rule
from zhiheng.reporting.numbers_in_text.template import Template
from zhiheng.reporting.numbers_in_text.word_template import read_word

TEMPLATE, PAPER = "reports.template", "reports.paper"
"""Kinds of entries."""
Form = Literal["markdown", "word"]
FORM_ZH: Final[Mapping[Form, str]] = {"markdown": "Markdown 文本", "word": "Word 文件"}
ENDING: Final[Mapping[Form, str]] = {"markdown": "md", "word": "docx"}
Stage = Literal["asked", "text", "word", "pdf"]
STAGE_ZH: Final[Mapping[Stage, str]] = {
    "asked": "已登记",
    "text": "取数、逐句核对",
    "word": "排 Word 文件",
    "pdf": "排 PDF 文件",
}
"""What a build does, one after the other."""
SILENT: Final = timedelta(minutes=10)
"""A build that did nothing for so long has lost its process; whoever looks begins it again."""
_FORM_OF: Final[Mapping[str, Form]] = {"md": "markdown", "markdown": "markdown", "txt": "markdown", "docx": "word"}
LARGEST: Final = 5 * 1024 * 1024
"""Bytes of the largest template."""
FIRST_YEAR: Final = 2000
FORM_OF_INDICATOR_ZH: Final[Mapping[str, str]] = {
    "share": "“{}”中符合条件的所占比例",
    "rate": "“{}”数与相关指标之比",
    "sum": "“{}”所载数量之和",
    "count": "“{}”的条数",
    "distinct": "“{}”中不重复的个数",
    "mean": "“{}”所载数量的平均值",
    "latest": "“{}”最近一次所载数量",
    "index": "几项指标折算为 0 至 100 分后加权相加",
    "formula": "由其他指标计算",
    "reported": "各单位、各区县在“{}”中报送的数",
}
"""What the value of each form of indicator is, with the title of its kind of record."""


class TemplateRefused(RuleViolation):
    """A file is no template: not Markdown or .docx, not text, too large, empty."""

    code = "reports.template_refused"


class TemplateUnknown(RuleViolation):
    """No template of this number is kept."""

    code = "reports.template_unknown"


class PaperUnknown(RuleViolation):
    """No paper of this number is kept, or it is a draft and the person may not see drafts."""

    code = "reports.paper_unknown"


class YearRefused(RuleViolation):
    """A paper is about a year that has begun."""

    code = "reports.year_refused"


class AlreadyIssued(RuleViolation):
    """The paper is issued already."""

    code = "reports.already_issued"


class OwnPaper(RuleViolation):
    """Who built a paper does not issue it."""

    code = "reports.own_paper"


class NumbersMoved(RuleViolation):
    """Numbers of the paper are others now: new or corrected entries came after it was built."""

    code = "reports.numbers_moved"


class FileMissing(EngineError):
    """A file of a paper is gone from its folder, or is no longer what it was."""

    code = "reports.file_missing"


# --- templates -------------------------------------------------------------------------------------------------------


def digest(content: bytes) -> str:
    """By what a file is known: its SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def form_of(name: str, content: bytes) -> Form:
    """Which kind of template a file is, by the ending of its name; raises TemplateRefused."""
    form = _FORM_OF.get(PurePath(name).suffix.removeprefix(".").lower())
    if not content.strip():
        raise _refused(name, "是空的", "is empty")
    if len(content) > LARGEST:
        raise _refused(name, f"超过 {LARGEST // 1024 // 1024} MB", "is too large")
    if form is None:
        raise _refused(name, "不是 Markdown（.md）或 Word（.docx）", "is neither Markdown nor .docx")
    return form


def read(name: str, form: Form, content: bytes) -> Template:
    """The template in a file; raises TemplateRefused where it cannot be read as its form says."""
    if form == "word":
        return read_word(content)
    try:
        return read_markdown(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _refused(name, "不是 UTF-8 编码的文本", "is no UTF-8 text") from error


def as_markdown(template: Template) -> str:
    """A template as Markdown, whatever it was read from."""
    lines = []
    for block in template.blocks:
        before = {"title": "# ", "heading": "#" * (block.level + 1) + " ", "item": "- "}.get(block.kind, "")
        lines.append(f"{before}{block.text}\n")
    return "\n".join(lines)


def _refused(name: str, what_zh: str, what: str) -> TemplateRefused:
    return TemplateRefused(
        f"the file {name!r} {what} (kernel/reports/rules.py); take the house's template and change it",
        message_zh=f"文件“{name}”{what_zh}；模板须为 UTF-8 编码的 Markdown 文本（.md）或 Word 文件（.docx）；"
        "请下载通用模板，修改后再上传。",
        name=name,
    )


def refuse_year(year: int, day: date) -> None:
    """Refuse a year that has not begun, or of which nobody has numbers."""
    if not FIRST_YEAR <= year <= day.year:
        raise YearRefused(
            f"{year} is no year from {FIRST_YEAR} to {day.year} (kernel/reports/rules.py); choose one of these",
            message_zh=f"不能生成 {year} 年的白皮书；年度须在 {FIRST_YEAR} 年至 {day.year} 年之间；请另选年度。",
            year=year,
        )


# --- numbers ---------------------------------------------------------------------------------------------------------


class LedgerLine(msgspec.Struct, frozen=True):
    """A number of a paper with everything needed to compute it again."""

    number: int
    indicator: str
    title: str
    unit: str
    definition: str
    """Digest of what the indicator meant."""
    period: str
    region: str
    classes: tuple[tuple[str, str], ...]
    where: str
    """Place and classes in words."""
    value: str
    """Unrounded."""
    state: str
    run: str
    position: int
    low: str | None
    high: str | None
    records: int
    place: str
    """Where in the paper it is first told."""

    @property
    def question(self) -> Question:
        """What was asked."""
        return Question(self.indicator, read_time(self.period), self.region, self.classes)

    @property
    def exact(self) -> str:
        """Its value with every digit that tells something."""
        return f"{Decimal(self.value).normalize():f}"

    @property
    def period_zh(self) -> str:
        """Its period in words."""
        return time_zh(read_time(self.period))


def ledger_of(used: Sequence[Used], definitions: Mapping[str, str]) -> tuple[LedgerLine, ...]:
    """The numbers of a paper; ``definitions`` are the digests by indicator."""
    return tuple(
        LedgerLine(
            number=one.number,
            indicator=one.indicator.address,
            title=one.indicator.title,
            unit=one.indicator.unit,
            definition=definitions[one.indicator.address],
            period=one.question.period.label,
            region=one.question.region,
            classes=one.question.classes,
            where="，".join(word for word in (one.region, one.classes) if word),
            value=str(one.answer.value),
            state=one.answer.state,
            run=one.answer.run,
            position=one.answer.position,
            low=None if one.answer.low is None else str(one.answer.low),
            high=None if one.answer.high is None else str(one.answer.high),
            records=one.answer.records,
            place=one.place,
        )
        for one in used
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """A number of a paper that is another one now."""

    line: LedgerLine
    now: str
    """Every digit; empty where there is none any more."""
    state: str


class KeptProblem(msgspec.Struct, frozen=True):
    """A sentence for which a build was refused, as it is kept."""

    place: str
    sentence: str
    rule: Rule
    what: str
    remedy: str

    @property
    def rule_zh(self) -> str:
        """The rule it breaks, in words."""
        return RULES_ZH[self.rule]


def kept_problems(problems: Sequence[Problem]) -> tuple[KeptProblem, ...]:
    """The problems of a build, to be kept."""
    return tuple(KeptProblem(one.place, one.sentence, one.rule, one.what, one.remedy) for one in problems)


# --- formulas in Chinese ---------------------------------------------------------------------------------------------

_TOKEN: Final = re.compile(r"'[^']*'|[A-Za-z_][\w.]*|[<>=!]=|[-+*/<>()\[\],]|\d+(?:\.\d+)?|\s+")
_COALESCED: Final = re.compile(r"coalesce\(([\w.]+), ([\w.']+)\)")
_SIGNS_ZH: Final[Mapping[str, str]] = {
    "==": "为",
    "!=": "不为",
    "<=": "≤",
    ">=": "≥",
    "*": "×",
    "/": "÷",
    "-": "－",
    "+": "＋",
    "(": "（",
    ")": "）",
    "[": "",
    "]": "",
    ",": "、",
    "<": "＜",
    ">": "＞",
    "and": "且",
    "or": "或",
    "not": "并非",
    "in": "属于",
    "True": "是",
    "False": "否",
    "is_missing": "未填",
    "is_given": "已填",
    "otherwise": "缺则按",
    "days_between": "相隔天数",
}


def indicator_words(catalogue: Catalogue, address: str) -> IndicatorWords:
    """An indicator in the words people read."""
    declared, pack = catalogue.indicator(address), pack_of(address)
    names = _names(catalogue, address, declared)
    parts = {"条件": declared.where, "其中": declared.part, "数量": declared.amount, "不重复": declared.distinct}
    written = [f"{title}：{in_chinese(text, names)}" for title, text in parts.items() if text]
    if declared.formula:
        written = [in_chinese(declared.formula, names)]
    if declared.item:
        written = [f"{names.get(one.indicator, one.indicator)}×{one.weight}" for one in declared.item]
    if declared.per:
        written.append(f"除以{names.get(declared.per, declared.per)}")
    record = catalogue.resolve(pack, declared.record, COUNTED) if declared.record else None
    title = catalogue.record(record).title.zh if record else ""
    source = catalogue.resolve(pack, declared.source, ("source",))
    found = catalogue.source(source) if source else None
    return IndicatorWords(
        address=address,
        title=declared.title.zh,
        unit=declared.unit,
        direction=declared.direction,
        places=declared.places,
        aliases=declared.aliases,
        definition=FORM_OF_INDICATOR_ZH[declared.form].format(title),
        formula="；".join(written),
        source=f"《{found.title.zh}》（{found.number}）" if found else "",
    )


def _names(catalogue: Catalogue, address: str, declared: Indicator) -> Mapping[str, str]:
    """The titles of everything an indicator's expressions may name."""
    pack = pack_of(address)
    names = {name: catalogue.indicator(one).title.zh for name, one in catalogue.visible(pack, "indicator")}
    names |= {name: catalogue.parameter(one).title.zh for name, one in catalogue.visible(pack, "parameter")}
    record = catalogue.resolve(pack, declared.record, COUNTED) if declared.record else None
    kind = kind_of(catalogue, record) if record else None
    if kind is None:
        return names
    about = kind_of(catalogue, kind.about) if kind.about else None
    for one, before in ((about, "subject."), (kind, "")):
        for key, field in one.fields.items() if one else ():
            names[f"{before}{key}"] = field.title.zh
            lists = catalogue.resolve(one.pack, field.code_list, ("code_list",)) if one and field.code_list else None
            names |= {code.code: code.title.zh for code in catalogue.code_list(lists).code} if lists else {}
    return names


def field_of(catalogue: Catalogue, address: str, name: str) -> tuple[Kind, Field] | None:
    """The field by which an indicator is split, with the kind that has it."""
    reference = catalogue.indicator(address).record
    record = catalogue.resolve(pack_of(address), reference, COUNTED) if reference else None
    kind = kind_of(catalogue, record) if record else None
    bare = name.removeprefix("subject.")
    if kind is None or (bare != name and not kind.about):
        return None
    owner = kind if bare == name else kind_of(catalogue, kind.about)
    field = owner.fields.get(bare) if owner else None
    return (owner, field) if owner and field else None


def in_chinese(expression: str, words: Mapping[str, str]) -> str:
    """An expression of a declaration as people read it; ``words`` are the titles of its names and codes.

    >>> in_chinese("verdict == 'pass' and a / (b - 1) > 2", {"verdict": "结论", "pass": "合格", "a": "甲", "b": "乙"})
    '结论为合格且甲÷（乙－1）＞2'
    >>> in_chinese("not is_missing(closed_on) and coalesce(fine, 0) > 1", {"closed_on": "结束日期", "fine": "罚款"})
    '已填（结束日期）且罚款（缺则按0）＞1'
    """
    simple = expression.replace("not is_missing(", "is_given(")
    simple = _COALESCED.sub(r"\1 (otherwise \2)", simple)
    return "".join(_word(token, words) for token in _TOKEN.findall(simple) if token.strip())


def _word(token: str, words: Mapping[str, str]) -> str:
    bare = token.strip("'")
    if bare in words:
        return words[bare]
    return _SIGNS_ZH[token] if token in _SIGNS_ZH else words.get(bare.rpartition(".")[2], bare)


# --- words of a paper ------------------------------------------------------------------------------------------------


def words_digest(document: Document) -> str:
    """A digest of everything a reader sees of a paper: words, tables, and the data of its charts.

    Runs and positions are left out: the same words built from a later run are the same paper.
    """
    told: list[object] = [document.title, document.year, list(document.notes)]
    for block in document.blocks:
        match block:
            case Heading():
                told.append(["heading", block.number, block.text])
            case Paragraph():
                told.append([block.kind, block.text])
            case ChartFigure():
                told.append(["chart", block.chart.title, block.chart.table.columns, block.chart.table.rows])
            case TableFigure():
                told.append(["table", block.title, block.table.columns, block.table.rows])
    return digest(msgspec.json.encode(told))
