"""What every declaration file uses: a text in two languages, and the keys that name words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from zhiheng.contract.words import SYSTEM_NUMBER, TABLE_NAME, WORD_KEY, points_to

Scalar = str | bool | int | Decimal | date
"""A plain value in a given fact."""

Key = Annotated[str, "The key by which the word is named.", TABLE_NAME, WORD_KEY]
SourceKey = Annotated[str, "The source it rests on.", points_to("source")]
Systems = Annotated[tuple[str, ...], "Numbers of the systems it serves, each one of those in pack.toml.", SYSTEM_NUMBER]

Listed = Annotated[tuple[str, ...], "The fields its lists show and filter by, in this order."]


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text for people: Chinese for users, English for developers."""

    zh: Annotated[str, "The Chinese text."]
    en: Annotated[str, "The English text."]

    def __str__(self) -> str:
        return self.zh


Title = Annotated[Bilingual, "The name people read."]
