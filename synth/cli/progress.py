"""A progress bar on stderr, shown only where somebody can see it."""

import os
import shutil
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self, TextIO

from synth.printable import one_line

_BAR = 20
_EVERY_S = 0.1
_MINUTE, _HOUR = 60, 3600


class Progress:
    """One line that is drawn again and again: rows done, rows a second, time left.

    Attributes:
        is_shown: whether anything is drawn.
    """

    def __init__(
        self,
        *,
        quiet: bool = False,
        stream: TextIO | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream or sys.stderr
        self._now = now
        self.is_shown = not quiet and os.environ.get("TERM") != "dumb" and _is_tty(self._stream)
        self._table = ""
        self._began_s = self._last_s = self._drawn_s = now()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the line."""
        if self.is_shown and self._table:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def __call__(self, table: str, done: int, total: int | None) -> None:
        """Draw how far a table is; see `synth.run.Progress`."""
        if not self.is_shown:
            return
        now_s = self._now()
        if table != self._table:
            self._table, self._began_s = table, self._last_s
        elif now_s - self._drawn_s < _EVERY_S and done != total:
            self._last_s = now_s
            return
        self._drawn_s = self._last_s = now_s
        self._draw(progress_line(table, done, total, now_s - self._began_s))

    def spent(self, doing: str, spent: float, whole: float) -> None:
        """Draw how much of a privacy budget is spent; see `synth.learn.fit.Progress`."""
        if self.is_shown:
            self._table = doing
            self._draw(spent_line(doing, spent, whole))

    def doing(self, what: str) -> None:
        """Draw what is done now."""
        if self.is_shown:
            self._table = what
            self._draw(what)

    def _draw(self, line: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        self._stream.write(f"\r{one_line(line)[:width]}\x1b[K")
        self._stream.flush()


def progress_line(table: str, done: int, total: int | None, elapsed_s: float) -> str:
    """What the bar says.

    Args:
        table: which table is being made.
        done: rows so far.
        total: rows there will be, where that is known.
        elapsed_s: how long these rows took.
    """
    rate = done / elapsed_s if elapsed_s > 0 else 0.0
    speed = f"{rate:,.0f} rows/s" if rate else ""
    if not total:
        return f"{table}  {done:,} rows  {speed}".rstrip()
    filled = _BAR * done // total
    bar = "#" * filled + "." * (_BAR - filled)
    left = f"{_clock((total - done) / rate)} left" if rate and done < total else ""
    return f"{table}  [{bar}] {done:,} of {total:,} rows  {speed}  {left}".rstrip()


def spent_line(doing: str, spent: float, whole: float) -> str:
    """What the bar says of a privacy budget.

    Args:
        doing: what is being done.
        spent: so far, in the unit of `whole`.
        whole: all there is; 0 where there is no budget.
    """
    if not whole:
        return doing
    share = min(spent / whole, 1.0)
    filled = int(_BAR * share)
    bar = "#" * filled + "." * (_BAR - filled)
    return f"{doing}  [{bar}] {share:.0%} of the privacy budget is spent"


def _clock(seconds: float) -> str:
    whole = int(seconds) + 1
    hours, rest = divmod(whole, _HOUR)
    minutes, rest = divmod(rest, _MINUTE)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _is_tty(stream: TextIO | None) -> bool:
    """Whether somebody can see a stream; it is None where the program was started without."""
    return stream is not None and not stream.closed and stream.isatty()
