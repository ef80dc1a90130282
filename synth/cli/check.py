"""`check`: find all mistakes of a schema at once, and write nothing."""

import click

from synth.cli.options import example, later, quiet, schema


@click.command(epilog=example("synth check people.yaml", "synth check job_seeker"))
@schema
@later("--against", metavar="URL", text="A database to compare with")
@quiet
def command(*, schema: str, quiet: bool) -> None:
    """Find all mistakes of a schema at once, and write nothing.

    SCHEMA is a path or the name of a shipped schema. Every mistake is a line with file, line and
    column, what stands there and what is expected.
    """
    from synth import api

    plan = api.check(schema)
    if not quiet:
        columns = sum(len(layout.columns) for layout in plan.layouts)
        rules = len(plan.schema.rules)
        counted = f"{_many(len(plan.layouts), 'table')}, {_many(columns, 'column')}"
        click.echo(f"{schema}: no mistake in {counted} and {_many(rules, 'rule')}")


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
