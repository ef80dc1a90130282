"""From what went wrong to one message and one exit code; never a traceback, never a value."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

import click

from synth.stopping import DONE, interruptible

BUG, WORLD = 3, 3
READER_GONE = 128 + 13
"""What a shell says of a program that a broken pipe ended (SIGPIPE is 13)."""


class Stopped(KeyboardInterrupt):
    """A signal asked the program to end; work in progress is cleaned up like after Ctrl-C."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


class ReaderGone(BaseException):
    """Whoever read our output has closed it, as `head` does.

    No `OSError`, because click ends the program by itself on a broken pipe.
    """


def exit_code(call: Callable[[], object]) -> int:
    """Run a command; what it raises becomes a message on stderr and the exit code.

    Args:
        call: runs the command; an int it returns is the exit code.
    """
    DONE.clear()
    try:
        with interruptible():
            result = call()
    except (click.exceptions.Abort, KeyboardInterrupt) as error:
        cause = error if isinstance(error, KeyboardInterrupt) else error.__cause__
        number = cause.number if isinstance(cause, Stopped) else signal.SIGINT
        _forget(sys.stdout)
        notes = getattr(cause, "__notes__", ()) or DONE or ["nothing was left behind"]
        say(f"stopped; {notes[0]}")
        return 128 + number
    except ReaderGone:
        _forget(sys.stdout, sys.stderr)
        return READER_GONE
    except Exception as error:  # noqa: BLE001 - the last place where anything can be told
        return _told(error)
    return result if isinstance(result, int) else 0


def _told(error: Exception) -> int:
    from synth.cli.printing import told, usage
    from synth.errors import SchemaError, SynthError

    if isinstance(error, click.ClickException):
        _echo(told(usage(error)))
        return error.exit_code
    if isinstance(error, SynthError):
        if isinstance(error, SchemaError):
            count = len(error.problems)
            _echo(told(str(error)))
            say(f"{count} problem{'' if count == 1 else 's'} in the schema")
        else:
            # What is still buffered may be what was refused: tried again at the end, it is 120.
            _forget(sys.stdout)
            say(told(str(error)))
        return error.exit_code
    if isinstance(error, OSError):
        _forget(sys.stdout)
        place = f"{told(error.filename)}: " if isinstance(error.filename, str) else ""
        say(f"{place}{error.strerror or 'the system refused a file'}")
        return WORLD
    if isinstance(error, UnicodeEncodeError) and error.encoding == sys.getfilesystemencoding():
        say(
            f"the locale's encoding ({error.encoding}) has no word for a file's name; "
            "set LC_ALL=C.UTF-8, or choose other names"
        )
        return WORLD
    if isinstance(error, MemoryError):
        say("out of memory")
        return WORLD
    return _bug(error)


def _bug(error: Exception) -> int:
    if os.environ.get("SYNTH_DEBUG") == "1":
        import traceback

        _echo("".join(traceback.format_exception(error)).rstrip())
    say(
        f"{type(error).__name__}: this is a bug in synth, please report it; "
        "SYNTH_DEBUG=1 shows where it happened"
    )
    return BUG


def say(message: str) -> None:
    """Write what went wrong to stderr."""
    _echo(click.style("Error: ", fg="red") + message)


def _echo(message: str) -> None:
    # After an error there is no context, and NO_COLOR (https://no-color.org) still counts.
    color = False if os.environ.get("NO_COLOR") else None
    with suppress(OSError):
        click.echo(message, err=True, color=color)


def _forget(*streams: TextIO | None) -> None:
    """Let what is still buffered go nowhere, so that the interpreter can end in silence."""
    for stream in streams:
        if stream is not None:
            with suppress(OSError, ValueError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream.fileno())
                os.close(nowhere)
