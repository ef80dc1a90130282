"""`audit`: attack a model with the rows it was learnt from, and say how far its promise holds."""

import click

from synth.cli.options import example, quiet
from synth.cli.printing import echo

_EXAMPLES = example(
    "synth audit population/ --against postgresql://ro@localhost/prod --report audit.html",
    "synth audit population/ --against people.csv",
    "synth audit population/ --against parquet/ --report audit.json --force",
)


@click.command(epilog=_EXAMPLES)
@click.argument("folder", metavar="DIR")
@click.option(
    "--against",
    required=True,
    metavar="SOURCE",
    help="The real rows it was learnt from: URL of a database, a .parquet or .csv file, or a "
    "folder of TABLE.parquet or TABLE.csv.",
)
@click.option(
    "--holdout",
    metavar="FILE",
    help="Who was set aside: the file that `fit --holdout` wrote beside the model, where it is "
    "somewhere else now.",
)
@click.option(
    "--report",
    metavar="FILE",
    help="Write all that was found: audit.html, a page that can be printed and signed, or "
    "audit.json.",
)
@click.option("--force", is_flag=True, help="Replace a report that stands there.")
@quiet
def command(
    *,
    folder: str,
    against: str,
    holdout: str | None,
    report: str | None,
    force: bool,
    quiet: bool,
) -> None:
    """Attack a model with the rows it was learnt from, and say how far its promise holds.

    DIR is a model that `fit` wrote, with --holdout: without persons set aside no attack says
    anything. What is found is computed from the real rows without noise, so it is for their owner
    only. Ends with exit code 1 when something breaks the promise; the report is written all the
    same.
    """
    from synth import api
    from synth.audit.summary import summary
    from synth.cli.progress import Progress
    from synth.errors import AnswerError

    with Progress(quiet=quiet) as progress:
        found = api.audit(
            folder,
            against,
            holdout=holdout,
            report=report,
            replace=force,
            progress=progress.doing,
        )
    echo(summary(found))
    if report is not None and not quiet:
        echo(f"wrote {report}", err=True)
    if not found.holds:
        raise AnswerError(found.fault)
