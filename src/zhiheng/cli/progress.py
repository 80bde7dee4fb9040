"""Progress over many documents, on standard error: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING, Final, Self

import click

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_SECONDS_BETWEEN_LINES: Final = 10.0


class Progress:
    """Says how far the work is, and lets other lines be said in between without breaking the bar."""

    def __init__(self, total: int, *, bar: bool = True) -> None:
        """``bar`` is False where whole texts go to the same terminal: they say how far the work is."""
        self._total = total
        self._may_draw = bar
        self._finished = 0
        self._said_at = monotonic()
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if self._may_draw and self._total > 1 and sys.stderr.isatty():
            from rich.console import Console  # noqa: PLC0415 - loads only where a bar is drawn
            from rich.progress import Progress as Bar  # noqa: PLC0415

            # Results that go to a file or another program pass the bar by.
            both = sys.stdout.isatty()
            self._bar = Bar(console=Console(stderr=True), transient=True, redirect_stdout=both)
            self._task = self._bar.add_task("", total=self._total)
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def begin(self, name: str) -> None:
        """The work on this document begins."""
        if self._bar and self._task is not None:
            from rich.markup import escape  # noqa: PLC0415

            self._bar.update(self._task, description=escape(name))

    def done(self) -> None:
        """The work on the current document is over."""
        self._finished += 1
        if self._bar and self._task is not None:
            self._bar.advance(self._task)
        elif self._finished < self._total and monotonic() - self._said_at > _SECONDS_BETWEEN_LINES:
            self._said_at = monotonic()
            click.echo(f"已处理 {self._finished}/{self._total} 份…", err=True)

    def result(self, line: str) -> None:
        """One line on standard output; where that is the terminal of the bar, above the bar."""
        if self._bar and sys.stdout.isatty():
            self.say(line)
        else:
            click.echo(line)

    def say(self, line: str) -> None:
        """One line on standard error."""
        if self._bar:
            self._bar.console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            click.echo(line, err=True)
