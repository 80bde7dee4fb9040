"""What people read before they choose what to bring in, in the words they use themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from zhiheng.contract.declarations.cases import RECEIVED, Case
from zhiheng.contract.in_use import in_use
from zhiheng.contract.kinds import Kind
from zhiheng.web.case_words import UNIT_ZH

_PLAIN: Final = {
    "complaint": ("我和商家有纠纷，想要退、换、修、赔", "买东西或接受服务时权益受损，请市场监管部门组织双方调解。"),
    "report": ("我发现有人违法，想请你们查处", "如假冒伪劣、无证经营、虚假宣传。可以不留姓名；留了的严格保密。"),
    "letter": ("两样都有，或者分不清", "写一次就行，由工作人员分开登记，两件都会告诉您。"),
    "enquiry": ("我要咨询、求助或提建议", "不属于消费纠纷，也不是举报的，走这里。"),
}


@dataclass(frozen=True, slots=True)
class Door:
    """A kind of case that strangers bring in, as people choose it."""

    kind: Kind
    words: str
    more: str
    promise: str
    """By when something happens at first."""


def doors() -> list[Door]:
    """The kinds of case that are brought in without an account, in the order of their packs."""
    found = []
    for address, kind in in_use().cases.items():
        case = in_use().case(address)
        if case.public:
            words, more = _PLAIN.get(case.key, (case.title.zh, ""))
            found.append(Door(kind, words, more, _promise(case)))
    return found


def _promise(case: Case) -> str:
    """By when something happens at first: the last declared of the terms that run from receipt on decides something."""
    began = [clock for clock in case.clock if RECEIVED in clock.starts and clock.owed_by == "office"]
    if not began:
        return ""
    clock = began[-1]
    term = clock.term[-1]
    return f"收到后 {term.count} {UNIT_ZH[term.unit]}内：{clock.title.zh}"


def clocks_told(case: Case) -> frozenset[str]:
    """The clocks whose end matters to the party: it is told of it then, or of what follows from it."""
    telling = {act.key for act in case.act if act.tells is not None}
    found = {clock.key for clock in case.clock if clock.owed_by == "party" or telling & set(clock.ends)}
    grew = True
    while grew:
        begins = {act for clock in case.clock if clock.key in found for act in clock.starts}
        more = {clock.key for clock in case.clock if begins & set(clock.ends)} - found
        grew, found = bool(more), found | more
    return frozenset(found)
