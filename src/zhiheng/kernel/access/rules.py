"""What a role permits. Roles per office and per step of a case come with the concepts that need them."""

from __future__ import annotations

from typing import Final

from zhiheng.primitives.errors import NotAllowed, RuleViolation

QUALITY_OFFICE: Final = "quality_office"
"""质量办: reviews what the compiler proposes and adopts plans."""
READER: Final = "reader"
"""阅览: reads everything, decides nothing."""

ROLE_ZH: Final = {QUALITY_OFFICE: "质量办", READER: "阅览"}


class RoleMissing(NotAllowed):
    """The person is not signed in, is no longer active, or has a role that does not permit the act."""

    code = "access.role_missing"


class NameTaken(RuleViolation):
    """An account of this name exists."""

    code = "access.name_taken"


class RoleUnknown(RuleViolation):
    """No such role is declared."""

    code = "access.role_unknown"


def may_review(person: object) -> bool:
    """Whether the person may decide about a plan: import, accept, correct, reject, add, adopt, reopen.

    Takes any user object, an anonymous one too.
    """
    return bool(getattr(person, "is_active", False)) and getattr(person, "role", "") == QUALITY_OFFICE


def require_reviewer(person: object, *, act: str, act_zh: str) -> None:
    """Refuse the act, with the role it needs, unless the person may review."""
    if may_review(person):
        return
    name = str(getattr(person, "name", "") or "未登录者")
    raise RoleMissing(
        f"{name!r} may not {act}: it needs the role {QUALITY_OFFICE!r} (kernel/access/rules.py); sign in with it",
        message_zh=f"{name}不能{act_zh}；这一操作须由“{ROLE_ZH[QUALITY_OFFICE]}”办理；请用质量办账号登录后再试。",
        act=act,
        role=QUALITY_OFFICE,
    )
