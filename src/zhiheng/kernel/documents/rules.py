"""What is true of official documents: how a number reads, what an office is called in it, what is refused and why.

Source: GB/T 9704-2012, 7.2.5: a number is the code word of the office, the year in 〔〕 and the serial number without
第 and without zeros before it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from zhiheng.primitives.errors import RuleViolation

DOCUMENTS, WORD = "documents", "documents.word"
"""Kinds of entries: documents issued and voided; the code word of an office."""
GIVEN: Final = ("document_number", "office", "today")
"""Values of a form that come with the number; who fills it need not give them."""
ENDINGS: Final = ("docx", "pdf")
LONGEST_REASON: Final = 500


class DocumentUnknown(RuleViolation):
    """No document of this number was issued."""

    code = "documents.unknown"


class SeriesRefused(RuleViolation):
    """The word of a series is empty, too long, or not Chinese."""

    code = "documents.series_refused"


class WordRefused(RuleViolation):
    """The code word of an office is empty, too long, not Chinese, or another office's."""

    code = "documents.word_refused"


class NumberTaken(RuleViolation):
    """Another office already issued a document of this number."""

    code = "documents.number_taken"


class AlreadyVoid(RuleViolation):
    """The document is void already."""

    code = "documents.already_void"


class ReasonMissing(RuleViolation):
    """A document is not made void without a reason."""

    code = "documents.reason_missing"


# --- numbers ---------------------------------------------------------------------------------------------------------


def number_of(word: str, series: str, year: int, serial: int) -> str:
    """The number of a document.

    >>> number_of("澜市监", "投受", 2026, 12)
    '澜市监投受〔2026〕12号'
    """
    return f"{word}{series}〔{year}〕{serial}号"


def gaps(serials: Collection[int]) -> tuple[int, ...]:
    """The serial numbers from 1 to the last that are missing; a series has none.

    >>> gaps({1, 2, 5})
    (3, 4)
    """
    there = set(serials)
    return tuple(number for number in range(1, max(there, default=0)) if number not in there)


_CHINESE: Final = re.compile(r"[\u3400-\u9fff]{1,12}")


def refuse_series(series: str) -> None:
    """Refuse a word of a series that cannot stand in a number."""
    if not _CHINESE.fullmatch(series):
        raise SeriesRefused(
            f"{series!r} is no word of a series (kernel/documents/rules.py); write one to twelve Chinese characters",
            message_zh=f"“{series}”不能作文书字号；字号由一至十二个汉字组成，如“投受”；请改正文书的声明。",
            series=series,
        )


def number_taken(number: str, office: str) -> NumberTaken:
    """The refusal of a number that another office's document bears."""
    return NumberTaken(
        f"{number} was issued by {office} (kernel/documents/actions.py); give the two offices code words of their own",
        message_zh=f"文号“{number}”已由{office}使用；两个单位的机关代字相同或相混；"
        "请系统管理员在“文书登记”中为其中一个另定机关代字。",
        number=number,
    )


# --- the code word of an office --------------------------------------------------------------------------------------

_PLACE: Final = re.compile(r"(.{1,8}?)(?:特别行政区|自治[区州县旗]|地区|[省市州盟县区旗])(?=.)")
_WORDS: Final = {
    "市场监督管理": "市监",
    "市场监管": "市监",
    "人民政府办公": "政办",
    "人民政府": "政",
    "发展和改革": "发改",
    "工业和信息化": "工信",
    "人力资源和社会保障": "人社",
    "自然资源": "自然资",
    "生态环境": "环",
    "住房和城乡建设": "住建",
    "交通运输": "交",
    "农业农村": "农",
    "文化和旅游": "文旅",
    "卫生健康": "卫健",
    "应急管理": "应急",
    "药品监督": "药监",
    "知识产权": "知",
    "教育": "教",
    "科学技术": "科",
    "财政": "财",
    "水利": "水",
    "商务": "商",
    "统计": "统",
    "质量": "质",
}
"""What offices are usually called in numbers, by how the name goes on after the place; the first that fits."""
_ENDS: Final = re.compile(r"(?:委员会|领导小组|办公室|总局|局|厅|委|办|中心|支队|大队|所)$")


def derived_word(name: str) -> str:
    """The code word of an office that nobody set: the first character of its place and what it is usually called.

    >>> derived_word("澜溪市市场监督管理局"), derived_word("澜溪市人民政府"), derived_word("澜溪市城市管理局")
    ('澜市监', '澜政', '澜城市')
    """
    place = _PLACE.match(name)
    rest = name[place.end() :] if place else name
    usual = next((word for begin, word in _WORDS.items() if rest.startswith(begin)), "")
    bare = "".join(_CHINESE.findall(_ENDS.sub("", rest) or rest))
    return (place[1][0] if place else "") + (usual or bare[:2] or "文")


def refuse_word(word: str) -> str:
    """The code word without the spaces around it, if it can stand in a number."""
    word = word.strip()
    if not _CHINESE.fullmatch(word):
        raise WordRefused(
            f"{word!r} is no code word (kernel/documents/rules.py); write one to twelve Chinese characters",
            message_zh=f"“{word}”不能作机关代字；机关代字由一至十二个汉字组成，不含标点和数字；请改写，如“澜市监”。",
            word=word,
            why="form",
        )
    return word


def word_taken(word: str, other: str) -> WordRefused:
    """The refusal of a code word that another office has."""
    return WordRefused(
        f"{word!r} is the code word of {other} (kernel/documents/actions.py); choose another",
        message_zh=f"“{word}”是{other}的机关代字；不同单位的机关代字不得相同；请另定一个。",
        word=word,
        why="taken",
    )


# --- making void -----------------------------------------------------------------------------------------------------


def reason_of(reason: str) -> str:
    """The reason without the spaces around it, if there is one."""
    if not reason.strip():
        raise ReasonMissing(
            "no reason was given (kernel/documents/rules.py); say why the document is void",
            message_zh="没有写明理由；作废的文号仍留在登记簿上，须注明为何作废；请填写理由。",
        )
    return reason.strip()[:LONGEST_REASON]


def already_void(number: str) -> AlreadyVoid:
    """The refusal to make void what is void."""
    return AlreadyVoid(
        f"{number} is void already (kernel/documents/actions.py); nothing is left to do",
        message_zh=f"“{number}”已经作废；同一文号只作废一次；请核对文号。",
        number=number,
    )


def unknown(number: str) -> DocumentUnknown:
    """That no document bears the number."""
    return DocumentUnknown(
        f"no document {number!r} was issued (kernel/documents/queries.py); take the number from the register",
        message_zh=f"没有发出过“{number}”；文号可能写错；请从文书登记中选取。",
        number=number,
    )
