"""`verify`: judge an output by its manifest: digests, identifiers, keys, references, rules."""

import click

from synth.cli.options import complete_schema, example, quiet

_EXAMPLES = example("synth verify people.csv", "synth verify out/ --schema people.yaml")


@click.command(epilog=_EXAMPLES)
@click.argument("path")
@click.option(
    "--schema",
    metavar="SCHEMA",
    shell_complete=complete_schema,
    help="Judge by this schema, a path or a shipped name, in place of the manifest's.",
)
@quiet
@click.pass_context
def command(ctx: click.Context, *, path: str, schema: str | None, quiet: bool) -> None:
    """Judge an output by its manifest: digests, identifiers, keys, references, rules.

    PATH is a folder or a file that `generate` wrote, with its manifest. Ends with exit code 1 when
    something does not hold.
    """
    from synth import api

    report = api.verify(path, schema=schema)
    if not quiet:
        click.echo(report.text(), nl=False)
    if not report.holds:
        ctx.exit(1)
