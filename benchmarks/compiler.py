"""The plan compiler measured: what it finds on annotated plans, how fast, and in how much memory.

Beside it stands what an office would use instead of a grammar: one regular expression that picks every number with a
unit, and a search for bracketed notes. Both run in this process on the same text; the last line is one JSON object.

usage: python benchmarks/compiler.py [--gold DIR --seeds DIR] [--megabytes N]
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import re
import resource
import runpy
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from zhiheng.policy.compiler import compile_plan
from zhiheng.policy.model import SourceText
from zhiheng.policy.reading.document import read_document
from zhiheng.policy.writing.jsonl import targets_jsonl, tasks_jsonl

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
NAIVE_NUMBER = re.compile(r"([^，。；,;\n]{2,40}?)(达到|不低于|稳定在)?(\d+(?:\.\d+)?)(%|个|家|项|件|分)(以上)?")
NAIVE_NOTE = re.compile(r"[（(]([^（）()\n]{4,200})[）)]")


def main() -> None:
    """Print the table and, as the last line, its figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=SHARED / "gold")
    parser.add_argument("--seeds", type=Path, default=SHARED / "seeds")
    parser.add_argument("--megabytes", type=float, default=2.0)
    args = parser.parse_args()
    figures: dict[str, object] = {}
    if args.gold.is_dir() and args.seeds.is_dir():
        figures["quality"] = quality(args.gold, args.seeds)
    text = _sample_text(args.seeds)
    figures["speed"] = speed(text, args.megabytes)
    figures["linearity"] = linearity(text)
    figures["peak_memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    print(f"peak memory of this process  {figures['peak_memory_mb']} MB")
    print(json.dumps(figures, ensure_ascii=False))


def _sample_text(seeds: Path) -> str:
    """The text that is repeated for the speed run: the annotated plans, else the demonstration city's."""
    folder = seeds if seeds.is_dir() else ROOT / "src" / "zhiheng" / "demo" / "plans"
    return "\n".join(read_document(path.read_bytes(), path.name).text for path in sorted(folder.glob("*.txt")))


def _source(text: str) -> SourceText:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return SourceText("bench.txt", "txt", text, digest, digest, "utf-8")


def quality(gold: Path, seeds: Path) -> dict[str, object]:
    """Scores of the annotated plans by the scorer that comes with them."""
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(seeds.glob("*.txt")):
            plan = compile_plan(read_document(path.read_bytes(), path.name))
            (Path(folder) / f"{path.stem}.targets.jsonl").write_bytes(targets_jsonl(plan))
            (Path(folder) / f"{path.stem}.tasks.jsonl").write_bytes(tasks_jsonl(plan))
        printed = io.StringIO()
        arguments = sys.argv
        sys.argv = ["score_plan", "--gold", str(gold), "--pred", folder]
        try:
            with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
                runpy.run_path(str(gold.parent / "tools" / "score_plan"), run_name="__main__")
        finally:
            sys.argv = arguments
    lines = printed.getvalue().splitlines()
    for line in lines[:-1]:
        print(line)
    return {key: value["f1"] for key, value in json.loads(lines[-1]).items()}


def speed(text: str, megabytes: float) -> dict[str, float]:
    """Megabytes of UTF-8 a second on one core, beside the naive reading of the same text."""
    size = len(text.encode())
    big = text * max(1, round(megabytes * 1e6 / size))
    million = len(big.encode()) / 1e6
    rows = [("lines as printed", big), ("everything on one line", big.replace("\n", ""))]
    figures: dict[str, float] = {}
    for name, sample in rows:
        ours = _seconds(_compile, sample)
        naive = _seconds(_read_naively, sample)
        print(f"{name:24} {million / ours:6.2f} MB/s   one regular expression {million / naive:6.2f} MB/s", end="")
        print(f"   ratio {naive / ours:.3f}")
        key = name.replace(" ", "_")
        figures[f"{key}_mb_per_s"] = round(million / ours, 3)
        figures[f"{key}_ratio_to_naive"] = round(naive / ours, 4)
    return figures


def linearity(text: str) -> dict[str, float]:
    """Seconds per megabyte at growing length: equal figures mean linear time."""
    figures = {}
    for times in (1, 4, 16):
        sample = (text * times).replace("\n", "")
        seconds = _seconds(_compile, sample)
        million = len(sample.encode()) / 1e6
        figures[f"{million:.1f}MB"] = round(seconds / million, 3)
    print("seconds per MB by length     " + "   ".join(f"{key} {value}" for key, value in figures.items()))
    return figures


def _compile(text: str) -> None:
    compile_plan(_source(text))


def _read_naively(text: str) -> None:
    NAIVE_NUMBER.findall(text)
    NAIVE_NOTE.findall(text)


def _seconds(work: Callable[[str], None], text: str, runs: int = 3) -> float:
    best = float("inf")
    for _ in range(runs):
        started = time.perf_counter()
        work(text)
        best = min(best, time.perf_counter() - started)
    return best


if __name__ == "__main__":
    main()
