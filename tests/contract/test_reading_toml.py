"""Whatever stands in the files of a pack, reading ends in a pack or in problems."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contract.toy_packs import TOY_PACK, copied

from zhiheng.contract.assembly import assemble
from zhiheng.contract.installed import read_all
from zhiheng.contract.pack_reader import read_pack
from zhiheng.contract.problems import PacksRefused
from zhiheng.contract.toml_text import NotToml, read_toml

HEAD = (TOY_PACK / "grain" / "pack.toml").read_text("utf-8")


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe",
        b"a = " + b"9" * 5000,
        b"a = " + b"[" * 5000,
        b"a = " + b"[" * 200000 + b"]" * 200000,
        b"a" + b".a" * 1000 + b" = 1",
        b"a = 2026-02-30",
        b"a = 1\na = 2",
        b"a = 'x",
        b"\x00",
        b"x" * 5_000_000,
    ],
)
def test_what_is_no_toml_is_told_and_never_breaks_the_reader(data: bytes) -> None:
    with pytest.raises(NotToml):
        read_toml(data)


def test_numbers_stay_exact_and_days_are_days() -> None:
    values, _ = read_toml(b"share = 0.1\nlong = 123456789.123456789123456789\nday = 2026-03-01\n")

    assert str(values["share"]) == "0.1"
    assert str(values["long"]) == "123456789.123456789123456789"
    assert values["day"].isoformat() == "2026-03-01"


def test_lines_are_those_of_tables_and_keys_not_of_texts_that_look_like_them() -> None:
    text = 'a = """\n[b]\nc = 1\n"""\n[b]\nc = 2\n[[d.e]]\n"f" = 1\n[[d.e]]\nf = 2\n[d.e.g]\nh = 3\n'

    _, lines = read_toml(text.encode())

    assert lines["b", "c"] == 6
    assert lines["d.e[1]", "f"] == 8
    assert lines["d.e[2]", "f"] == 10
    assert lines["d.e[2].g", "h"] == 12


def test_a_file_may_begin_with_a_byte_order_mark() -> None:
    values, _ = read_toml(b"\xef\xbb\xbfa = 1")

    assert values == {"a": 1}


def test_a_folder_without_a_head_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(PacksRefused) as refused:
        read_pack(tmp_path)

    assert [problem.code for problem in refused.value.problems] == ["pack.unreadable"]


SCALARS = st.one_of(
    st.booleans(), st.integers(-5, 10**12), st.text(max_size=8), st.dates(), st.decimals(allow_nan=True, places=3)
)


def toml(value: object) -> str:
    """A value as TOML; what it cannot say becomes a text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = {toml(item)}' for key, item in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, str):
        return "'" + "".join(sign for sign in value if sign.isprintable() and sign != "'") + "'"
    return str(value).lower()


KEYS = st.sampled_from(
    ["key", "title", "version", "contract", "office", "about", "needs", "systems", "replaces", "zh", "en", "subject",
     "record", "field", "type", "unit", "indicator", "form", "value", "given", "when", "then", "rule", "x", "a_b"]
)  # fmt: skip
VALUES = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4))
)


def told(*folders: Path) -> bool:
    """Whether the packs are read, or refused with problems."""
    try:
        assemble(read_all(folders))
    except PacksRefused as refused:
        return len(refused.problems) > 0
    return True


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
@given(
    file=st.sampled_from(["pack", "sources", "parameters", "subjects", "records", "indicators", "warnings"]),
    values=st.dictionaries(KEYS, VALUES, max_size=5),
)
def test_any_values_are_read_or_refused(tmp_path: Path, file: str, values: dict[str, object]) -> None:
    (tmp_path / "pack.toml").write_text(HEAD, "utf-8")
    text = "\n".join(f'"{key}" = {toml(value)}' for key, value in values.items())
    (tmp_path / f"{file}.toml").write_text(text, "utf-8")

    try:
        assert told(tmp_path)
    finally:
        (tmp_path / f"{file}.toml").unlink()


LINES = {
    path.relative_to(TOY_PACK).as_posix(): path.read_text("utf-8").splitlines()
    for path in sorted(TOY_PACK.rglob("*.toml"))
}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(data=st.data())
def test_a_pack_with_lines_lost_doubled_or_swapped_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    folder = tmp_path / "packs"
    if not folder.exists():
        copied(tmp_path)
    file = data.draw(st.sampled_from(sorted(LINES)))
    lines = list(LINES[file])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        other = data.draw(st.sampled_from(LINES[data.draw(st.sampled_from(sorted(LINES)))]))
        lines[at : at + data.draw(st.integers(0, 2))] = [other]
    (folder / file).write_text("\n".join(lines), "utf-8")

    try:
        assert told(*sorted(path.parent for path in folder.glob("*/pack.toml")))
    finally:
        (folder / file).write_text("\n".join(LINES[file]), "utf-8")
