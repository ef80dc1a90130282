"""`init`: copy a shipped schema, and the files it names, to edit."""

import click

from synth.cli.failures import not_yet
from synth.cli.options import complete_shipped, example, quiet


@click.command(epilog=example("synth init job_seeker -o people.yaml"))
@click.argument("source", metavar="FROM", shell_complete=complete_shipped)
@click.option(
    "-o", "--output", required=True, metavar="FILE", help="The new schema; refused if it exists."
)
@quiet
def command(*, source: str, output: str, quiet: bool) -> None:
    """Copy a shipped schema, and the files it names, to edit.

    FROM is the name of a shipped schema: minimal, job_seeker or agency. A database is not read yet.
    """
    from pathlib import Path

    from synth.errors import QuestionError, nearest
    from synth.schema.library import copy, shipped

    if "://" in source:
        not_yet("a database as FROM")
    known = shipped()
    if source not in known:
        near = nearest(source, known)
        hint = f"; did you mean {near!r}?" if near else ""
        raise QuestionError(f"no shipped schema {source!r}; shipped: {', '.join(known)}{hint}")
    written = copy(source, Path(output))
    if not quiet:
        click.echo(f"wrote {', '.join(map(str, written))}; next: synth check {output}", err=True)
