"""Old Word documents: LibreOffice where it is installed, a clear word where it is not."""

import shutil
import subprocess
import time
from pathlib import Path

import pytest
from tests.policy.reading.word_documents import WordDocument

from zhiheng.policy.reading import old_word
from zhiheng.policy.reading.document import read_document
from zhiheng.primitives.errors import UnreadableDocument

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument\x00".encode("utf-16-le") + bytes(2000)


def _reason(name: str) -> object:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(OLD, name)
    assert caught.value.fields["format"] == name.rpartition(".")[2]
    return caught.value.fields["reason"]


def _program(folder: Path, lines: str) -> str:
    script = folder / "soffice"
    script.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
    script.chmod(0o755)
    return str(script)


def test_without_libreoffice_the_person_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_word, "_program", lambda: None)

    with pytest.raises(UnreadableDocument) as caught:
        read_document(OLD, "方案.doc")

    assert caught.value.fields["reason"] == "converter_missing"
    assert "LibreOffice" in caught.value.message_zh
    assert ".docx" in caught.value.message_zh


def test_a_document_that_libreoffice_cannot_open_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(old_word, "_program", lambda: _program(tmp_path, "echo no filter >&2"))

    assert _reason("方案.wps") == "converter_failed"


def test_a_conversion_that_hangs_is_ended_with_all_it_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    monkeypatch.setattr(old_word, "_program", lambda: _program(tmp_path, f"sleep 600 & echo $! > {pid}; wait"))
    monkeypatch.setattr(old_word, "SECONDS", 1)

    assert _reason("方案.doc") == "converter_too_slow"
    child = Path("/proc") / (pid.read_text().strip() if pid.exists() else "none") / "stat"
    assert any(_is_gone(child) for _ in range(100))


def _is_gone(stat: Path) -> bool:
    """Whether a process has ended; a killed one may take a moment on a busy machine."""
    time.sleep(0.05)
    try:
        return stat.read_text().split()[2] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_the_profile_and_the_copy_are_gone_afterwards(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(old_word, "_program", lambda: _program(tmp_path, "exit 1"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    assert _reason("方案.doc") == "converter_failed"
    assert [path.name for path in tmp_path.iterdir()] == ["soffice"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_an_old_document_is_read_with_its_numbers_and_tables(tmp_path: Path) -> None:
    document = WordDocument()
    document.numbering(("chineseCountingThousand", "%1、"))
    document.paragraph("工作目标", level=0)
    document.table([["指标", "目标值"], ["合格率", "95%"]])
    document.paragraph("附件")
    (tmp_path / "a.docx").write_bytes(document.bytes())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "doc", "--outdir", tmp_path, tmp_path / "a.docx"],
        check=True,
        capture_output=True,
        timeout=120,
    )

    source = read_document((tmp_path / "a.doc").read_bytes(), "方案.doc")

    assert source.format == "doc"
    assert source.text.split() == ["一、工作目标", "指标", "目标值", "合格率", "95%", "附件"]
