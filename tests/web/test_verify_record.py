"""The verifier anyone can run: by itself it agrees with the program, and finds what does not hold."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernel.log_cast import NOON, state

from zhiheng.primitives import merkle
from zhiheng.primitives.merkle import GrowingTree, leaf_hash
from zhiheng.primitives.signatures import ALGORITHMS, ED25519, PrivateKey
from zhiheng.web import verify_record

KEYS = [PrivateKey.new(algorithm) for algorithm in ALGORITHMS]
CHECKS = {algorithm: verify_record.ed25519 if algorithm == ED25519 else verify_record.sm2 for algorithm in ALGORITHMS}
Files = dict[str, str]


@pytest.fixture
def files(db: None) -> Files:  # noqa: ARG001 - opens the database
    """A proof of entry 5 among 300 with its link to an earlier head of 7, both heads, and the public keys."""
    from zhiheng.kernel.log.actions import sign_head
    from zhiheng.kernel.log.queries import key_lines, proof

    state(7)
    earlier = sign_head(at=NOON)
    state(293)
    later = sign_head(at=NOON + timedelta(days=1))
    shown = proof(5, later, since=earlier)
    return {
        "proof.json": shown.json(with_body=True).decode(),
        "bare.json": shown.json(with_body=False).decode(),
        "kept.txt": earlier.note,
        "later.txt": later.note,
        "keys": "\n".join(key_lines()),
    }


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the page by itself, without the program, in a folder with these files."""

    def run(files: Files, *arguments: str) -> subprocess.CompletedProcess[str]:
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        page = tmp_path / "verify_record.py"
        page.write_bytes(Path(verify_record.__file__).read_bytes())
        return subprocess.run(
            [sys.executable, "-I", str(page), *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )

    return run


Run = Callable[..., subprocess.CompletedProcess[str]]


def test_a_true_proof_holds_under_published_keys_and_continues_the_kept_head(files: Files, run: Run) -> None:
    keys = [word for line in files["keys"].splitlines() for word in ("--key", line)]

    for proof in ("proof.json", "bare.json"):
        done = run(files, proof, "--kept", "kept.txt", *keys)

        assert (done.returncode, done.stderr) == (0, "")
        assert "不成立" not in done.stdout
        assert "2026-03-03 12:00:00" in done.stdout
        assert ("合格" in done.stdout) is (proof == "proof.json")


def test_keys_taken_from_the_proof_itself_are_pointed_out(files: Files, run: Run) -> None:
    done = run(files, "proof.json")

    assert done.returncode == 0
    assert "公钥取自证明文件本身" in done.stdout
    assert files["keys"].splitlines()[0] in done.stdout


def _with(files: Files, name: str, change: Callable[[dict[str, object]], object]) -> Files:
    file = json.loads(files[name])
    change(file)
    return {**files, name: json.dumps(file)}


def _entry(key: str, value: Callable[[object], object]) -> Callable[[dict[str, object]], None]:
    def change(file: dict[str, object]) -> None:
        entry = file["entry"]
        assert isinstance(entry, dict)
        entry[key] = value(entry[key])

    return change


def _swap(key: str, old: str, new: str) -> Callable[[dict[str, object]], None]:
    def change(file: dict[str, object]) -> None:
        file[key] = json.loads(json.dumps(file[key]).replace(old, new))

    return change


@pytest.mark.parametrize(
    "change",
    [
        _entry("body", lambda body: str(body).replace("合格", "不合格")),
        _entry("seq", lambda _: 6),
        _entry("leaf", lambda _: "00" * 32),
        _swap("checkpoint", "\\n300\\n", "\\n299\\n"),
        _swap("checkpoint", "2026-03-03T", "2026-03-02T"),
        lambda file: file.update(inclusion=[]),
        lambda file: file.update(consistency={"from": 7, "path": []}),
        lambda file: file.update(keys=[]),
    ],
    ids="body seq leaf size day inclusion consistency keys".split(),
)
def test_whatever_is_changed_in_a_proof_it_no_longer_holds(
    change: Callable[[dict[str, object]], None], files: Files, run: Run
) -> None:
    done = run(_with(files, "proof.json", change), "proof.json", "--kept", "kept.txt")

    assert done.returncode == 1, done.stdout
    assert "结论：有不成立的" in done.stdout


@pytest.mark.django_db
def test_a_history_signed_anew_does_not_continue_the_head_that_was_kept(files: Files, run: Run) -> None:
    from zhiheng.kernel.log import rules
    from zhiheng.kernel.log.queries import keys

    forged = rules.Checkpoint(keys().name, 7, leaf_hash(b"another history"), NOON)
    kept = {**files, "kept.txt": rules.signed(forged, keys().signing)}

    done = run(kept, "proof.json", "--kept", "kept.txt")

    assert done.returncode == 1
    assert done.stdout.count("不成立") == 2


def test_keys_of_a_stranger_do_not_count(files: Files, run: Run) -> None:
    from zhiheng.kernel.log import rules

    strangers = rules.new_keys()
    line = rules.key_line(strangers.name, strangers.public[0])

    done = run(files, "proof.json", "--key", line)

    assert done.returncode == 1


@pytest.mark.parametrize(
    "arguments",
    [("none.json",), ("kept.txt",), ("proof.json", "--kept", "proof.json"), ("proof.json", "--key", "x")],
)
def test_what_cannot_be_read_is_told_from_what_does_not_hold(
    arguments: tuple[str, ...], files: Files, run: Run
) -> None:
    done = run(files, *arguments)

    assert (done.returncode, done.stderr) == (2, "")
    assert "无法判断" in done.stdout


def test_a_kept_head_to_which_the_proof_has_no_link_is_undecided(files: Files, run: Run) -> None:
    bare = _with(files, "proof.json", lambda file: file.pop("consistency"))

    assert run(bare, "proof.json", "--kept", "kept.txt").returncode == 2
    assert run(bare, "proof.json", "--kept", "later.txt").returncode == 0


@given(size=st.integers(0, 70), data=st.data())
def test_its_tree_agrees_with_the_programs(size: int, data: st.DataObject) -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(size)]
    tree, roots = GrowingTree(), [merkle.EMPTY_ROOT]
    for leaf in leaves:
        tree.add(leaf)
        roots.append(tree.root())
    tiles = {(tile.level, tile.index): tile.hashes for tile in tree.open_tiles()}
    first = data.draw(st.integers(0, size))
    path = merkle.consistency_proof(first, size, lambda level, index, _: tiles[level, index])
    wrong = data.draw(st.sampled_from([path, path[1:], [*path, roots[0]], path[::-1]]))
    claimed, old = data.draw(st.integers(0, size)), data.draw(st.sampled_from(roots))

    assert verify_record.continued(first, size, roots[first], roots[size], path)
    assert verify_record.continued(claimed, size, old, roots[size], wrong) is merkle.verify_consistency(
        claimed, size, old, roots[size], wrong
    )
    if size:
        at, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
        path = merkle.inclusion_proof(at, size, lambda level, index, _: tiles[level, index])
        for place, hashes in ((at, path), (other, path), (at, path[1:]), (at, [*path, roots[0]])):
            assert verify_record.included(leaves[at], place, size, hashes, roots[size]) is merkle.verify_inclusion(
                leaves[at], place, size, hashes, roots[size]
            )


@settings(max_examples=25)
@given(key=st.sampled_from(KEYS), message=st.binary(max_size=80), data=st.data())
def test_its_signatures_agree_with_the_programs(key: PrivateKey, message: bytes, data: st.DataObject) -> None:
    check = CHECKS[key.algorithm]
    signature = key.sign(message)
    bit = data.draw(st.integers(0, 511))
    changed = (int.from_bytes(signature) ^ (1 << bit)).to_bytes(64)

    assert check(key.public.data, message, signature)
    assert not check(key.public.data, message + b"!", signature)
    assert not check(key.public.data, message, changed)
    assert not check(key.public.data, message, signature[:-1])
    assert not check(key.public.data[:-1], message, signature)
