"""`scan`: show that no real identity is left in files and databases."""

from decimal import Decimal
from time import strftime

import click

from synth.cli.options import MOST_WORKERS, complete_schema, example, numbers, quiet, report
from synth.cli.printing import deliver, echo

_EXAMPLES = example(
    "synth scan out/",
    "synth scan --explain nir",
    "synth scan . --format sarif --output scan.sarif",
    "synth scan postgresql://qa@localhost/agency --fail-on possible",
)


def _explain(ctx: click.Context, param: click.Parameter, value: str | None) -> None:  # noqa: ARG001
    """The page of a rule in the place of a scan."""
    if value is not None and not ctx.resilient_parsing:
        from synth import api

        echo(api.explain_rule(value), nl=False)
        ctx.exit()


def _why(baseline: str | None, accepted: str | None, reason: str | None) -> str:
    """Why findings are accepted, where they are."""
    from synth.errors import QuestionError

    if accepted is None and reason is not None:
        raise QuestionError("--reason goes with --write-baseline FILE")
    if accepted is not None and baseline is not None:
        raise QuestionError("--write-baseline reads its own FILE first; leave --baseline out")
    if accepted is not None and not (reason or "").strip():
        raise QuestionError("--write-baseline needs --reason TEXT: why is this accepted?")
    return reason or ""


@click.command(epilog=_EXAMPLES)
@click.argument("sources", nargs=-1, metavar="SOURCE...")
@report
@click.option(
    "--fail-on",
    type=click.Choice(["assignable", "possible"]),
    default="assignable",
    help="What ends with exit code 1: numbers that somebody may have, or possible persons too.",
)
@click.option(
    "--schema",
    metavar="SCHEMA",
    shell_complete=complete_schema,
    help="Made the rows of a database, a path or a shipped name: these are no possible persons, "
    "and numbers of blocks that it declares are nobody's.",
)
@numbers
@click.option(
    "--locale",
    metavar="COUNTRY",
    default="all",
    help="Look for the numbers of one country, such as fr or be, and for people with its names. "
    "Numbers of all unless given.",
)
@click.option("--baseline", metavar="FILE", help="Known findings in FILE are accepted.")
@click.option(
    "--write-baseline",
    "accepted",
    metavar="FILE",
    help="Accept what is found from now on: make FILE, or add to it. Needs --reason.",
)
@click.option("--reason", metavar="TEXT", help="Why it is accepted, with --write-baseline.")
@click.option(
    "--key",
    metavar="FILE",
    help="The key of the baseline; else the environment's SYNTH_SCAN_KEY, else FILE.key beside it.",
)
@click.option("--strict", is_flag=True, help="A place that cannot be read ends with exit code 1.")
@click.option(
    "--explain",
    is_eager=True,
    expose_value=False,
    callback=_explain,
    metavar="RULE",
    help="Say what a rule finds, why other numbers are nobody's and how to mend it, and end.",
)
@click.option(
    "--sample",
    type=click.IntRange(1),
    metavar="N",
    help="Look at the first N rows of each table of databases, Parquet and Arrow; the report says "
    "so. All unless given.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, MOST_WORKERS),
    metavar="N",
    help="How many look side by side; decides nothing that is told. All processors unless given.",
)
@quiet
@click.pass_context
def command(
    ctx: click.Context,
    *,
    sources: tuple[str, ...],
    form: str,
    output: str | None,
    fail_on: str,
    schema: str | None,
    rows: int | dict[str, int] | None,
    scale: Decimal | None,
    seed: int | None,
    locale: str,
    baseline: str | None,
    accepted: str | None,
    reason: str | None,
    key: str | None,
    strict: bool,
    sample: int | None,
    workers: int | None,
    quiet: bool,
) -> None:
    """Show that no real identity is left in files and databases.

    SOURCE is a file, a folder, `-` for standard input, or the URL of a database. Numbers, mailboxes
    and accounts that somebody may have are told by place, class and count, never by value, and so
    are tables of possible persons. Rows are known to be ours by the manifest beside an output, and
    in a database by --schema, with --rows, --scale and --seed as `seed` was given them. Ends with
    exit code 1 where there are numbers of somebody, and with 3 where nothing could be read.
    """
    import pyarrow as pa

    from synth import api
    from synth.cli.progress import Progress
    from synth.formats.listing import check_report
    from synth.scan.keys import place_of

    # Arrow's own keeps what it was given: 50 to 70 MB more on streams of 60 MB.
    pa.set_memory_pool(pa.system_memory_pool())

    if output is not None:
        check_report(output, "scan")
    why = _why(baseline, accepted, reason)
    with Progress(quiet=quiet) as progress:
        listing = api.scan(
            sources,
            locale=locale,
            fail_on=fail_on,
            schema=schema,
            rows=rows,
            scale=scale,
            seed=seed,
            baseline=baseline if accepted is None else accepted,
            key=key,
            # The one clock of a scan: people who read a baseline ask since when.
            accept=None if accepted is None else (why, strftime("%Y-%m-%d")),
            sample=sample,
            workers=workers,
            progress=progress.doing,
        )
    if accepted is not None and not quiet:
        place = place_of(accepted, file=key)
        echo(f"wrote {accepted}; its key, without which it says nothing, is {place}", err=True)
    deliver(listing.render, form=form, output=output, quiet=quiet)
    if listing.error is not None:
        raise listing.error
    if not listing.holds or (strict and listing.skipped):
        ctx.exit(1)
