"""Arguments and options that several commands share, and how their texts are read."""

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import TypeVar

import click
from click.shell_completion import CompletionItem

F = TypeVar("F", bound=Callable[..., object])

MOST_WORKERS = 1024
_MOST_SEED = 10**18 - 1
_MOST = 10**18
"""As many digits as a schema may write."""


def complete_schema(
    ctx: click.Context,
    param: click.Parameter,
    incomplete: str,
) -> list[CompletionItem]:
    """Shipped names that begin like this, then files."""
    return [*complete_shipped(ctx, param, incomplete), CompletionItem(incomplete, type="file")]


def complete_shipped(
    ctx: click.Context,  # noqa: ARG001 - click's signature
    param: click.Parameter,  # noqa: ARG001 - click's signature
    incomplete: str,
) -> list[CompletionItem]:
    """Shipped names that begin like this."""
    from synth.schema.library import shipped

    return [CompletionItem(name) for name in shipped() if name.startswith(incomplete)]


def _together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator, in the order of the help."""

    def decorated(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorated


def quiet(function: F) -> F:
    """`--quiet`: no progress and no messages; results, errors and warnings stay."""
    text = "No progress and no messages; errors and warnings stay."
    return click.option("-q", "--quiet", is_flag=True, help=text)(function)


def report(function: F) -> F:
    """`--format` and `--output`: the form of a report, and where it goes."""
    from synth.registry import members

    return _together(
        click.option(
            "--format",
            "form",
            type=click.Choice(list(members("synth.formats"))),
            default="text",
            help="Form of the report; text unless written.",
        ),
        click.option(
            "-o",
            "--output",
            metavar="FILE",
            help="Write the report to FILE; the terminal shows the text.",
        ),
    )(function)


def schema(function: F) -> F:
    """The argument SCHEMA."""
    return click.argument("schema", shell_complete=complete_schema)(function)


def schema_beside(command: str) -> Callable[[F], F]:
    """The argument SCHEMA of a command that takes a URL as well.

    Args:
        command: how it is typed, for who gives the URL alone.
    """

    def read(ctx: click.Context, param: click.Parameter, value: str) -> str:  # noqa: ARG001
        from synth.given import check_path

        if not ctx.resilient_parsing:
            check_path(value, expected="a schema file or a shipped name", instead=command)
        return value

    return click.argument("schema", shell_complete=complete_schema, callback=read)


def numbers(function: F) -> F:
    """`--rows`, `--scale` and `--seed`: how much is made, and of which values."""
    return _together(
        click.option(
            "--rows",
            multiple=True,
            metavar="N|T=N",
            callback=read_rows,
            help="Rows of table T, in place of the schema's; N alone where one table has rows of "
            "its own. May be repeated.",
        ),
        click.option(
            "--scale",
            callback=read_scale,
            metavar="X",
            help="Multiply the rows of all tables not in --rows.",
        ),
        click.option(
            "--seed",
            type=click.IntRange(0, _MOST_SEED),
            metavar="N",
            help="Other values; in place of the schema's seed.",
        ),
    )(function)


def model(function: F) -> F:
    """`--model`: what columns with `learn` follow."""
    text = "Columns with `learn` follow this model, a folder that `synth fit` wrote."
    return click.option("--model", metavar="DIR", help=text)(function)


def sizes(function: F) -> F:
    """`--rows`, `--scale`, `--seed` and `--workers`: how much is made, of which values, by whom."""
    return _together(
        numbers,
        model,
        click.option(
            "--workers",
            type=click.IntRange(1, MOST_WORKERS),
            metavar="N",
            help="How many make rows side by side; decides no value. All processors unless given.",
        ),
    )(function)


def example(*lines: str) -> str:
    """The lines below a command's help that show how it is typed."""
    return "\n".join(["\b", "Example:", *(f"  {line}" for line in lines)])


def read_rows(
    ctx: click.Context,  # noqa: ARG001 - click's signature
    param: click.Parameter,
    values: Sequence[str],
) -> int | dict[str, int] | None:
    """What all `--rows` together say: one number, or numbers by table.

    Raises:
        click.BadParameter: one is neither N nor TABLE=N, or a table is named twice.
    """
    found: dict[str, int] = {}
    for value in values:
        table, equals, text = value.rpartition("=")
        if not (text.isascii() and text.isdecimal() and int(text[:19]) < _MOST):
            problem = f"{value!r}; expected N or TABLE=N, such as 1000 or job_seeker=1000"
            raise click.BadParameter(problem, param=param)
        if not equals and len(values) > 1:
            problem = f"{value!r} names no table; several --rows are TABLE=N each"
            raise click.BadParameter(problem, param=param)
        if not equals:
            return int(text)
        if table in found:
            raise click.BadParameter(f"table {table!r} is named twice", param=param)
        found[table] = int(text)
    return found or None


def read_scale(
    ctx: click.Context,  # noqa: ARG001 - click's signature
    param: click.Parameter,
    value: str | None,
) -> Decimal | None:
    """The number of `--scale`, exactly as written.

    Raises:
        click.BadParameter: it is no number above 0.
    """
    if value is None:
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or not 0 < number < _MOST:
        problem = f"{value!r}; expected a number above 0, such as 0.1 or 10"
        raise click.BadParameter(problem, param=param)
    return number
