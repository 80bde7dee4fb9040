"""What the forms of a target send: numbers, baselines, yearly steps, parts of a split."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Final, cast, get_args

from django.http import QueryDict

from zhiheng.kernel.targets.queries import baselines_for
from zhiheng.kernel.targets.rules import TargetState
from zhiheng.methods.progress.standing import Judge
from zhiheng.policy.promises.judging import Baseline
from zhiheng.policy.promises.reading import READING_ZH, Reading
from zhiheng.policy.promises.splitting import SPLIT_ZH, Part, SplitRule
from zhiheng.primitives.errors import RuleViolation

_LONGEST_NUMBER: Final = 30
_REGION, _OFFICE = "region:", "office:"


class NumberUnreadable(RuleViolation):
    """What was typed where a number belongs is none."""

    code = "web.number_unreadable"


def number_in(text: str, what_zh: str) -> Decimal | None:
    """A number typed into a form; None where nothing was typed. Raises NumberUnreadable.

    >>> number_in(" 1,200.5 ", "数"), number_in("", "数")
    (Decimal('1200.5'), None)
    """
    cleaned = text.strip().replace("，", "").replace(",", "").removesuffix("%")
    if not cleaned:
        return None
    try:
        number = Decimal(cleaned[:_LONGEST_NUMBER])
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or len(cleaned) > _LONGEST_NUMBER:
        raise NumberUnreadable(
            f"{cleaned[:_LONGEST_NUMBER]!r} is no number (web/target_forms.py); write digits",
            message_zh=f"“{what_zh}”填的“{cleaned[:_LONGEST_NUMBER]}”不是数；请只填数字，如 95.5。",
            what=what_zh,
        )
    return number


def year_in(text: str, what_zh: str) -> int | None:
    """A year typed into a form; None where nothing was typed."""
    number = number_in(text, what_zh)
    if number is None:
        return None
    if number != int(number) or not 1900 <= number <= 2200:
        raise NumberUnreadable(
            f"{number} is no year (web/target_forms.py); write four digits",
            message_zh=f"“{what_zh}”填的“{number}”不是年份；请填四位数字，如 2025。",
            what=what_zh,
        )
    return int(number)


def reading_in(sent: Mapping[str, str]) -> Reading | None:
    """How the number is to be read, where a person said so."""
    found = sent.get("reading", "")
    return found if found in READING_ZH else None


def judges_in(sent: QueryDict) -> tuple[Judge, ...]:
    """By what the target is to be judged, in the order of the form; empty is the usual."""
    return tuple(one for one in get_args(Judge) if one in sent.getlist("judge"))


def baseline_in(sent: Mapping[str, str], state: TargetState) -> Baseline | None:
    """From where the target starts: as the plan's text states it, as typed, or None for the usual."""
    chosen = sent.get("baseline", "")
    if chosen.startswith("plan:"):
        stated = next((one for one in baselines_for(state) if f"plan:{one.year}:{one.value:f}" == chosen), None)
        if stated is None:
            raise NumberUnreadable(
                f"the plan states no baseline {chosen[:64]!r} (web/target_forms.py); choose one it states",
                message_zh="方案原文没有所选的基期；“方案所载”的基期以原文为准；请刷新页面重选，或改为人工填写。",
                what="基期",
            )
        return stated
    if chosen != "typed":
        return None
    value = number_in(sent.get("baseline_value", ""), "基期值")
    year = year_in(sent.get("baseline_year", ""), "基期年份")
    if value is None or year is None:
        raise NumberUnreadable(
            "a typed baseline is a value and a year (web/target_forms.py); fill in both",
            message_zh="人工填写的基期缺少数值或年份；基期须有年份和该年的数；请填全。",
            what="基期",
        )
    return Baseline(value, year)


def steps_in(sent: Mapping[str, str]) -> dict[int, Decimal]:
    """What is to be reached in the years before the last; years left empty are left out."""
    found = {}
    for name, text in sent.items():
        if name.startswith("step-") and (year := year_in(name.removeprefix("step-"), "年份")) is not None:
            value = number_in(text, f"{year}年")
            if value is not None:
                found[year] = value
    return found


def rule_in(sent: Mapping[str, str]) -> SplitRule:
    """By which rule a target is split."""
    found = sent.get("rule", "")
    return cast("SplitRule", found if found in SPLIT_ZH else "equal")


def parts_in(sent: QueryDict) -> list[Part]:
    """The districts and offices that were ticked, each with what was typed beside it."""
    parts = []
    for key in dict.fromkeys(sent.getlist("part")):
        code = key.partition(":")[2]
        value, weight = (number_in(sent.get(f"{name}-{key}", ""), words) for name, words in _TYPED)
        if key.startswith(_REGION):
            parts.append(Part(region=code, value=value, weight=weight))
        elif key.startswith(_OFFICE):
            parts.append(Part(office=code, value=value, weight=weight))
    return parts


_TYPED: Final = (("value", "下达值"), ("weight", "基数"))
