"""What keeps a paper from being built: each sentence that cannot stand, the rule it breaks and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from zhiheng.primitives.errors import RuleViolation

Rule = Literal[
    "grammar",
    "unknown_name",
    "no_number",
    "stale",
    "contradiction",
    "unbound_word",
    "unbound_number",
    "negated_word",
    "not_comparable",
]

RULES_ZH: Final[dict[Rule, str]] = {
    "grammar": "占位符须按语法书写",
    "unknown_name": "指标、地区、分类须是系统中已有的名称",
    "no_number": "写进文稿的数字须有数据",
    "stale": "数字须按最新记录算出",
    "contradiction": "方向词须与数据一致",
    "unbound_word": "方向词须绑定数字",
    "unbound_number": "数字须取自计算结果",
    "negated_word": "方向词前不得加否定词",
    "not_comparable": "只能比较可比的数字",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One sentence that cannot stand."""

    place: str
    """Where: heading, number of the paragraph, and of which item of a loop."""
    sentence: str
    rule: Rule
    what: str
    remedy: str

    @property
    def message_zh(self) -> str:
        """The whole in Chinese: where, what happened, which rule, what to do."""
        return f"{self.place}“{self.sentence}”：{self.what}；规则：{RULES_ZH[self.rule]}；{self.remedy}。"


class Refused(RuleViolation):
    """The paper is not built: sentences contradict their numbers or have none; who writes the template acts."""

    code = "reporting.refused"

    def __init__(self, problems: Sequence[Problem]) -> None:
        told = "\n".join(f"{number}. {problem.message_zh}" for number, problem in enumerate(problems, start=1))
        super().__init__(
            f"{len(problems)} places of the template cannot be built; sentences must agree with their numbers.",
            message_zh=f"文稿有 {len(problems)} 处不能生成，请逐处改正：\n{told}",
        )
        self.problems = tuple(problems)
