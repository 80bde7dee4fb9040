"""Fragments of plans: made into plans, read back as short lines, and drawn at random."""

from __future__ import annotations

import hashlib

from hypothesis import strategies as st

from zhiheng.policy.compiler import compile_plan
from zhiheng.policy.folding import fold
from zhiheng.policy.model import Plan, SourceText, Target
from zhiheng.policy.targets.promises import Draft, Refused, read_promises
from zhiheng.policy.targets.quantities import read_quantities
from zhiheng.policy.targets.sentences import Sentences
from zhiheng.policy.targets.window import Told, Window, runs

GENRE = (
    "质量合格率达到以上不低于培育新增分别各均年末底万亿百千十一二三四五个家项件批次人分市县区局厅委"
    "牵头配合负责责任单位完成时限专栏序号指标目标单位属性由从提高到比增长下降每"
    "0123456789０９.．,，、。；;：:（）()《》“”〔〕[]%％‰—－-~|+≥≤<>\n\n\t 　①⑵"
)
"""The characters plans are made of, those that numbers and layout hang on most often."""
PHRASES = (
    "一、",
    "(一)",
    "1.",
    "第三条",
    "——",
    "专栏2 ",
    "序号|指标|单位|2020年|2025年",
    "合格率",
    "达到",
    "不低于",
    "到2025年,",
    "2019—2021年",
    "“十四五”期间",
    "分别为",
    "百分之九十",
    "三分之二",
    "95%",
    "95%以上",
    "3—5",
    "20个",
    "1,200批次",
    "十二家",
    "新增",
    "每年",
    "比2015年提高",
    "由80%提高到90%",
    "牵头单位:市市场监管局",
    "(市质监局牵头,市工商局配合)",
    "(责任单位:",
    "《质量发展规划(2016—2020年)》",
    "&nbsp;",
    "--",
    "產品質量",
    "第 3 页",
    "\n",
    "\t",
    "  ",
    "。",
    ",",
    "、",
    "(",
    ")",
)
"""Pieces of plans, some of them cut short."""


def source_of(text: str) -> SourceText:
    """A plain text as the compiler takes it."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return SourceText("fragment.txt", "txt", text, digest, digest, "utf-8")


def plan_of(text: str) -> Plan:
    """The plan the compiler makes of a fragment."""
    return compile_plan(source_of(text))


def promise(target: Target) -> str:
    """A target on one line: ``食品抽检合格率 >= 97~98% level 2020 annual``."""
    upper = f"~{target.upper}" if target.upper is not None else ""
    period = f" {target.period}" if target.period else ""
    year = target.year or "-"
    return f"{target.indicator} {target.comparator} {target.value}{upper}{target.unit} {target.kind} {year}{period}"


def promises_of(text: str) -> list[str]:
    """Every target of a fragment, one line each."""
    return [promise(target) for target in plan_of(text).targets]


def genre_texts(longest: int = 400) -> st.SearchStrategy[str]:
    """Texts that look like plans to a grammar, sense aside."""
    pieces = st.one_of(st.sampled_from(PHRASES), st.text(GENRE, min_size=1, max_size=6))
    return st.lists(pieces, max_size=60).map(lambda parts: "".join(parts)[:longest])


def window_of(text: str, number: str) -> Window:
    """One number of a folded sentence, or several side by side, with the words around."""
    every = runs(text, list(read_quantities(text)))
    run = next(run for run in every if number in text[run[0].start : run[-1].end])
    return Window(text, Sentences(text), Told(), run)


def drafts_of(text: str) -> list[Draft]:
    """What the numbers of a text promise, tables and years aside."""
    folded = fold(text).text
    told = read_promises(folded, list(read_quantities(folded)))
    return [one for one in told if isinstance(one, Draft)]


def refused_of(text: str) -> dict[str, str]:
    """The numbers of a text that are no promises, as folded, with the reason."""
    folded = fold(text).text
    told = read_promises(folded, list(read_quantities(folded)))
    return {folded[one.quantity.start : one.quantity.end]: one.reason for one in told if isinstance(one, Refused)}


def said(draft: Draft) -> str:
    """A draft on one line: ``食品抽检合格率 >= 97~98% level annual``."""
    quantity = draft.quantity
    upper = f"~{quantity.upper}" if quantity.upper is not None else ""
    period = f" {draft.period}" if draft.period else ""
    return f"{draft.indicator} {draft.comparator} {quantity.value}{upper}{quantity.unit} {draft.kind}{period}"


def drafts_said(text: str) -> list[str]:
    """What the numbers of a text promise, one line each."""
    return [said(draft) for draft in drafts_of(text)]
