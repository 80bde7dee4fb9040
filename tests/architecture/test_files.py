"""What every file of the checkout keeps to."""

import re
from pathlib import Path

LONGEST = 600
READ_BY_PEOPLE = {".py", ".html", ".css", ".js", ".md"}
LOOKED_UP = ("docs/packs/", "docs/reference/")
"""Pages the program writes from declarations; nobody reads them from end to end."""
BINARY = {".png", ".ico", ".woff2", ".docx", ".pdf", ".ofd", ".xlsx", ".doc", ".wps", ".zip"}
SAYS_NOTHING = re.compile(r"(utils?|helpers?|common|managers?|misc|services|data\d+)")

# In two halves each, so that this file does not name what it forbids.
PLACES_OF_ONE_MACHINE = (
    "/wo" + "rk/",
    "/ro" + "ot/",
    "/ho" + "me/",
    "fil" + "e:///",
    "py" + "pi.org",
    "python" + "hosted",
    "index" + "-url",
    "find" + "-links",
)
FETCHED = re.compile(
    r"""\b(src|srcset)\s*=\s*["']?\s*(https?:)?//|<link\b[^>]*\bhref\s*=\s*["']?(https?:)?//|@import\b"""
    r"""|url\(\s*["']?(https?:)?//""",
    re.IGNORECASE,
)


def test_no_file_is_longer_than_a_reader_can_hold(files: list[Path]) -> None:
    long = {
        str(path): lines
        for path in files
        if path.suffix in READ_BY_PEOPLE
        and not any(folder in path.as_posix() for folder in LOOKED_UP)
        and (lines := path.read_text(encoding="utf-8").count("\n")) > LONGEST
    }

    assert long == {}


def test_no_file_has_a_name_that_says_nothing(files: list[Path], repository: Path) -> None:
    nameless = [
        str(path)
        for path in files
        if any(SAYS_NOTHING.fullmatch(part.split(".")[0]) for part in path.relative_to(repository).parts)
    ]

    assert nameless == []


def test_no_file_names_a_place_of_one_machine(files: list[Path]) -> None:
    # make lock names the options that keep addresses out of the lock.
    allowed = {("Makefile", PLACES_OF_ONE_MACHINE[-1]), ("Makefile", PLACES_OF_ONE_MACHINE[-2])}

    named = [
        (str(path), place)
        for path in files
        if path.suffix not in BINARY
        for place in PLACES_OF_ONE_MACHINE
        if place in path.read_text(encoding="utf-8", errors="replace") and (path.name, place) not in allowed
    ]

    assert named == []


def test_a_line_of_the_lock_is_a_version_or_a_hash(repository: Path) -> None:
    version_or_hash = re.compile(r"[a-z0-9-]+==[\w.]+( ; [\w .'=<>!]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    lines = (repository / "requirements.lock").read_text(encoding="utf-8").splitlines()

    strange = [line for line in lines if not version_or_hash.fullmatch(line)]

    assert lines
    assert strange == []


def test_every_folder_of_tests_mirrors_a_room(repository: Path) -> None:
    rooms = {path.parent.name for path in (repository / "src/zhiheng").glob("*/__init__.py")}

    folders = {path.parent.name for path in (repository / "tests").glob("*/test_*.py")}

    assert folders - rooms == {"architecture"}


def test_no_page_fetches_anything_from_elsewhere(files: list[Path]) -> None:
    fetching = [
        str(path)
        for path in files
        if path.suffix in {".html", ".css", ".js"} and FETCHED.search(path.read_text(encoding="utf-8"))
    ]

    assert fetching == []
