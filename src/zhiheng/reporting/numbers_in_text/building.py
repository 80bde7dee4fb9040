"""From a template and a source of numbers to the paper, or to every reason why it cannot be.

The template is walked as often as it takes to know all numbers it needs: each walk notes what it lacks, and the source
is asked for all of it at once. What counts is the last walk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from zhiheng.reporting.numbers import WORST_FIRST, NumberSource
from zhiheng.reporting.numbers_in_text import grammar
from zhiheng.reporting.numbers_in_text.answers import Answers
from zhiheng.reporting.numbers_in_text.document import (
    BuiltBlock,
    ChartFigure,
    Document,
    Heading,
    Paragraph,
    TableFigure,
)
from zhiheng.reporting.numbers_in_text.figures import Figures, Shapes
from zhiheng.reporting.numbers_in_text.grammar import SentenceFault
from zhiheng.reporting.numbers_in_text.ledger import Ledger
from zhiheng.reporting.numbers_in_text.lookup import Lookup
from zhiheng.reporting.numbers_in_text.outline import Condition, Loop, Node, outline_of
from zhiheng.reporting.numbers_in_text.problems import Problem, Refused
from zhiheng.reporting.numbers_in_text.scope import Scope, parts_of, question_of
from zhiheng.reporting.numbers_in_text.sentences import Bound, Sentence
from zhiheng.reporting.numbers_in_text.template import Block, Template, pieces_of, sentences_of
from zhiheng.reporting.numbers_in_text.unbound import Names

_NUMERALS: Final = "一二三四五六七八九十"


def build(
    template: Template,
    source: NumberSource,
    *,
    year: int,
    shapes: Shapes | None = None,
) -> Document:
    """The paper of a year; ``Refused`` with all problems at once where a sentence cannot stand."""
    document, problems = _walked(template, source, year, shapes or Shapes())
    if problems:
        raise Refused(problems)
    return document


def check(template: Template, source: NumberSource, *, year: int) -> tuple[Problem, ...]:
    """The problems alone; none where the paper can be built."""
    return _walked(template, source, year, Shapes())[1]


def _walked(
    template: Template, source: NumberSource, year: int, shapes: Shapes
) -> tuple[Document, tuple[Problem, ...]]:
    answers = Answers(source)
    names = Names.of(source.indicator_names())
    while True:
        walk = _Walk(template, source, answers, names, shapes)
        document = walk.document(year)
        if not answers.fetch():
            return document, tuple(walk.ledger.problems)


class _Walk:
    """One walk over a template."""

    def __init__(
        self, template: Template, source: NumberSource, answers: Answers, names: Names, shapes: Shapes
    ) -> None:
        self._template, self._source, self._answers = template, source, answers
        self._names, self._shapes = names, shapes
        self.ledger = Ledger(source)
        self._title = ""
        self._section = ""
        self._counters = [0] * 6
        self._charts = self._tables = 0

    def document(self, year: int) -> Document:
        nodes, wrong = outline_of(self._template.blocks)
        scope = Scope(self._source, year)
        for line, text, fault in wrong:
            self.ledger.refuse(self._place(line, scope), text, fault)
        blocks = tuple(self._built(nodes, scope))
        return Document(
            self._title,
            year,
            blocks,
            tuple(self.ledger.used.values()),
            tuple(self.ledger.notes),
            tuple(self.ledger.by_hand),
        )

    def _built(self, nodes: Sequence[Node], scope: Scope) -> Iterator[BuiltBlock]:
        for node in nodes:
            if isinstance(node, Block):
                yield from self._block(node, scope)
                continue
            word = "对每个" if isinstance(node, Loop) else "如果"
            try:
                if isinstance(node, Loop):
                    inner = list(self._items(node, scope))
                    bodies = [(node.body, one) for one in inner]
                else:
                    bodies = [(node.then if self._holds(node, scope) else node.otherwise, scope)]
            except SentenceFault as fault:
                written = "{{ " + " | ".join((word, *node.parts)) + " }}"
                self.ledger.refuse(self._place(node.line, scope), written, fault)
                continue
            for body, one in bodies:
                yield from self._built(body, one)

    # loops and conditions

    def _items(self, loop: Loop, scope: Scope) -> Iterator[Scope]:
        what, *rest = loop.parts or ("",)
        look, sentence = self._at(loop.line, scope)
        match what:
            case "区县" if not rest:
                for region in self._source.districts():
                    yield scope.inside(district=region)
            case "领域" if not rest:
                for field in self._source.fields():
                    yield scope.inside(field=field)
            case "指标" if rest in ([], ["有数据"], [grammar.SO_FAR, "有数据"]):
                for indicator in self._indicators(scope):
                    inside = scope.inside(indicator=indicator)
                    where = "本区县" if scope.district else "全市"
                    parts = parts_of(["本指标", *rest[:-1], where], inside)
                    if not rest or look.fresh(*question_of(parts, inside)).value is not None:
                        yield inside
            case "目标":
                found = sentence.counted_targets(rest)
                for target in sorted(found, key=lambda one: WORST_FIRST.index(one.state)):
                    indicator = self._source.indicator(target.indicator) if target.indicator else None
                    district = self._source.region(target.region) if target.region else None
                    yield scope.inside(target=target, indicator=indicator, district=district)
            case _:
                raise SentenceFault(
                    "grammar", f"不能“对每个 {' | '.join(loop.parts)}”", f"可写：{'、'.join(grammar.LOOPS)}"
                )

    def _indicators(self, scope: Scope) -> Iterator[Any]:
        fields = [scope.field] if scope.field else self._source.fields()
        for field in fields:
            for address in field.indicators:
                indicator = self._source.indicator(address)
                if indicator is None:
                    raise SentenceFault(
                        "unknown_name", f"领域“{field.title}”的指标“{address}”不存在", "请检查已安装的领域包"
                    )
                yield indicator

    def _holds(self, condition: Condition, scope: Scope) -> bool:
        look, sentence = self._at(condition.line, scope)
        first = condition.parts[0] if condition.parts else ""
        rest = condition.parts[1:]
        if first in {"有区县", "没有区县"} and not rest:
            return bool(self._source.districts()) == (first == "有区县")
        if first in grammar.RUNNING and not rest:
            return scope.is_running == (first == grammar.RUNNING[0])
        if first in {"有目标", "没有目标"}:
            return bool(sentence.counted_targets(rest)) == (first == "有目标")
        parts = parts_of(condition.parts, scope, bases=True)
        if bool(parts.test) == bool(parts.word) or not parts.indicators:
            raise SentenceFault(
                "grammar", "“如果”须写一个指标和一个判断", f"判断可写：{'、'.join(grammar.TESTS)}，或一个方向词"
            )
        indicator, question = question_of(parts, scope)
        if parts.test in {"有数据", "没有数据"}:
            return (look.fresh(indicator, question).value is not None) == (parts.test == "有数据")
        if parts.test in {"有目标", "没有目标"}:
            return bool(look.targets(indicator, question)) == (parts.test == "有目标")
        if parts.word is None:
            raise SentenceFault("grammar", f"“{parts.test}”不能用于指标", "可写：有数据、没有数据、有目标、没有目标")
        word, parts.word = parts.word, None
        return word.claim in sentence.judged(word, parts, Bound(indicator, question))[0]

    # blocks

    def _block(self, block: Block, scope: Scope) -> Iterator[BuiltBlock]:
        alone = block.alone
        command = grammar.command_of(alone) if alone else None
        if command:
            yield from self._figure(block, scope, *command)
            return
        _, sentence = self._at(block.line, scope)
        spans = [span for one in sentences_of(pieces_of(block.text)) for span in sentence.build(one)]
        spans = [span for span in spans if span.text or span.note]
        text = "".join(span.text for span in spans)
        if block.kind == "title":
            self._title = text
        elif block.kind == "heading":
            heading = self._numbered(block.level, text)
            if block.level == 1:
                self._section = f"{heading.number}{heading.text}"
            yield heading
        elif text.strip():
            yield Paragraph("item" if block.kind == "item" else "paragraph", tuple(spans))

    def _figure(self, block: Block, scope: Scope, command: str, parts: tuple[str, ...]) -> Iterator[BuiltBlock]:
        look, sentence = self._at(block.line, scope)
        figures = Figures(look, sentence, self._shapes)
        form, *rest = parts or ("",)
        try:
            if command == "图":
                chart = figures.chart(form, rest)
                self._charts += 1
                yield ChartFigure(self._charts, chart)
            else:
                title, table = figures.table(form, rest)
                self._tables += 1
                yield TableFigure(self._tables, title, table)
        except SentenceFault as fault:
            self.ledger.refuse(self._place(block.line, scope), block.text, fault)

    def _numbered(self, level: int, text: str) -> Heading:
        self._counters[level] += 1
        self._counters[level + 1 :] = [0] * (len(self._counters) - level - 1)
        count = self._counters[level]
        number = {1: f"{chinese(count)}、", 2: f"（{chinese(count)}）", 3: f"{count}.", 4: f"（{count}）"}[level]
        return Heading(level, number, text)

    def _at(self, line: int, scope: Scope) -> tuple[Lookup, Sentence]:
        look = Lookup(scope, self._answers, self.ledger, self._place(line, scope))
        return look, Sentence(look, self._names)

    def _place(self, line: int, scope: Scope) -> str:
        section = f"“{self._section}”" if self._section else ""
        return f"{section}第{line}{self._template.counted_in}{scope.item}"


def chinese(number: int) -> str:
    """A number up to 99 in Chinese numerals, as headings have it.

    >>> chinese(3), chinese(10), chinese(21)
    ('三', '十', '二十一')
    """
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _NUMERALS[tens - 1]) + "十" if tens else ""
    return head + (_NUMERALS[ones - 1] if ones else "")
