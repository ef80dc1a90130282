"""`explain`: one page about a word of the language, an official number, or a schema."""

import click

from synth.cli.options import example
from synth.cli.printing import echo

_EXAMPLES = example(
    "synth explain person",
    "synth explain nir",
    "synth explain lognormal",
    "synth explain agency R13",
    "synth explain people.yaml --format svg > people.svg",
)


@click.command(epilog=_EXAMPLES)
@click.argument("name")
@click.argument("inside", required=False)
@click.option(
    "--format",
    "word",
    default="text",
    show_default=True,
    metavar="text|svg",
    help="svg draws the tables of a schema.",
)
def command(*, name: str, inside: str | None, word: str) -> None:
    """One page about a word of the language, an official number, or a schema.

    NAME is a generator, a bundle, an identifier (with its proof), a law, a shipped schema or the
    path of one, or the folder of a model that synth fit wrote. INSIDE is a part of the bundle, a
    table or rule of the schema, or a table of the model.
    """
    from synth import api

    echo(api.explain(name, inside, format=word), nl=False)
