"""What is true of cases: which acts are refused and why, how what was done is kept, when people are told of a term."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Final, Protocol

from zhiheng.contract.casework.clocks import Round
from zhiheng.contract.casework.doings import Doing, acts_known
from zhiheng.contract.declarations.cases import Case, CaseAct
from zhiheng.contract.nearest import ask, ask_zh, nearest_to
from zhiheng.kernel.access.rules import day_of
from zhiheng.kernel.notices.rules import Telling
from zhiheng.primitives.errors import NotAllowed, RuleViolation


class CaseUnknown(RuleViolation):
    """There is no case of this number, or who asks may not know of it."""

    code = "cases.unknown"


class ActUnknown(RuleViolation):
    """Cases of this kind, received on that day, know no such act."""

    code = "cases.act_unknown"


class ActNotPossible(RuleViolation):
    """The case is not in a state in which this can be done."""

    code = "cases.act_not_possible"


class OwnProposal(RuleViolation):
    """What one person proposed another approves."""

    code = "cases.own_proposal"


class ActIncomplete(RuleViolation):
    """Something the act asks for is missing or does not fit; ``fields["missing"]`` names it."""

    code = "cases.act_incomplete"


class ExtensionRefused(RuleViolation):
    """The term was prolonged before, has passed, or does not run."""

    code = "cases.extension_refused"


class ChangedMeanwhile(RuleViolation):
    """Somebody did something on the case after the person looked at it."""

    code = "cases.changed_meanwhile"


class MergeRefused(RuleViolation):
    """The two cases cannot become one."""

    code = "cases.merge_refused"


class CodeWrong(NotAllowed):
    """The number or the code by which a party follows its case does not fit."""

    code = "cases.code_wrong"


# --- acts ------------------------------------------------------------------------------------------------------------


def require_act(case: Case, key: str, received_on: date) -> CaseAct:
    """The act of a key; raises ActUnknown with the nearest one."""
    known = acts_known(case, received_on)
    if key not in known:
        near = nearest_to(key, known)
        raise ActUnknown(
            f"cases {case.key} of {received_on} know no act {key[:60]!r} (cases.toml); {ask(near, 'look again')}",
            message_zh=f"{case.title.zh}没有“{key[:60]}”这一步；收到日为 {received_on}；"
            f"{ask_zh(near, '请从可办事项中选择')}。",
            act=key[:60],
            nearest=near,
        )
    return known[key]


def require_state(case: Case, act: CaseAct, state: str, received_on: date) -> None:
    """Refuse an act that cannot be done in the state, with those that can."""
    if state in act.before:
        return
    now = case.state_named(state)
    others = [one.title.zh for one in acts_known(case, received_on).values() if state in one.before]
    possible = f"可办：{'、'.join(others)}" if others else "该状态下无可办事项"
    title = now.title.zh if now is not None else state
    raise ActNotPossible(
        f"the case is {state!r}, {act.key!r} needs one of {list(act.before)} (cases.toml); choose another act",
        message_zh=f"本件现为“{title}”，不能办理“{act.title.zh}”；{possible}；请刷新页面后再办。",
        act=act.key,
        state=state,
    )


def require_another(case: Case, act: CaseAct, doings: Sequence[Doing], username: str) -> None:
    """Refuse the approval of one's own proposal."""
    if not act.by_another:
        return
    last = next((doing for doing in reversed(doings) if doing.act == act.by_another), None)
    if last is not None and last.by == username:
        proposal = case.act_named(act.by_another)
        raise OwnProposal(
            f"{username} did {act.by_another!r}; another person does {act.key!r} (cases.toml)",
            message_zh=f"“{proposal.title.zh if proposal else act.by_another}”是您本人办理的；"
            f"“{act.title.zh}”须由另一人办理；请交由他人。",
            act=act.key,
        )


def require_extension(case: Case, act: CaseAct, runs: Mapping[str, tuple[Round, ...]], at: datetime) -> None:
    """Refuse to prolong a term twice, after its end, or while it does not run."""
    day, refused = day_of(at), []
    for clock in case.clock:
        if clock.extension is None or clock.extension.by != act.key:
            continue
        last = runs[clock.key][-1] if clock.key in runs else None
        if last is None or last.ended is not None:
            why, why_zh = "does not run", "现未计时"
        elif last.extended_by is not None:
            why, why_zh = "was prolonged before", "已延长过一次"
        elif last.is_over(day, at):
            why, why_zh = f"ended on {last.due.on}", f"已于{last.due.on or day}届满"
        else:
            # Of several terms that one act prolongs it is the one that runs.
            return
        refused.append((last is not None, clock, why, why_zh))
    if not refused:
        return
    _, clock, why, why_zh = max(refused, key=lambda one: one[0])
    raise ExtensionRefused(
        f"the term {clock.key!r} {why} (cases.toml); a term is prolonged once, before it ends",
        message_zh=f"“{clock.title.zh}”期限{why_zh}，不能再延长；期限只可延长一次，且须在届满前批准；请按现有期限办理。",
        clock=clock.key,
    )


def incomplete(case: Case, act: CaseAct, missing: Collection[str]) -> ActIncomplete:
    """The refusal of an act without these; fields by key, or ground, reason, office, person, into."""
    names = {field.key: field.title.zh for field in case.field} | {
        "ground": "理由（依据）",
        "reason": "说明",
        "office": "承办单位",
        "person": "承办人",
        "into": "并入的办件编号",
    }
    listed = "、".join(f"“{names.get(key, key)}”" for key in missing)
    return ActIncomplete(
        f"{act.key!r} needs {', '.join(missing)} (cases.toml); give them",
        message_zh=f"办理“{act.title.zh}”还缺{listed}；这些内容随本件永久保存；请补充后再提交。",
        act=act.key,
        missing=tuple(missing),
    )


def offices_filled_in(case: Case, act: CaseAct) -> list[str]:
    """The fields of an act that say which office has the case: nobody needs to fill them in besides."""
    asked = {*act.needs, *(act.asks if act.does == "hand_over" else ())}
    return [field.key for field in case.field if field.type == "office" and field.key in asked]


def require_said(case: Case, act: CaseAct, said: Mapping[str, str]) -> None:
    """Refuse an act without the ground, reason, office, person or leading case that it asks for."""
    asked = {
        "ground": bool(act.grounds),
        "reason": act.reason,
        "office": act.does in {"hand_over", "support"},
        "person": act.does == "assign",
        "into": act.does == "merge",
    }
    if missing := [key for key, wanted in asked.items() if wanted and not said[key].strip()]:
        raise incomplete(case, act, missing)


def require_ground(act: CaseAct, ground: str, valid: Mapping[str, str], received_on: date) -> None:
    """Refuse a ground that was not valid when the case was received, with those that were."""
    if ground not in valid:
        raise ActIncomplete(
            f"{ground[:40]!r} is no ground of {act.key!r} for cases received on {received_on}; use one of {[*valid]}",
            message_zh=f"“{ground[:40]}”不是“{act.title.zh}”的法定理由；按收到日 {received_on} "
            f"适用的理由为：{'；'.join(valid.values())}；请从中选择。",
            act=act.key,
            missing=("ground",),
        )


def changed_meanwhile(number: str, last: int, listed: Sequence[str]) -> ChangedMeanwhile:
    """The refusal of an act on a case on which others acted; ``listed`` tells who did what."""
    return ChangedMeanwhile(
        f"case {number} has newer acts, up to {last}, than were looked at; look again",
        message_zh=f"本件在您打开之后已有办理（{'；'.join(listed)}）；您填写的内容没有提交；请刷新页面，看过再办。",
        case=number,
        last=last,
    )


def not_joined(number: str, leading: str, why_zh: str) -> MergeRefused:
    """The refusal to join a case to another."""
    return MergeRefused(
        f"case {number} cannot be joined to {leading}: only open cases of one kind lead",
        message_zh=f"不能并入 {leading}：{why_zh}；只能并入在办的同类办件；请改填编号。",
        case=number,
        into=leading,
    )


# --- what people are told --------------------------------------------------------------------------------------------


class ACase(Protocol):
    """A case as this room reads it."""

    @property
    def pk(self) -> int: ...
    @property
    def number(self) -> str: ...
    @property
    def headline(self) -> str: ...


_TOPIC_ZH: Final = {
    "received": "有新的办件由您承办",
    "assigned": "办件指派给您承办",
    "handed_over": "办件转到您的单位",
    "acted": "来件人有新的操作",
    "decided": "您提请的事项已有结果",
    "remind": "办件期限将至",
    "lapse": "办件逾期",
    "circulated": "办件逾期通报",
}


def telling(case: ACase, to: str, topic: str, what: str, *, urgent: bool = False, day: date | None = None) -> Telling:
    """What one person is told of a case; the text has nothing that is sealed."""
    title = f"{_TOPIC_ZH[topic]}：{case.headline or case.number}"
    text = f"{case.number}：{what}。"
    return Telling(to, f"cases.{topic}", title, text, f"/cases/{case.pk}/", case.pk, urgent, day)


# --- numbers and codes -----------------------------------------------------------------------------------------------

_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Signs that nobody takes for another when they read them aloud."""


def case_number(short: str, day: date, serial: int) -> str:
    """The number of a case.

    >>> case_number("诉", date(2026, 4, 15), 12)
    '诉20260415-00012'
    """
    return f"{short}{day:%Y%m%d}-{serial:05}"


def new_code() -> str:
    """A code by which a party follows its case: eight signs, forty bits nearly."""
    return "".join(secrets.choice(_LETTERS) for _ in range(8))


def code_digest(number: str, code: str, key: str) -> str:
    """What is kept of a code: without the key nobody can try codes against it."""
    plain = "".join(code.upper().split()).replace("-", "")
    return hmac.new(key.encode(), f"case\0{number}\0{plain}".encode(), hashlib.sha256).hexdigest()


def is_same(kept: str, given: str) -> bool:
    """Whether two digests are the same; takes as long for every answer."""
    return hmac.compare_digest(kept, given)
