"""Documents of the old Word, WPS and RTF: LibreOffice turns them into .docx, which is then read.

LibreOffice runs without a window, with a profile of its own in a temporary folder, under a time limit, in a process
group that is ended as a whole; nothing of it outlives the call.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from zhiheng.policy.reading import limits
from zhiheng.policy.reading.refusals import unreadable
from zhiheng.policy.reading.word import read_word

SECONDS: Final = 120
"""A first start makes its profile and takes some 10 seconds; the longest plans convert in 3."""

_SETTINGS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"
 oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""A stranger's document runs no macro and fetches nothing."""

_PROGRAMS: Final = ("soffice", "libreoffice")
_PLACES: Final = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/opt/libreoffice/program/soffice",
)


def read_old_word(data: bytes, name: str) -> str:
    """The plain text of a .doc, .wps or .rtf document; every fault is an UnreadableDocument."""
    shown = "wps" if name.lower().endswith((".wps", ".wpt")) else "doc"
    program = _program()
    if program is None:
        raise unreadable(name, shown, "converter_missing")
    with TemporaryDirectory(prefix="zhiheng-", ignore_cleanup_errors=True) as folder:
        converted = _convert(program, data, Path(folder), name, shown)
    return read_word(converted, name)


def _program() -> str | None:
    found = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


def _convert(program: str, data: bytes, folder: Path, name: str, shown: str) -> bytes:
    # The name given is not used: it could be anything. LibreOffice tells the kind by content.
    given = folder / ("plan.rtf" if data.startswith(b"{\\rtf") else "plan.doc")
    given.write_bytes(data)
    out = folder / "out"
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--invisible", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(out), str(given)),
    ]
    try:
        process = subprocess.Popen(  # noqa: S603 - the program is LibreOffice, the file name our own
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, "HOME": str(folder), "SAL_USE_VCLPLUGIN": "svp"},
        )
    except OSError as error:
        raise unreadable(name, shown, "converter_failed", detail=str(error)) from error
    try:
        _, complaint = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise unreadable(name, shown, "converter_too_slow") from error
    finally:
        _end(process)
    result = out / "plan.docx"
    if not result.is_file() or result.stat().st_size > limits.DOCUMENT_BYTES:
        raise unreadable(name, shown, "converter_failed", detail=complaint.decode("utf-8", "replace"))
    return result.read_bytes()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the whole group: soffice is a script that starts the program proper."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stderr:
        process.stderr.close()
