"""The error families, by who must act.

Every error says three things: what happened, which rule or file, what to do next; in Chinese for people at the web
and in tables (``message_zh``), in English for developers (``str(error)``). Tests assert ``code`` and fields, never the
sentence.
"""

from __future__ import annotations

from typing import ClassVar


class ZhihengError(Exception):
    """The root; never raised itself."""

    code: ClassVar[str] = "zhiheng.error"

    def __init__(self, message: str, *, message_zh: str = "", **fields: object) -> None:
        super().__init__(message)
        self.message_zh = message_zh or message
        self.fields = fields


class DeclarationError(ZhihengError):
    """A pack or a data file of the project is wrong; its author acts, and nothing starts before."""

    code = "declaration.invalid"


class RuleViolation(ZhihengError):
    """What the user asks is against a rule; the user acts, and the message names rule and remedy."""

    code = "rule.violated"


class NotAllowed(ZhihengError):
    """The person lacks the role; the person's office acts."""

    code = "access.not_allowed"


class EngineError(ZhihengError):
    """A machine, file system or engine failed; the operator acts. ``permanent`` tells whether a retry can help."""

    code = "engine.failed"

    def __init__(self, message: str, *, permanent: bool, message_zh: str = "", **fields: object) -> None:
        super().__init__(message, message_zh=message_zh, **fields)
        self.permanent = permanent


class UnreadableDocument(RuleViolation):
    """A document given to the compiler cannot be read as text; who gave it acts."""

    code = "policy.unreadable_document"
