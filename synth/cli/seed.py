"""`seed`: put the rows of a schema straight into a test database."""

from decimal import Decimal

import click

from synth.cli.growing import growing
from synth.cli.options import example, quiet, schema_beside, sizes
from synth.cli.printing import echo

_EXAMPLES = example(
    "synth seed agency.yaml --to postgresql://qa@localhost/agency",
    "synth seed agency --to sqlite:///agency.db --create --rows job_seeker=100000",
)


@click.command(epilog=_EXAMPLES)
@schema_beside("synth seed SCHEMA --to URL")
@click.option(
    "--to",
    "url",
    required=True,
    metavar="URL",
    help="The database: postgresql://..., sqlite:///PATH or duckdb:///PATH.",
)
@click.option("--create", is_flag=True, help="Make tables that are missing.")
@click.option(
    "--mode",
    type=click.Choice(["fail", "append", "replace"]),
    default="fail",
    show_default=True,
    help="What to do with tables that hold rows: refuse, go on after them, or delete them first.",
)
@click.option(
    "--allow-production",
    metavar="NAME",
    help="Fill the database although a guard refuses it: NAME repeats the database's name.",
)
@sizes
@quiet
def command(
    *,
    schema: str,
    url: str,
    create: bool,
    mode: str,
    allow_production: str | None,
    rows: int | dict[str, int] | None,
    scale: Decimal | None,
    seed: int | None,
    model: str | None,
    workers: int | None,
    quiet: bool,
) -> None:
    """Put the rows of a schema straight into a test database.

    SCHEMA is a path or the name of a shipped schema. The rows are those that `generate` makes. All
    of them appear in one transaction, or none; constraints and triggers stay as they are. A
    database that looks like production, or holds rows we did not make, is refused.
    """
    from time import monotonic

    from synth import api
    from synth.cli.progress import Progress
    from synth.cli.summary import seeded
    from synth.doubts import warnings

    began_s = monotonic()
    with growing():
        plan = api.make_plan(schema, rows=rows, scale=scale, seed=seed, model=model)
    with Progress(quiet=quiet) as progress:
        made = api.seed(
            plan,
            url,
            create=create,
            mode=mode,
            allow_production=allow_production,
            workers=workers,
            progress=progress,
        )
    for line in warnings(plan, made.manifest.doubts):
        echo(line, err=True)
    if not quiet:
        filled = {table.layout.name for table in made.tables}
        left = [name for name in plan.tables if name not in filled and plan.leaves(name)]
        echo(seeded(made, monotonic() - began_s, left=left), err=True)
