"""The cells of workbooks as people see them: texts without stray signs, whole numbers whole, moments as days."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Final

from openpyxl.utils.escape import unescape

from zhiheng.adapters.tabular.stray_signs import without_stray_signs

Cell = str | int | float | bool | date | None
"""What a workbook holds in a cell; a ``datetime`` only where it is not midnight."""

NO_NUMBER: Final = "#NUM!"
_EXACT: Final = 10**15
"""From here on Excel keeps no more digits of a whole number."""
_EPOCHS: Final = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - sheets know no time zone
_DAYS: Final = {False: 2_958_466, True: 2_957_004}
"""Up to 9999-12-31 from either beginning."""
_ESCAPED: Final = re.compile("_x[0-9A-Fa-f]{4}_")


def text_cell(text: str) -> str | None:
    """A text without what copying leaves behind; None for an empty one.

    >>> text_cell(" 澜溪\u00a0市\u200b "), text_cell("  ")
    ('澜溪 市', None)
    """
    if "_x" in text and _ESCAPED.search(text):
        text = unescape(text)
    return without_stray_signs(text).strip() or None


def number_cell(number: float) -> int | float | str:
    """A number with the fifteen digits that Excel shows, whole where it is whole.

    >>> number_cell(12.0), number_cell(0.1 + 0.2), number_cell(float("inf"))
    (12, 0.3, '#NUM!')
    """
    if not isfinite(number):
        return NO_NUMBER
    if number % 1 == 0 and abs(number) < _EXACT:
        return int(number)
    return float(f"{number:.15g}")


def per_cent_cell(number: float) -> str:
    """A number of a cell that shows per cents, as text.

    >>> per_cent_cell(0.953)
    '95.3%'
    """
    return f"{number_cell(number * 100)}%"


def moment_cell(days: float, *, from_1904: bool = False) -> date | str | int | float:
    """The day a serial number means; with its time where it is not midnight, the time alone within the first day.

    >>> moment_cell(46027), moment_cell(46027.5), moment_cell(0.25)
    (datetime.date(2026, 1, 5), datetime.datetime(2026, 1, 5, 12, 0), '06:00:00')
    """
    if not 0 <= days < _DAYS[from_1904]:
        return number_cell(days)
    seconds = round(days * 86400)
    if seconds < 86400:
        return str((_EPOCHS[False] + timedelta(seconds=seconds)).time())
    # Excel has a 29 February 1900: the days before it are one later than their numbers say.
    shift = 1 if not from_1904 and days < 60 else 0
    moment = _EPOCHS[from_1904] + timedelta(days=shift, seconds=seconds)
    return day_where_midnight(moment)


def day_where_midnight(moment: datetime) -> date:
    """The day alone where a moment is midnight."""
    return moment.date() if (moment.hour, moment.minute, moment.second) == (0, 0, 0) else moment
