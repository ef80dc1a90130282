"""The command line: one file per command, each imported when it is called."""

import signal
import sys
from collections.abc import Sequence
from types import FrameType, ModuleType

import click

from synth.cli.failures import Stopped
from synth.cli.group import Commands, show_version
from synth.cli.streams import keep_whole

EPILOG = """\b
What to type first:
  synth demo
  synth init job_seeker -o people.yaml
  synth generate people.yaml -o people.csv

\b
Completion of commands, options and shipped schemas, in the file that your shell starts with:
  eval "$(_SYNTH_COMPLETE=bash_source synth)"      ~/.bashrc
  eval "$(_SYNTH_COMPLETE=zsh_source synth)"       ~/.zshrc
  _SYNTH_COMPLETE=fish_source synth | source       ~/.config/fish/config.fish

\b
Exit codes: 0 fine, 1 the answer is no, 2 the question is wrong, 3 the world failed
(disk, database), 130 Ctrl-C, 143 terminated, 141 the reader of a pipe has gone.
"""

command = Commands(
    "synth",
    help="Relational test data of people whose numbers can belong to nobody.",
    epilog=EPILOG,
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=show_version,
            help="Show the version and exit.",
        )
    ],
)


class NoPandas:
    """Says that pandas is not installed.

    Arrow looks for it when it makes its first array, which takes 0.3 s of every command and gives
    nothing here: frames are what the Python functions return, no command does.
    """

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 - the import system's signature
        target: ModuleType | None = None,  # noqa: ARG002 - the import system's signature
    ) -> None:
        """Nothing, so that the other finders look; for pandas there is no looking.

        Raises:
            ModuleNotFoundError: pandas is asked for.
        """
        if fullname == "pandas":
            raise ModuleNotFoundError(name=fullname)


def allow_pandas() -> None:
    """Let pandas be found again, for an engine that is made of it."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, NoPandas)]


def main() -> None:
    """Run the command of `sys.argv` and leave with its exit code."""
    sys.meta_path.insert(0, NoPandas())
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # `nohup` sets a signal to be ignored, and that has to stay.
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _stop)
    keep_whole()
    command(prog_name="synth")


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a signal handler
    raise Stopped(number)
