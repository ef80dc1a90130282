"""`scan`: show that no real identity is left in files and databases."""

import click

from synth.cli.options import example, quiet
from synth.cli.printing import echo
from synth.registry import members

_EXAMPLES = example(
    "synth scan out/",
    "synth scan people.csv out/ --format json",
    "synth scan postgresql://qa@localhost/agency --fail-on possible",
)


def _forms() -> list[str]:
    return list(members("synth.formats"))


@click.command(epilog=_EXAMPLES)
@click.argument("sources", nargs=-1, metavar="SOURCE...")
@click.option(
    "--format",
    "form",
    type=click.Choice(_forms()),
    default="text",
    help="Form of the report; text unless written.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["assignable", "possible"]),
    default="assignable",
    help="What ends with exit code 1: numbers that somebody may have, or possible persons too.",
)
@click.option("--strict", is_flag=True, help="A place that cannot be read ends with exit code 1.")
@quiet
@click.pass_context
def command(
    ctx: click.Context,
    *,
    sources: tuple[str, ...],
    form: str,
    fail_on: str,
    strict: bool,
    quiet: bool,
) -> None:
    """Show that no real identity is left in files and databases.

    SOURCE is a file, a folder, `-` for standard input, or the URL of a database. Numbers, mailboxes
    and accounts that somebody may have are told by place, class and count, never by value. Ends
    with exit code 1 where there are some, and with 3 where nothing could be read.
    """
    from synth import api

    listing = api.scan(sources, fail_on=fail_on)
    if not quiet:
        echo(listing.render(form), nl=False)
    if not listing.holds or (strict and listing.skipped):
        ctx.exit(1)
