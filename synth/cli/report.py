"""`report`: show on one page what stands in an output or a database."""

from decimal import Decimal

import click

from synth.cli.options import complete_schema, example, model, numbers, quiet
from synth.cli.printing import echo

_EXAMPLES = example(
    "synth report out/ -o report.html",
    "synth report people.csv -o people.html --force",
    "synth report sqlite:///agency.db --schema agency --rows job_seeker=1000 -o report.html",
)


@click.command(epilog=_EXAMPLES)
@click.argument("path")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    required=True,
    help="Write the page to FILE, such as report.html.",
)
@click.option(
    "--schema",
    metavar="SCHEMA",
    shell_complete=complete_schema,
    help="Judge by this schema, a path or a shipped name, in place of the manifest's.",
)
@numbers
@model
@click.option("--force", is_flag=True, help="Replace a page that stands there.")
@quiet
@click.pass_context
def command(
    ctx: click.Context,
    *,
    path: str,
    output: str,
    schema: str | None,
    rows: int | dict[str, int] | None,
    scale: Decimal | None,
    seed: int | None,
    model: str | None,
    force: bool,
    quiet: bool,
) -> None:
    """Show on one page what stands in an output or a database.

    PATH is what `verify` takes, and it is judged in the same way. The page has the graph of the
    tables, the distribution of every column, the rules with their counts and the sources of the
    identifiers; it needs nothing from elsewhere, prints, and can be read on a phone. It shows no
    value of a column that is marked direct or holds an identifier, no text of a database, and none
    of what does not hold.
    Ends with exit code 1 when something does not hold; the page is written all the same.
    """
    from synth import api
    from synth.cli.progress import Progress

    with Progress(quiet=quiet) as progress:
        found = api.report(
            path,
            output,
            schema=schema,
            rows=rows,
            scale=scale,
            seed=seed,
            model=model,
            replace=force,
            progress=progress.doing,
        )
    for finding in found.findings:
        echo(f"wrong {finding}", err=True)
    if not quiet:
        echo(f"wrote {output}", err=True)
    if not found.holds:
        ctx.exit(1)
