"""Plain text: which encoding it has, and its characters unchanged.

Line ends, spaces and a byte-order mark in UTF-8 stay as they stand, so that an offset into the text is an offset into
the file as any program reads it.
"""

from __future__ import annotations

import codecs
import re

from zhiheng.policy.reading.refusals import unreadable

_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")
_CHINESE = re.compile("[\u3400-\u9fff\u3001\u3002\uff0c]")
_SAMPLE = 200_000
_TOLERATED_DAMAGE = 0.005
"""The share of undecodable places above which bytes are no text in that encoding."""


def read_text(data: bytes, name: str) -> tuple[str, str]:
    """The characters of a text file and the name of its encoding.

    >>> read_text("质量".encode("gb18030"), "a.txt")
    ('质量', 'gb18030')
    """
    decoded = decode(data)
    if decoded is None:
        raise unreadable(name, "txt", "not_text")
    return decoded


def decode(data: bytes) -> tuple[str, str] | None:
    """Text and encoding: UTF-8, UTF-16 or GB18030, whichever the bytes are; None where they are no text."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return _if_text(data.decode(encoding, "replace"), encoding)
    if b"\x00" in data[:_SAMPLE]:
        return _decode_unmarked_utf16(data)
    for encoding in ("utf-8", "gb18030"):
        try:
            return _if_text(data.decode(encoding), encoding)
        except UnicodeDecodeError:
            continue
    return _decode_damaged(data)


def _decode_unmarked_utf16(data: bytes) -> tuple[str, str] | None:
    """UTF-16 that lost its mark: one byte order gives Chinese and ASCII, the other gives neither."""
    best = max(("utf-16-le", "utf-16-be"), key=lambda encoding: _plausibility(data[:_SAMPLE], encoding))
    if _plausibility(data[:_SAMPLE], best) < 0.8:
        return None
    return _if_text(data.decode(best, "replace"), best)


def _plausibility(sample: bytes, encoding: str) -> float:
    text = sample.decode(encoding, "replace")
    known = len(_CHINESE.findall(text)) + sum("\t" <= char <= "~" or "\uff00" < char < "\uff5f" for char in text)
    return known / (len(text) or 1)


def _decode_damaged(data: bytes) -> tuple[str, str] | None:
    """A text with a few bytes lost or cut in the middle of a character is still read."""
    texts = [(data.decode(encoding, "replace"), encoding) for encoding in ("utf-8", "gb18030")]
    text, encoding = min(texts, key=lambda pair: pair[0].count("\ufffd") / (len(pair[0]) or 1))
    if text.count("\ufffd") > max(1, len(text) * _TOLERATED_DAMAGE):
        return None
    return _if_text(text, encoding)


def _if_text(text: str, encoding: str) -> tuple[str, str] | None:
    """The pair, unless control characters show that the bytes are a program, a picture or noise."""
    sample = text[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > len(sample) * _TOLERATED_DAMAGE:
        return None
    if sample.count("\ufffd") > max(1, len(sample) * _TOLERATED_DAMAGE):
        return None
    return text, encoding
