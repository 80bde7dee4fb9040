"""What the page of a pack says of a kind of case beside its fields: states, acts, clocks; and what forms ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from zhiheng.contract.casework.form_text import placeholders
from zhiheng.contract.declarations.cases import DEEDS, Case, CaseAct, Clock, ClockUnit, DatedTerm, OfficialForm, Role
from zhiheng.contract.page_text import both, span, table

ROLES_ZH: Final[dict[Role, str]] = {
    "enter": "填报",
    "check": "核对",
    "approve": "批准",
    "quality_office": "质量办",
    "party": "来件人",
    "anyone": "本单位任一角色",
}
UNITS_ZH: Final[dict[ClockUnit, str]] = {
    "minutes": "分钟",
    "hours": "小时",
    "days": "日",
    "working_days": "个工作日",
    "months": "个月",
}
_OFFICES_ZH: Final = {"lead": "", "support": "（协办单位）", "either": "（主办或协办单位）"}
_DOES_ZH: Final = {
    "hand_over": "转其他单位",
    "support": "增加协办单位",
    "assign": "指定承办人",
    "merge": "并案",
    "reopen": "重新办理",
    "open": "另立办件",
}
assert _DOES_ZH.keys() == DEEDS.keys() - {""}


def case_notes(case: Case) -> Iterator[str]:
    """How it begins, its states, its acts and its clocks."""
    yield from ("", "；".join(_notes(case)) + "。")
    yield from table(
        ("状态 · state", "名称 · title", "办结 · closed", "来件人所见 · public"),
        (
            (
                f"`{one.key}`",
                both(one.title),
                "、".join(filter(None, ["是" if one.closed else "", "须经批准" if one.behind_approval else ""])),
                both(one.public) if one.public else "",
            )
            for one in case.state
        ),
    )
    yield from table(
        ("步骤 · act", "名称 · title", "由谁 · role", "从何到何 · before → after", "要求 · asks", "有效 · valid"),
        (_act(act) for act in case.act),
    )
    yield from table(
        ("期限 · clock", "名称 · title", "起 → 止 · starts → ends", "长短 · term", "暂停与延长 · pause, extension"),
        (_clock(clock) for clock in case.clock),
    )


def asked_for(form: OfficialForm) -> str:
    """The values a form asks for."""
    return " ".join(f"`{name}`" for name in placeholders(form.text))


def _notes(case: Case) -> Iterator[str]:
    yield f"编号以“{case.short}”字起头"
    yield f"收件时填 {_keys(case.opening)}"
    if case.routed_by:
        yield f"按 `{case.routed_by}` 和地区分派"
    if case.party:
        yield f"来件人信息 {_keys(case.party)} 密封保存"
    if case.public:
        yield "群众可直接提出"
    if case.alike_by:
        yield f"{_keys(case.alike_by)} 相同的提示可能重复"


def _act(act: CaseAct) -> tuple[str, ...]:
    asked = [
        f"可填 {_keys(act.asks)}" if act.asks else "",
        f"须有 {_keys(act.needs)}" if act.needs else "",
        f"理由选自 `{act.grounds}`" if act.grounds else "",
        "须写说明" if act.reason else "",
        f"不得由办理 `{act.by_another}` 的人办理" if act.by_another else "",
        f"出具 {_keys(act.form)}" if act.form else "",
        f"另立 `{act.opens}`" if act.opens else _DOES_ZH.get(act.does, ""),
    ]
    role = f"{ROLES_ZH[act.role]}{_OFFICES_ZH[act.offices]}"
    valid = span(act.since, act.until) if act.since or act.until else ""
    ways = f"{_keys(act.before)} → {f'`{act.after}`' if act.after else '不变'}"
    return f"`{act.key}`", both(act.title), role, ways, "；".join(filter(None, asked)), valid


def _clock(clock: Clock) -> tuple[str, ...]:
    beside = [
        *(
            f"`{one.by}`{f'（{_keys(one.grounds)}）' if one.grounds else ''} 起暂停，至 {_keys(one.until)}"
            for one in clock.pause
        ),
        f"经 `{clock.extension.by}` 延长一次：{_terms(clock.extension.term)}" if clock.extension else "",
        "转办后重新计时" if clock.on_hand_over == "restart" else "",
        "重新办理后重新计时" if clock.on_reopen == "restart" else "",
        "由当事人履行" if clock.owed_by == "party" else "",
    ]
    runs = f"{_keys(clock.starts)} → {_keys(clock.ends)}"
    return f"`{clock.key}`", both(clock.title), runs, _terms(clock.term), "；".join(filter(None, beside))


def _terms(lines: tuple[DatedTerm, ...]) -> str:
    told = []
    for line in lines:
        valid = f"（{span(line.since, line.until)}收到的）" if line.since or line.until else ""
        source = f" `{line.source}`" if line.source else ""
        told.append(f"{line.count} {UNITS_ZH[line.unit]}{valid}{source}")
    return "；".join(told)


def _keys(names: tuple[str, ...]) -> str:
    return " ".join(f"`{name}`" for name in names)
