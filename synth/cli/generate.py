"""`generate`: write the tables of a schema into a folder, a file or a stream."""

import sys
from decimal import Decimal

import click

from synth.cli.growing import growing
from synth.cli.options import example, quiet, schema, sizes
from synth.cli.printing import echo

_EXAMPLES = example(
    "synth generate job_seeker -o people.csv --rows 1000",
    "synth generate people.yaml -o out/ --format parquet --scale 10",
    "synth generate agency -o - --table job_seeker --rows job_seeker=5 | head -3",
)


@click.command(epilog=_EXAMPLES)
@schema
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="PATH|-",
    type=click.Path(allow_dash=True, path_type=str),
    help="A folder (a file per table), a file, or - for standard output.",
)
@click.option(
    "--format",
    "word",
    metavar="F",
    help="csv, parquet, jsonl, sql, sqlite or duckdb; without it the suffix of -o decides, and a "
    "folder holds CSV.",
)
@click.option("--table", metavar="T", help="Write this one table.")
@sizes
@click.option("--force", is_flag=True, help="Replace an output that its manifest says is ours.")
@quiet
def command(
    *,
    schema: str,
    output: str,
    word: str | None,
    table: str | None,
    rows: int | dict[str, int] | None,
    scale: Decimal | None,
    seed: int | None,
    model: str | None,
    workers: int | None,
    force: bool,
    quiet: bool,
) -> None:
    """Write the tables of a schema into a folder, a file or a stream.

    SCHEMA is a path or the name of a shipped schema. The same schema and seed give the same values
    on every machine. Output appears complete or not at all, with a manifest beside it.
    """
    from time import monotonic

    from synth import api
    from synth.cli.progress import Progress
    from synth.cli.summary import written
    from synth.doubts import warnings

    began_s = monotonic()
    with growing():
        plan = api.make_plan(schema, rows=rows, scale=scale, seed=seed, model=model)
    with Progress(quiet=quiet or _is_on_screen(output)) as progress:
        made = api.generate_to(
            plan,
            sys.stdout.buffer if output == "-" else output,
            format=word,
            table=table,
            workers=workers,
            replace=force,
            progress=progress,
        )
    for line in warnings(plan, made.manifest.doubts):
        echo(line, err=True)
    if not quiet:
        echo(written(made, output, monotonic() - began_s), err=True)


def _is_on_screen(output: str) -> bool:
    """Whether rows go to a terminal, where a bar would stand among them."""
    return output == "-" and sys.stdout.isatty()
