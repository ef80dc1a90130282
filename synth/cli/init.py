"""`init`: write a schema to edit: a shipped one with its files, or one that fills a database."""

from pathlib import Path

import click

from synth.cli.growing import growing
from synth.cli.options import complete_shipped, example, quiet
from synth.cli.printing import echo


@click.command(
    epilog=example(
        "synth init job_seeker -o people.yaml",
        "synth init postgresql://qa@localhost/agency -o agency.yaml",
    )
)
@click.argument("source", metavar="FROM", shell_complete=complete_shipped)
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE|-",
    help="The new schema, refused if it exists; - for standard output.",
)
@quiet
def command(*, source: str, output: str, quiet: bool) -> None:
    """Write a schema to edit: a shipped one with its files, or one that fills a database.

    FROM is the name of a shipped schema (minimal, job_seeker or agency) or the URL of a database:
    postgresql://..., sqlite:///PATH or duckdb:///PATH. Of a database the structure is read, and not
    one row.
    """
    from synth.databases.database import url_of
    from synth.errors import QuestionError, nearest
    from synth.given import STREAM, is_path
    from synth.schema.library import copy, shipped, text_of

    if not is_path(source):
        _from_database(source, output, quiet=quiet)
        return
    known = shipped()
    if source not in known:
        near = url_of(source) or nearest(source, known)
        hint = f"; did you mean {near!r}?" if near else ""
        raise QuestionError(f"no shipped schema {source!r}; shipped: {', '.join(known)}{hint}")
    if output == STREAM:
        echo(text_of(source), nl=False)
        return
    written = copy(source, Path(output))
    if not quiet:
        echo(f"wrote {', '.join(map(str, written))}; next: synth check {output}", err=True)


def _from_database(url: str, output: str, *, quiet: bool) -> None:
    from synth import api
    from synth.given import STREAM
    from synth.schema.library import check_new, write_new

    if output != STREAM:
        check_new(Path(output))
    with growing():
        text = api.infer_schema(url)
    if output == STREAM:
        echo(text, nl=False)
        return
    write_new(Path(output), text)
    if not quiet:
        echo(f"wrote {output}; next: synth check {output} --against URL", err=True)
