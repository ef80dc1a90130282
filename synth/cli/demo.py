"""`demo`: make 10,000 job seekers in a SQLite file, and show what to do with them."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from synth.cli.options import example, quiet
from synth.cli.printing import echo

if TYPE_CHECKING:
    from synth.run import Made

_SCHEMA = "job_seeker"
_ROWS = 10_000
_QUERIES = (
    "select count(*) as people, count(distinct nir) as numbers from job_seeker",
    "select region, count(*) as people from job_seeker group by 1 order by 2 desc limit 3",
)
_NAMES = "a name by its frequency; with a birth date it may be a living person's by chance"
_STREET = "an invented street in a real commune"


@click.command(epilog=example("synth demo", "synth demo -o people.sqlite"))
@click.option(
    "-o",
    "--output",
    default="synth-demo.sqlite",
    show_default=True,
    metavar="FILE",
    help="The new SQLite file; refused if it exists.",
)
@quiet
def command(*, output: str, quiet: bool) -> None:
    """Make 10,000 job seekers in a SQLite file, and show what to do with them.

    The schema is the shipped `job_seeker`: the columns of the breach of 2024, filled with people
    who do not exist.
    """
    from time import monotonic

    from synth import api
    from synth.cli.progress import Progress
    from synth.errors import QuestionError
    from synth.given import check_path

    check_path(
        output, expected="a new SQLite file", instead="synth seed job_seeker --to URL --create"
    )
    if os.path.lexists(output):
        raise QuestionError(f"{output} exists; choose another name with -o")
    began_s = monotonic()
    plan = api.make_plan(_SCHEMA, rows={_SCHEMA: _ROWS})
    with Progress(quiet=quiet) as progress:
        made = api.generate_to(plan, output, format="sqlite", progress=progress)
    if not quiet:
        rows = sum(table.rows for table in made.tables)
        echo(f"wrote {output}: {rows:,} job seekers in {monotonic() - began_s:.1f} s\n")
        echo("\n".join([*_columns(made), *_answers(output)]))
        echo(f"\nNext: synth verify {output}")


def _columns(made: "Made") -> Iterator[str]:
    """A line for each column that names a person, weak proofs first."""
    from synth.cli.summary import WEAK, aligned

    proofs = {proof.column: proof for proof in made.manifest.proofs}
    lines = []
    for table in made.tables:
        for column in table.layout.columns:
            proof = proofs.get(f"{table.layout.name}.{column.name}")
            if column.mark == "direct" and proof is not None:
                lines.append((column.name, proof.kind, proof.reason))
            elif column.mark == "direct":
                lines.append((column.name, "none", _STREET if "address" in column.name else _NAMES))
    yield "Columns that name a person, and why nobody is behind them:"
    yield from aligned(sorted(lines, key=lambda line: line[1] not in WEAK))


def _answers(output: str) -> Iterator[str]:
    """Each query as it is typed, and what SQLite answers."""
    import sqlite3
    from contextlib import closing

    from synth.cli.rows import shown

    with closing(sqlite3.connect(output)) as connection:
        for query in _QUERIES:
            cursor = connection.execute(query)
            names = [item[0] for item in cursor.description]
            columns = zip(*cursor.fetchall(), strict=True)
            table = dict(zip(names, map(list, columns), strict=True))
            yield f'\nsqlite3 {output} "{query}"'
            yield from (f"  {line}" for line in shown(table, None).splitlines())
