"""`fit`: learn a model from real tables, with a promise to each person in them."""

import signal
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from synth.cli import allow_pandas
from synth.cli.failures import Stopped, say
from synth.cli.options import example, quiet, schema_beside
from synth.cli.printing import echo

if TYPE_CHECKING:
    from synth.model.types import Model

_EXAMPLES = example(
    "synth fit agency.yaml --from postgresql://ro@localhost/prod --epsilon 1 -o population/",
    "synth fit people.yaml --from people.csv --table person --epsilon 1 -o population/",
    "synth fit agency.yaml --from parquet/ --epsilon 0.5 --holdout 0.1 -o population/",
)
_DERIVED = ("parent.", "before.", "count of ")
"""How names begin of attributes that are no column of their own table."""


def _limits(
    ctx: click.Context,  # noqa: ARG001 - click's signature
    param: click.Parameter,
    values: Sequence[str],
) -> dict[str, int]:
    """What all `--rows-per-person` together say.

    Raises:
        click.BadParameter: one is not TABLE=K, or a table is named twice.
    """
    found: dict[str, int] = {}
    if not values:
        return found
    from synth.learn.children import MOST

    for value in values:
        table, _, text = value.rpartition("=")
        if not (table and text.isascii() and text.isdecimal() and 0 < int(text[:9]) <= MOST):
            problem = f"{value!r}; expected TABLE=K, K from 1 to {MOST}, such as visit=3"
            raise click.BadParameter(problem, param=param)
        if table in found:
            raise click.BadParameter(f"table {table!r} is named twice", param=param)
        found[table] = int(text)
    return found


@click.command(epilog=_EXAMPLES)
@schema_beside("synth fit SCHEMA --from URL -o DIR")
@click.option(
    "--from",
    "source",
    required=True,
    metavar="SOURCE",
    help="The real rows: URL of a database, a .parquet or .csv file, or a folder of TABLE.parquet "
    "or TABLE.csv.",
)
@click.option(
    "--table",
    "tables",
    multiple=True,
    metavar="T",
    help="Learn this table; may be repeated. All that have columns with `learn` unless given.",
)
@click.option(
    "--engine",
    metavar="E",
    default="dp",
    show_default=True,
    help="dp, which promises something to each person, or sdv:gaussian_copula, which promises "
    "nothing.",
)
@click.option(
    "--epsilon",
    type=float,
    metavar="X",
    help="How much the model may tell of one person; 1 is usual, less is more private.",
)
@click.option(
    "--delta",
    type=float,
    metavar="X",
    default=1e-9,
    show_default=True,
    help="The chance that it tells more.",
)
@click.option(
    "--quality",
    type=click.Choice(["fast", "balanced", "high"]),
    default="balanced",
    show_default=True,
    help="How large the model may be: seconds, a minute, or minutes.",
)
@click.option(
    "--holdout",
    type=float,
    metavar="SHARE",
    default=0.0,
    help="Set this share of persons aside, as `synth audit` needs them; 0.1 is usual. Who they are "
    "stands in a file beside the model, which is to stay with you.",
)
@click.option(
    "--rows-per-person",
    "limits",
    multiple=True,
    metavar="T=K",
    callback=_limits,
    help="Count at most K rows of table T of each person; may be repeated.",
)
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=str),
    help="The model's folder.",
)
@click.option("--force", is_flag=True, help="Replace a model that stands there.")
@quiet
@click.pass_context
def command(
    ctx: click.Context,
    *,
    schema: str,
    source: str,
    tables: tuple[str, ...],
    engine: str,
    epsilon: float | None,
    delta: float,
    quality: str,
    holdout: float,
    limits: dict[str, int],
    output: str,
    force: bool,
    quiet: bool,
) -> None:
    """Learn a model from real tables, with a promise to each person in them.

    SCHEMA is a path or the name of a shipped schema; only its columns with `learn`, and keys, are
    read. Their generators say which values there may be; the rows decide how often, with noise that
    hides each person. The model appears complete or not at all.
    """
    if engine.startswith("sdv:"):
        allow_pandas()
    from synth import api
    from synth.cli.progress import Progress
    from synth.learn.fit import FitStopped

    plan = api.make_plan(schema)
    try:
        with Progress(quiet=quiet) as progress:
            model = api.fit(
                plan,
                source,
                output,
                tables=tables,
                engine=engine,
                epsilon=epsilon,
                delta=delta,
                quality=quality,
                holdout=holdout,
                limits=limits,
                replace=force,
                progress=progress.spent,
            )
    except FitStopped as error:
        say(str(error))
        cause = error.__cause__
        ctx.exit(128 + (cause.number if isinstance(cause, Stopped) else signal.SIGINT))
    if not quiet:
        echo("\n".join(_learnt(model, schema, output)), err=True)


def _learnt(model: "Model", schema: str, output: str) -> Iterator[str]:
    """What a reader should know first; no count of rows, which are private."""
    names = [a.name for table in model.tables.values() for a in table.attributes]
    columns = sum(not name.startswith(_DERIVED) for name in names)
    counts = [(len(model.tables), "table", "tables"), (columns, "column", "columns")]
    if model.guarantee is not None:
        counts.append((len(model.ledger), "query", "queries"))
    pieces = [f"{number} {one if number == 1 else many}" for number, one, many in counts]
    if model.guarantee is not None:
        pieces.append(f"epsilon {model.guarantee.epsilon:g}")
    yield from model.notes
    yield f"learned {', '.join(pieces)}: {output}"
    yield f"next: synth generate {schema} --model {output} -o out"
