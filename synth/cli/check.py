"""`check`: find all mistakes of a schema at once, and all that a database would refuse."""

import click

from synth.cli.options import example, quiet, schema_beside
from synth.cli.printing import echo

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
@quiet
@click.pass_context
def command(ctx: click.Context, *, schema: str, url: str | None, quiet: bool) -> None:
    """Find all mistakes of a schema at once, and all that a database would refuse.

    SCHEMA is a path or the name of a shipped schema. Every mistake is a line with file, line and
    column, what stands there and what is expected. With a database every difference and every
    constraint that rows would break is named with the line to change, and ends with exit code 1.
    Values that may be somebody's are warned of on standard error, with their line.
    """
    from synth import api

    plan = api.check(schema)
    for line in api.doubts(plan):
        echo(line, err=True)
    if url is not None:
        report = api.check_against(plan, url)
        if not quiet:
            echo(report.text(), nl=False)
        if not report.holds:
            ctx.exit(1)
    elif not quiet:
        columns = sum(len(layout.columns) for layout in plan.layouts)
        rules = len(plan.schema.rules)
        counted = f"{_many(len(plan.layouts), 'table')}, {_many(columns, 'column')}"
        echo(f"{schema}: no mistake in {counted} and {_many(rules, 'rule')}")


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
