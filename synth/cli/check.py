"""`check`: find all mistakes of a schema at once, and write nothing."""

import click

from synth.cli.failures import not_yet
from synth.cli.options import example, quiet, schema


@click.command(epilog=example("synth check people.yaml", "synth check job_seeker"))
@schema
@click.option("--against", metavar="URL", help="A database to compare with (not yet).")
@quiet
def command(*, schema: str, against: str | None, quiet: bool) -> None:
    """Find all mistakes of a schema at once, and write nothing.

    SCHEMA is a path or the name of a shipped schema. Every mistake is a line with file, line and
    column, what stands there and what is expected.
    """
    if against is not None:
        not_yet("--against")
    from synth import api

    plan = api.check(schema)
    if not quiet:
        columns = sum(len(layout.columns) for layout in plan.layouts)
        rules = len(plan.schema.rules)
        counted = f"{_many(len(plan.layouts), 'table')}, {_many(columns, 'column')}"
        click.echo(f"{schema}: no mistake in {counted} and {_many(rules, 'rule')}")


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
