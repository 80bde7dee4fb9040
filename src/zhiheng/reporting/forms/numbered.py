"""An official form with office, number and day, and where office and date stand below.

Source: GB/T 9704-2012, 7.2 (letterhead and number), 7.3.5 (office, date and seal), 7.3.6 (note below the date).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from unicodedata import east_asian_width

from zhiheng.reporting.forms.template import FilledForm

_LETTERHEAD_MOST: Final = 30.0
_LETTERHEAD_LEAST: Final = 20.0
_POINTS_OF_A_LINE: Final = 156 / 25.4 * 72
_AIR: Final = 1.12
"""Letters of the letterhead stand a little apart."""
_DATE_FROM_RIGHT: Final = 4.0
"""Characters between the date and the edge of the text where a seal is set. Source: GB/T 9704-2012, 7.3.5.1."""
RECEIPT: Final = "送达回证"
_BY_HAND: Final = ("送达方式", "送达时间", "送达地点", "收件人签名或者盖章", "代收人与关系", "送达人签名", "备注")
SEAL: Final = "（印　章）"


@dataclass(frozen=True, slots=True)
class NumberedForm:
    """A filled form as the office issues it."""

    form: FilledForm
    office: str
    """Its full name, as letterhead and below the text."""
    number: str
    day: date

    @property
    def day_zh(self) -> str:
        """The day as it stands below the text."""
        return day_zh(self.day)

    @property
    def letterhead(self) -> tuple[str, ...]:
        """The office's name in one line, in two of about the same length where one would be too small to read."""
        if width(self.office) * _LETTERHEAD_LEAST * _AIR <= _POINTS_OF_A_LINE:
            return (self.office,)
        middle = len(self.office) // 2
        bracket = self.office.find("（")
        at = bracket if bracket > len(self.office) // 3 else middle
        return self.office[:at], self.office[at:]

    @property
    def letterhead_points(self) -> float:
        """The size in which the longest of these lines fits."""
        fitting = _POINTS_OF_A_LINE / max(*map(width, self.letterhead), 1.0) / _AIR
        return round(min(_LETTERHEAD_MOST, fitting), 1)

    @property
    def signed_width(self) -> float:
        """Characters of the box in which office, seal and date stand one above the other."""
        return max(width(self.office), width(self.day_zh)) + 0.5

    @property
    def signed_from_right(self) -> float:
        """Characters between that box and the edge of the text: the date stands four characters in."""
        middle = _DATE_FROM_RIGHT + width(self.day_zh) / 2
        return max(0.0, middle - self.signed_width / 2)

    @property
    def receipt(self) -> tuple[tuple[str, str], ...]:
        """The rows of the receipt: what is known is printed, the rest is filled by hand."""
        known = {"送达文书": f"《{self.form.name}》", "文号": self.number, "受送达人": self.form.addressee}
        return (*known.items(), *((name, "") for name in _BY_HAND))


def day_zh(day: date) -> str:
    """A day in Arabic digits without zeros before. Source: GB/T 9704-2012, 7.3.5.4.

    >>> day_zh(date(2026, 3, 2))
    '2026年3月2日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def width(text: str) -> float:
    """Its width in characters: a Latin letter or digit takes half.

    >>> width("2026年3月12日")
    6.5
    """
    return sum(1.0 if east_asian_width(one) in "WFA" else 0.5 for one in text)
