"""What is wrong with a call itself, before anything is asked or done; each class has the status it is answered with."""

from __future__ import annotations

from typing import ClassVar

from zhiheng.primitives.errors import NotAllowed, RuleViolation


class CallRefused(RuleViolation):
    """A call that cannot be read; who wrote the calling program acts."""

    code = "api.call_refused"
    status: ClassVar[int] = 400


class AddressUnknown(CallRefused):
    """Nothing stands at the address."""

    code = "api.address_unknown"
    status = 404


class MethodUnknown(CallRefused):
    """The address does not know the method; ``allowed`` are those it knows."""

    code = "api.method_unknown"
    status = 405

    def __init__(self, message: str, *, message_zh: str, allowed: tuple[str, ...]) -> None:
        super().__init__(message, message_zh=message_zh, allowed=allowed)
        self.allowed = allowed


class BodyTooLarge(CallRefused):
    """The body is larger than one call may be."""

    code = "api.body_too_large"
    status = 413


class MediaTypeRefused(CallRefused):
    """The body is of a type that is not read."""

    code = "api.media_type_refused"
    status = 415


class BodyRefused(CallRefused):
    """The body is no JSON of the documented form."""

    code = "api.body_refused"


class ParameterRefused(CallRefused):
    """A parameter or header that the address does not know, or a value it cannot have."""

    code = "api.parameter_refused"


class KeyMissing(CallRefused):
    """A batch without an ``Idempotency-Key``."""

    code = "api.key_missing"


class ConditionMissing(CallRefused):
    """An act on a record without ``If-Match``."""

    code = "api.condition_missing"
    status = 428


class TokenRefused(NotAllowed):
    """The call bears no key of a program, or one that opens nothing."""

    code = "api.token_refused"
    status: ClassVar[int] = 401


class QuestionRefused(CallRefused):
    """A question about numbers that is well written and cannot be answered: no such place, class, or run of months."""

    code = "api.question_refused"
    status = 422


class NothingComputed(CallRefused):
    """A question about numbers before anything was brought into the warehouse."""

    code = "api.nothing_computed"
    status = 409
