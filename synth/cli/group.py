"""The group of commands: which there are is read from the room's files, not from a list."""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from synth.cli.failures import ReaderGone, exit_code
from synth.version import __version__

_FIRST_LINE = re.compile(r'"""`(?P<name>[a-z]+)`: (?P<line>.+)"""$')


@cache
def help_lines() -> dict[str, str]:
    """What each command does, by its name, in the order of the names.

    A command is a file of this room whose first line is its name and what it does. That line is
    read and not imported: `synth --help` must not pay for what the commands need.
    """
    found = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        with path.open(encoding="utf-8") as file:
            first = _FIRST_LINE.match(file.readline().rstrip())
        if first is not None and first["name"] == path.stem:
            found[path.stem] = first["line"][0].upper() + first["line"][1:]
    return found


class Commands(click.Group):
    """Finds a command's file by the command's name and ends with the exit code of what happened."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names of all commands."""
        return list(help_lines())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of a name, imported now."""
        if cmd_name not in help_lines():
            return None
        found = import_module(f"synth.cli.{cmd_name}").command
        return found if isinstance(found, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first argument names; a near name is suggested."""
        name = args[0]
        if name in help_lines() or name.startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        from synth.errors import nearest

        near = nearest(name, help_lines())
        hint = f"Did you mean {near!r}?" if near else f"Commands: {', '.join(help_lines())}."
        raise click.UsageError(f"No such command {name!r}. {hint}", ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """A line for each command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(help_lines().items()))

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - click's signature
    ) -> click.Context:
        """Read the arguments."""
        extra.setdefault("help_option_names", ["-h", "--help"])
        extra.setdefault("max_content_width", 100)
        if os.environ.get("NO_COLOR"):
            extra.setdefault("color", False)
        with _reader_may_go():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        with _reader_may_go():
            return super().invoke(ctx)

    def main(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        **extra: Any,  # noqa: ANN401 - click's signature
    ) -> NoReturn:
        """Run with arguments and leave the program with an exit code."""
        extra["standalone_mode"] = False
        run = super().main
        sys.exit(exit_code(lambda: run(args, prog_name, **extra)))


@contextmanager
def _reader_may_go() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as error:
        raise ReaderGone from error


def show_version(ctx: click.Context, option: click.Parameter, value: bool) -> None:  # noqa: ARG001
    """Print the version, which stands in the package and needs no metadata of its installation."""
    if value and not ctx.resilient_parsing:
        click.echo(f"synth {__version__}")
        ctx.exit()
