"""The keys under which the values of a kind are stated, in the order of forms and tables."""

from __future__ import annotations

from typing import Final

from zhiheng.contract.kinds import Kind

SUBJECT: Final = "subject"
REGION: Final = "region"
PERIOD: Final = "period"
_NAME: Final = "_name"


def name_key(key: str) -> str:
    """The key of the name beside a reference: a subject is stated by code, by name, or by both."""
    return key + _NAME


def input_keys(kind: Kind) -> tuple[str, ...]:
    """Every key a statement of the kind may have.

    A reported figure begins with region and period, a record about a subject with its code and name; a field that
    refers to a subject has a key for the code and one for the name.
    """
    keys: list[str] = []
    if kind.period:
        keys += [REGION, PERIOD]
    if kind.about:
        keys += [SUBJECT, name_key(SUBJECT)]
    for key in kind.fields:
        keys += [key, name_key(key)] if key in kind.refers else [key]
    return tuple(keys)
