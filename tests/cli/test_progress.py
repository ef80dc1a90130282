"""The progress bar: only where it is seen, and gone at the end."""

import io
import os
import pty

import pytest

from synth.cli.progress import Progress, progress_line


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("done", "total", "elapsed_s", "line"),
    [
        (50, 200, 2.0, "t  [#####...............] 50 of 200 rows  25 rows/s  0:07 left"),
        (200, 200, 2.0, "t  [####################] 200 of 200 rows  100 rows/s"),
        (1, 4000, 2.0, "t  [....................] 1 of 4,000 rows  0 rows/s  2:13:19 left"),
        (1234, None, 2.0, "t  1,234 rows  617 rows/s"),
        (0, 10, 0.0, "t  [....................] 0 of 10 rows"),
        (0, 0, 0.0, "t  0 rows"),
    ],
)
def test_the_line(done, total, elapsed_s, line):
    assert progress_line("t", done, total, elapsed_s) == line


def test_it_is_drawn_ten_times_a_second_and_removed():
    stream, clock = Terminal(), iter([0.0, 1.0, 1.05, 1.2, 1.21])
    with Progress(stream=stream, now=lambda: next(clock)) as progress:
        for done in (1, 2, 3, 4):
            progress("t", done, 4)
    drawn = stream.getvalue().split("\r")[1:]
    assert [line.partition("] ")[2][:6] for line in drawn[:-1]] == ["1 of 4", "3 of 4", "4 of 4"]
    assert drawn[-1] == "\x1b[K"


@pytest.mark.parametrize(
    "options", [{"quiet": True}, {"stream": io.StringIO()}], ids=["quiet", "file"]
)
def test_it_is_silent_where_nobody_looks(options):
    stream = options.setdefault("stream", Terminal())
    with Progress(**options) as progress:
        progress("t", 1, 2)
    assert stream.getvalue() == ""


def test_a_dumb_terminal_gets_none(monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    assert not Progress(stream=Terminal()).is_shown


def terminal(start, *arguments, **environment):
    """What a command writes to a terminal on stderr and stdout."""
    ours, theirs = pty.openpty()
    settings = os.environ | {"TERM": "xterm", "COLUMNS": "100"} | environment
    process = start(*arguments, stdout=theirs, stderr=theirs, env=settings)
    os.close(theirs)
    pieces = []
    try:
        while piece := os.read(ours, 1 << 16):
            pieces.append(piece)
    except OSError:
        pass  # Linux says EIO where the other side is closed
    os.close(ours)
    assert process.wait(60) == 0
    return b"".join(pieces).decode()


@pytest.mark.slow
def test_a_terminal_sees_the_bar(start):
    text = terminal(start, "generate", "long.yaml", "-o", "x.csv", "--rows", "400000")
    assert "of 400,000 rows" in text
    assert "rows/s" in text
    assert text.partition("\x1b[Kwrote x.csv")[1]


@pytest.mark.slow
def test_color_is_used_on_a_terminal_unless_refused(start):
    assert "\x1b[1mperson\x1b[0m" in terminal(start, "preview", "small.yaml")
    assert "\x1b" not in terminal(start, "preview", "small.yaml", NO_COLOR="1")
