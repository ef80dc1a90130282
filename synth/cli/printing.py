"""What the commands write to the terminal: nothing in it is a command, and no password."""

import io
import sys
from collections.abc import Callable

import click

from synth.given import shown
from synth.printable import printable


def echo(text: str, *, err: bool = False, nl: bool = True, bold: bool = False) -> None:
    """Write text that may hold names of a schema, a file or a database.

    Args:
        text: of any lines.
        err: to standard error.
        nl: whether a line feed is added.
        bold: whether it is a heading, where somebody can see it.
    """
    safe = printable(text)
    click.echo(click.style(safe, bold=True) if bold else safe, err=err, nl=nl)


def deliver(render: Callable[[str], str], *, form: str, output: str | None, quiet: bool) -> None:
    """Write a report: to a file in its form, and to the terminal as text, or there alone.

    Args:
        render: the report in a form.
        form: which.
        output: the file, or None.
        quiet: whether the terminal shows no text; another form was asked for by its name.
    """
    if output is not None:
        from synth.written import write_output

        write_output(output, render(form))
        form = "text"
    if not quiet or form != "text":
        echo(render(form), nl=False)


def usage(error: click.ClickException) -> str:
    """What click says of a mistake on the command line."""
    said = io.StringIO()
    error.show(said)
    return said.getvalue().rstrip("\n")


def told(message: str) -> str:
    """A message about a mistake, without what a terminal would follow and without passwords.

    Whoever takes a path or URL shows it as `synth.given` does. Click quotes arguments as they were
    typed: a URL in place of a number or the name of a table is found here.
    """
    for argument in sys.argv[1:]:
        for given in (argument, argument.partition("=")[2]):
            safe = shown(given)
            if safe != given:
                for quoted in (repr, str):
                    message = message.replace(quoted(given), quoted(safe))
    return printable(message)
