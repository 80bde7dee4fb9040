"""Fills the virtual environment it is run by from the lock, and tells how far it is; standard library only.

Versions and hashes come from ``requirements.lock``, addresses from the configuration of whoever installs. Then the
checkout itself is installed in place, without the network.
"""

import re
import subprocess
import sys
from collections import deque
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
LOCK = REPOSITORY / "requirements.lock"
PIP = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]


def main() -> int:
    """The exit status: 0 where everything is in place."""
    total = len(re.findall(r"^[a-z0-9-]+==", LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    print(f"Setting up {Path(sys.prefix).name}: {total} packages, once; a few minutes on a slow line.", flush=True)
    return (
        run([*PIP, "--require-hashes", "-r", str(LOCK)], total)
        or run([*PIP, "--no-deps", "--no-build-isolation", "--editable", str(REPOSITORY)], 0)
        or say("Set up.")
    )


def run(command: list[str], total: int) -> int:
    """Run pip and show which package it is at; its own words only where it fails."""
    last: deque[str] = deque(maxlen=25)
    seen = 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        for line in pip.stdout or ():
            last.append(line)
            met = re.match(r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)", line)
            if met and total:
                seen += 1
                progress(f"  {min(seen, total)}/{total} {met.group(1)}")
            elif line.startswith("Installing collected"):
                progress("  installing …")
    progress("")
    if pip.returncode:
        sys.stderr.writelines(last)
        say("The packages could not be installed: see the lines above. Is the network or a package mirror reachable?")
    return pip.returncode


def progress(text: str) -> None:
    """One line that is written over; nothing where the output is no terminal."""
    if sys.stdout.isatty():
        print(f"\r{text:<60}\r" if not text else f"\r{text:<60}", end="", flush=True)


def say(text: str) -> int:
    """Print a line."""
    print(text, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
