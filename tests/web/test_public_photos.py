"""Photographs of strangers: what is refused, and that nothing of a file stays but its picture."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st
from PIL import Image
from tests.web.public_door import open_door, opened, sent, shown_code, token_of

from zhiheng.web import public_photos
from zhiheng.web.public_photos import PhotoRefused, cleaned

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

SECRET = b"31.2304N 121.4737E TelephoneOwner"


def photo(form: str = "JPEG", size: tuple[int, int] = (60, 40), **more: object) -> bytes:
    """A picture half red, half blue, as a file."""
    picture = Image.new("RGB", size, (200, 30, 30))
    picture.paste((30, 30, 200), (size[0] // 2, 0, size[0], size[1]))
    file = io.BytesIO()
    picture.save(file, form, **more)
    return file.getvalue()


def with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (31.0, 13.0, 49.0)
    return photo(exif=exif.tobytes(), comment=SECRET)


def png_that_says_it_has(width: int, height: int) -> bytes:
    """A small file whose head says it is a large picture of one colour."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 10_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_comes_back_as_a_jpeg_of_the_same_picture(form: str) -> None:
    with Image.open(io.BytesIO(cleaned("x", photo(form, lossless=True)))) as new:
        assert new.format == "JPEG"
        assert new.size == (60, 40)
        left, right = new.getpixel((10, 20)), new.getpixel((50, 20))
        assert isinstance(left, tuple)
        assert isinstance(right, tuple)
        assert left[0] > 150 > right[0]


def test_where_it_was_taken_and_by_whom_is_gone_and_it_stands_upright() -> None:
    before = with_exif()
    assert SECRET in before

    after = cleaned("x.jpg", before)

    assert SECRET not in after
    assert b"Exif" not in after
    with Image.open(io.BytesIO(after)) as new:
        assert not new.getexif()
        assert "comment" not in new.info
        assert new.size == (40, 60)


def test_what_hangs_behind_or_between_the_points_of_a_picture_is_gone() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("run.js", "alert(1)")
    script = b"<script>alert(1)</script>"

    for content in (photo() + archive.getvalue(), photo(comment=script) + script, photo("PNG") + script):
        after = cleaned("x.jpg", content)
        assert b"PK\x03\x04" not in after
        assert b"script" not in after


def test_a_name_says_nothing() -> None:
    assert cleaned("x.exe", photo())


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "format"),
        (b"<?xml version='1.0'?><svg/>", "format"),
        (b"%PDF-1.7", "format"),
        (b"GIF89a", "format"),
        (b"PK\x03\x04", "format"),
        (b"MZ\x90", "format"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "heic"),
        (b"\xff\xd8\xff", "broken"),
        (b"\x89PNG\r\n\x1a\n", "broken"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "broken"),
        (b"\xff\xd8\xff" + b"<script>" * 100, "broken"),
    ],
)
def test_what_is_no_photograph_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(PhotoRefused) as refused:
        cleaned("photo.jpg", content)

    assert refused.value.fields["why"] == why


def test_half_a_photograph_is_refused() -> None:
    whole = photo(size=(400, 300))

    with pytest.raises(PhotoRefused):
        cleaned("x.jpg", whole[: len(whole) // 2])


def test_a_bomb_is_refused_before_a_point_of_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda *_: pytest.fail("it was decoded"))
    bomb = png_that_says_it_has(15_000, 15_000)
    assert len(bomb) < 100_000

    with pytest.raises(PhotoRefused) as refused:
        cleaned("x.png", bomb)
    assert refused.value.fields["why"] == "points"


def test_a_picture_longer_than_any_camera_makes_is_refused() -> None:
    with pytest.raises(PhotoRefused):
        cleaned("x.png", png_that_says_it_has(100_000, 10))


def test_more_bytes_than_a_photograph_has_are_refused() -> None:
    with pytest.raises(PhotoRefused) as refused:
        cleaned("x.jpg", photo() + b"\0" * public_photos.LARGEST)

    assert refused.value.fields["why"] == "too_large"


@trials(max_examples=150, deadline=None)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=40), st.sampled_from(["JPEG", "PNG", "WEBP"]))
def test_a_spoilt_photograph_is_taken_or_refused_and_nothing_else(place: int, spoilt: bytes, form: str) -> None:
    content = bytearray(photo(form))
    place %= len(content)
    content[place : place + len(spoilt)] = spoilt

    try:
        after = cleaned("x", bytes(content))
    except PhotoRefused:
        return
    assert after.startswith(b"\xff\xd8\xff")


# --- with a form -----------------------------------------------------------------------------------------------------


@pytest.fixture
def door(db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - opens the database
    open_door(settings, monkeypatch)


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


@pytest.mark.usefixtures("door")
@pytest.mark.django_db
def test_photographs_are_kept_as_evidence_without_what_they_knew(client: Client) -> None:
    from zhiheng.kernel.casebook.models import CaseState
    from zhiheng.kernel.cases.queries import values, way
    from zhiheng.kernel.evidence.models import File

    sent(client, photos=[upload(with_exif()), upload(photo(size=(80, 80)))])

    state = CaseState.objects.get()
    assert File.objects.count() == 2
    assert all(SECRET not in bytes(one.content) for one in File.objects.all())
    (step,) = way(state)
    assert {one.sha256 for one in step.files} == set(File.objects.values_list("sha256", flat=True))
    assert values(state)["evidence"] in {one.sha256 for one in step.files}


@pytest.mark.usefixtures("door")
@pytest.mark.django_db
def test_photographs_stay_with_a_form_that_comes_back_and_can_be_taken_out(client: Client) -> None:
    from zhiheng.kernel.evidence.models import File
    from zhiheng.kernel.reception.models import Photo

    token = token_of(opened(client))
    pictures = [upload(photo()), upload(photo(size=(80, 80)))]
    back = sent(client, token=token, title="", photos=pictures).content.decode()
    assert back.count('name="drop_photo"') == 2
    assert not File.objects.exists()

    gone = Photo.objects.earliest("id").sha256
    shown_code(sent(client, token=token, drop_photo=[gone]).content.decode())

    assert File.objects.count() == 1
    assert not File.objects.filter(pk=gone).exists()


@pytest.mark.usefixtures("door")
@pytest.mark.django_db
def test_what_is_no_photograph_is_told_and_the_others_stay(client: Client) -> None:
    from zhiheng.kernel.casebook.models import CaseState

    answer = sent(client, photos=[upload(b"<svg/>", "plan.svg"), upload(photo())])

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "plan.svg" in page
    assert page.count('name="drop_photo"') == 1
    assert not CaseState.objects.exists()


@pytest.mark.usefixtures("door")
@pytest.mark.django_db
def test_no_more_photographs_are_taken_than_a_form_may_have(client: Client) -> None:
    from zhiheng.kernel.reception.models import Photo

    sent(client, title="", photos=[upload(photo(size=(20 + place, 20))) for place in range(public_photos.MOST + 3)])

    assert Photo.objects.count() == public_photos.MOST


@pytest.mark.usefixtures("door")
@pytest.mark.django_db
def test_of_a_file_that_is_too_large_no_more_is_read_than_its_refusal_needs(client: Client) -> None:
    answer = sent(client, photos=[upload(photo() + b"\0" * (public_photos.LARGEST + 3_000_000), "large.jpg")])

    assert answer.status_code == 422
    assert "large.jpg" in answer.content.decode()
