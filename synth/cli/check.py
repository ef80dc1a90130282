"""`check`: find all mistakes of a schema at once, and all that a database would refuse."""

from typing import TYPE_CHECKING

import click

from synth.cli.growing import growing
from synth.cli.options import example, quiet, schema_beside
from synth.cli.printing import echo

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from synth.plan.plan import Plan
    from synth.report import Report

_EXAMPLES = example(
    "synth check people.yaml",
    "synth check agency.yaml --against postgresql://qa@localhost/agency",
)


@click.command(epilog=_EXAMPLES)
@schema_beside("synth check SCHEMA --against URL")
@click.option(
    "--against",
    "url",
    metavar="URL",
    help="Compare with a database, and try rows of every table there; all are rolled back.",
)
@click.option(
    "--repair",
    is_flag=True,
    help="Write the schema again until the database takes all rows of what is left in it.",
)
@quiet
@click.pass_context
def command(ctx: click.Context, *, schema: str, url: str | None, repair: bool, quiet: bool) -> None:
    """Find all mistakes of a schema at once, and all that a database would refuse.

    SCHEMA is a path or the name of a shipped schema. Every mistake is a line with file, line and
    column, what stands there and what is expected. With a database every difference and every
    constraint that rows would break is named with the line to change, and ends with exit code 1.
    With --repair the file is written again: what is refused takes a plainer generator, and where
    nothing helps its table is left out, each with the reason beside it.
    Values that may be somebody's are warned of on standard error, with their line.
    """
    from pathlib import Path

    from synth import api
    from synth.errors import QuestionError

    with growing():
        plan = api.check(schema)
    if url is None or repair:
        _tell_doubts(plan)
    if repair and url is None:
        raise QuestionError("--repair goes with --against: a database says what has to change")
    if repair and not Path(schema).is_file():
        raise QuestionError(
            f"--repair writes a file again, and {schema} is none; expected a schema that "
            "`synth init` wrote"
        )
    if url is not None:
        report = _repaired(schema, url) if repair else _tried(plan, url)
        if not quiet:
            echo(report.text(), nl=False)
        if not report.holds:
            ctx.exit(1)
    elif not quiet:
        columns = sum(len(layout.columns) for layout in plan.layouts)
        rules = len(plan.schema.rules)
        counted = f"{_many(len(plan.layouts), 'table')}, {_many(columns, 'column')}"
        echo(f"{schema}: no mistake in {counted} and {_many(rules, 'rule')}")


def _tried(plan: "Plan", url: str) -> "Report":
    """The report on a schema; its rows are made once, to be tried and looked at."""
    from synth import api
    from synth.errors import SynthError

    seen: dict[str, pa.Table] = {}
    try:
        report = api.check_against(plan, url, seen=seen)
    except SynthError:
        _tell_doubts(plan, seen)
        raise
    _tell_doubts(plan, seen)
    return report


def _tell_doubts(plan: "Plan", seen: "Mapping[str, pa.Table] | None" = None) -> None:
    from synth import api

    for line in api.doubts(plan, seen=seen):
        echo(line, err=True)


def _repaired(schema: str, url: str) -> "Report":
    """The report on a schema that was written again, its changes on standard error."""
    from synth import api

    found = api.repair(schema, url)
    for change in found.changes:
        echo(f"changed {change}", err=True)
    return found.report


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
