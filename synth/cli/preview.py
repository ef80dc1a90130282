"""`preview`: show the first rows of a table on the screen."""

import sys

import click

from synth.cli.options import example, model, schema
from synth.cli.printing import echo
from synth.printable import one_line

_MOST_ROWS = 10_000


@click.command(epilog=example("synth preview job_seeker", "synth preview agency registration -n 3"))
@schema
@click.argument("table", required=False)
@click.option(
    "-n",
    "count",
    type=click.IntRange(1, _MOST_ROWS),
    default=10,
    show_default=True,
    metavar="N",
    help="How many rows.",
)
@model
def command(*, schema: str, table: str | None, count: int, model: str | None) -> None:
    """Show the first rows of a table on the screen.

    SCHEMA is a path or the name of a shipped schema; without TABLE every written table is shown.
    The rows are those that `generate` writes. A null is shown as ∅. A table that is wider than the
    terminal is turned: a line for each column, a few rows side by side.
    """
    import shutil

    from synth import api
    from synth.cli.rows import shown

    plan = api.make_plan(schema, model=model)
    names = [layout.name for layout in plan.layouts] if table is None else [table]
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for number, name in enumerate(names):
        rows = api.preview(plan, name, count)
        blank = "\n" if number else ""
        echo(f"{blank}{one_line(name)}", bold=True)
        echo(shown(rows, width))
    for line in api.doubts(plan, table=table):
        echo(line, err=True)
