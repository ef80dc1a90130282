"""`verify`: judge an output by its manifest, or a database by a schema."""

from decimal import Decimal
from functools import partial

import click

from synth.cli.options import complete_schema, example, model, numbers, quiet, report
from synth.cli.printing import deliver

_EXAMPLES = example(
    "synth verify people.csv",
    "synth verify out/ --schema people.yaml",
    "synth verify sqlite:///agency.db --schema agency --rows job_seeker=1000",
)


@click.command(epilog=_EXAMPLES)
@click.argument("path")
@click.option(
    "--schema",
    metavar="SCHEMA",
    shell_complete=complete_schema,
    help="Judge by this schema, a path or a shipped name, in place of the manifest's.",
)
@numbers
@model
@click.option(
    "--rule-seconds",
    type=click.IntRange(1),
    default=600,
    metavar="N",
    help="How long a rule may take before it counts as broken; 600 unless written.",
)
@report
@quiet
@click.pass_context
def command(
    ctx: click.Context,
    *,
    path: str,
    schema: str | None,
    rows: int | dict[str, int] | None,
    scale: Decimal | None,
    seed: int | None,
    model: str | None,
    rule_seconds: int,
    form: str,
    output: str | None,
    quiet: bool,
) -> None:
    """Judge an output by its manifest, or a database by a schema.

    PATH is a folder or a file that `generate` wrote, with its manifest: its digests, identifiers,
    keys, references and rules are checked. Or it is the URL of a database, which has no manifest:
    --schema says what it should hold; --rows, --scale, --seed and --model as `seed` was given them.
    Ends with exit code 1 when something does not hold.
    """
    from synth import api
    from synth.formats.listing import check_report
    from synth.verify.listed import rendered

    if output is not None:
        check_report(output, "verify")
    found = api.verify(
        path,
        schema=schema,
        rows=rows,
        scale=scale,
        seed=seed,
        model=model,
        rule_seconds=rule_seconds,
    )
    deliver(partial(rendered, found), form=form, output=output, quiet=quiet)
    if not found.holds:
        ctx.exit(1)
