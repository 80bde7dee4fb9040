"""Photographs of strangers: told by their bytes, decoded within limits, written anew as JPEG.

What is kept is a new file made of the picture's points alone: place, camera, thumbnails, comments and whatever else
was behind or between them are gone. Drawings (SVG), documents and archives are refused.
"""

from __future__ import annotations

import io
import struct
import warnings
from threading import BoundedSemaphore
from typing import Final

from PIL import Image, ImageOps

from zhiheng.primitives.errors import RuleViolation

MOST: Final = 6
"""Photographs of one form."""
LARGEST: Final = 12 * 1024 * 1024
"""Bytes of one, as it comes."""
ACCEPT: Final = "image/jpeg,image/png,image/webp"
_MOST_POINTS: Final = {"JPEG": 64_000_000, "PNG": 24_000_000, "WEBP": 24_000_000}
"""A JPEG is made smaller while it is decoded; the others take four bytes a point."""
_LONGEST_SIDE: Final = 16_000
_KEPT_SIDE: Final = 2048
_QUALITY: Final = 85
_AT_ONCE: Final = BoundedSemaphore(2)
"""So many are decoded at the same time: memory has an upper bound, whoever sends what."""
_HEADS: Final = ((b"\xff\xd8\xff", "JPEG"), (b"\x89PNG\r\n\x1a\n", "PNG"))


class PhotoRefused(RuleViolation):
    """A photograph is not taken; ``why`` is empty, too_large, format, heic, points or broken."""

    code = "web.photo_refused"


def cleaned(name: str, content: bytes) -> bytes:
    """The picture as a new JPEG, upright, at most 2048 points long; raises PhotoRefused."""
    if not content:
        raise _refused("empty", name, "文件是空的", "请重新选择照片")
    if len(content) > LARGEST:
        raise _refused("too_large", name, f"超过 {LARGEST >> 20} MB", "请缩小后再传")
    found = _format_of(content)
    if found == "HEIC":
        raise _refused("heic", name, "是 HEIC 格式，这里打不开", "请在手机相机设置中选“兼容性最佳”，或发送截图")
    if not found:
        raise _refused("format", name, "不是 JPEG、PNG 或 WebP 图片", "请选择照片或截图")
    with _AT_ONCE:
        return _anew(name, content, found)


def _format_of(content: bytes) -> str:
    """The format by the bytes alone, whatever the name says."""
    for head, name in _HEADS:
        if content.startswith(head):
            return name
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    return "HEIC" if content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"hevc"} else ""


def _anew(name: str, content: bytes, found: str) -> bytes:
    try:
        with warnings.catch_warnings():
            # The library only warns of a bomb; its size is looked at below before a point of it is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=(found,)) as picture:
                width, height = picture.size
                if width * height > _MOST_POINTS[found] or max(width, height) > _LONGEST_SIDE:
                    raise _refused("points", name, f"有 {width}×{height} 个像素，过大", "请缩小后再传")
                picture.draft("RGB", (_KEPT_SIDE, _KEPT_SIDE))
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((_KEPT_SIDE, _KEPT_SIDE))
                flat = _on_white(upright)
    except PhotoRefused:
        raise
    except Image.DecompressionBombError as error:
        raise _refused("points", name, "像素过多", "请缩小后再传") from error
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, TypeError, struct.error) as error:
        raise _refused("broken", name, "打不开，可能已损坏", "请换一张照片") from error
    new = io.BytesIO()
    flat.save(new, "JPEG", quality=_QUALITY, exif=b"", comment=b"", icc_profile=None)
    return new.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """The points of a picture in three colours, and nothing that came with it."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        over = picture.convert("RGBA")
        flat = Image.new("RGB", over.size, (255, 255, 255))
        flat.paste(over, mask=over.getchannel("A"))
        return flat
    flat = Image.new("RGB", picture.size)
    flat.paste(picture.convert("RGB"))
    return flat


def _refused(why: str, name: str, happened_zh: str, do_zh: str) -> PhotoRefused:
    return PhotoRefused(
        f"the photograph {name[:60]!r} is not taken: {why} (web/public_photos.py); send a JPEG, PNG or WebP picture",
        message_zh=f"照片“{name[:60]}”{happened_zh}；"
        f"照片只收 JPEG、PNG、WebP，每张不超过 {LARGEST >> 20} MB；{do_zh}。",
        why=why,
        name=name[:60],
    )
