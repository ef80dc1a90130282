"""The public functions; the only place where verbs meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from synth.auditing import audit
from synth.errors import QuestionError, nearest
from synth.fitting import fit
from synth.given import shown
from synth.judging import report, verify
from synth.planning import make_plan
from synth.scanning import explain_rule, scan
from synth.seeding.verbs import check_against, infer_schema, repair, seed
from synth.stopping import interruptible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa

    from synth.model.types import Model
    from synth.plan.plan import Plan
    from synth.run import Made, Progress
    from synth.schema.layout import Layout
    from synth.schema.types import Schema
    from synth.stores.store import Sink

__all__ = [
    "audit",
    "check",
    "check_against",
    "doubts",
    "explain",
    "explain_rule",
    "fit",
    "generate",
    "generate_to",
    "infer_schema",
    "make_plan",
    "preview",
    "repair",
    "report",
    "scan",
    "seed",
    "verify",
]


@interruptible()
def check(schema: str | Path | Mapping[str, object] | Schema) -> Plan:
    """Read and plan a schema; all its mistakes at once.

    Raises:
        SchemaError: the schema has mistakes.
    """
    from synth.making.maker import Maker
    from synth.making.room import check_room

    plan = make_plan(schema)
    check_room(Maker(plan))
    return plan


@interruptible()
def generate(
    schema: str | Path | Mapping[str, object] | Schema,
    *,
    rows: int | Mapping[str, int] | None = None,
    scale: Decimal | None = None,
    seed: int | None = None,
    model: str | Path | Model | None = None,
    workers: int | None = None,
    block_rows: int | None = None,
) -> dict[str, pd.DataFrame]:
    """The tables of a schema as pandas frames.

    Args:
        schema: a path, a shipped name, YAML text, a mapping, or a schema that was read.
        rows: a number for the one table by `rows`, or numbers by table.
        scale: what the numbers of rows of all other tables by `rows` are multiplied with.
        seed: in place of the schema's.
        model: as in `make_plan`.
        workers: how many, the processors unless written; decides no value. A schema with `faker`
            is made by one unless written: more are processes, which import the calling script
            again, so it must hide what it does behind `if __name__ == "__main__":`.
        block_rows: about how many rows are made at once; decides no value.

    Raises:
        SynthError: see `make_plan`, and `AnswerError` for a value that does not fit its column.
    """
    from synth.given import workers_of
    from synth.making.maker import Maker
    from synth.run import layouts_of, write
    from synth.run.recording import holds_gil
    from synth.run.segments import BLOCK_ROWS
    from synth.stores.frames import FramesSink

    plan = make_plan(schema, rows=rows, scale=scale, seed=seed, model=model)
    layouts = layouts_of(plan)
    sink = FramesSink()
    write(
        Maker(plan),
        sink,
        format_word="frames",
        layouts=layouts,
        workers=1 if workers is None and holds_gil(plan) else workers_of(workers),
        block_rows=block_rows or BLOCK_ROWS,
    )
    return sink.frames


@interruptible()
def generate_to(
    plan: Plan,
    output: str | BinaryIO,
    *,
    format: str | None = None,  # noqa: A002 - what users call it
    table: str | None = None,
    workers: int | None = None,
    block_rows: int | None = None,
    replace: bool = False,
    progress: Progress | None = None,
) -> Made:
    """Write the tables of a plan into a folder, a file, a database file or a stream.

    Args:
        plan: from `make_plan`.
        output: a path, or an open binary stream for one table.
        format: the word of a store; None follows the suffix.
        table: the one table to write; None writes all.
        workers: how many; decides no value.
        block_rows: about how many rows are made at once; decides no value.
        replace: whether what a manifest says is ours may be replaced.
        progress: told of every segment.

    Raises:
        SynthError: nothing was written.
    """
    from synth.given import workers_of
    from synth.making.maker import Maker
    from synth.run import write
    from synth.run.segments import BLOCK_ROWS

    layouts = _layouts(plan, table)
    word, sink = _target(output, format, layouts, replace=replace)
    return write(
        Maker(plan),
        sink,
        format_word=word,
        layouts=layouts,
        workers=workers_of(workers),
        block_rows=block_rows or BLOCK_ROWS,
        progress=progress,
    )


def _layouts(plan: Plan, table: str | None) -> tuple[Layout, ...]:
    from synth.run import layouts_of

    if table is not None:
        _check_table(table, [layout.name for layout in plan.layouts], "is written")
    return layouts_of(plan, table)


def _target(
    output: str | BinaryIO, word: str | None, layouts: Sequence[Layout], *, replace: bool
) -> tuple[str, Sink]:
    """The store's word and an open sink."""
    from synth.stores.targets import format_of, open_sink, open_stream

    if not isinstance(output, str):
        return word or "csv", open_stream(output, format=word, tables=layouts)
    return format_of(output, word), open_sink(output, format=word, replace=replace, tables=layouts)


@interruptible()
def doubts(
    plan: Plan, *, table: str | None = None, seen: Mapping[str, pa.Table] | None = None
) -> tuple[str, ...]:
    """What of a plan's values may be somebody's: a line for each column and kind, with its place.

    Constants are looked at, and a sample of rows. A column with a `note` is not told.

    Args:
        plan: from `make_plan`.
        table: the one table to look at; None looks at all that are written.
        seen: rows of tables that `check_against` tried; of others rows are made.

    Raises:
        WorldError: a file of the plan cannot be read.
    """
    from synth.doubts import doubts_of

    return tuple(map(str, doubts_of(plan, only=None if table is None else (table,), seen=seen)))


@interruptible()
def preview(plan: Plan, table: str, count: int) -> dict[str, list[object]]:
    """The first rows of a table, columns by name.

    Args:
        plan: from `make_plan`.
        table: one of its tables.
        count: how many rows.

    Raises:
        QuestionError: there is no such table.
    """
    from synth.arrays import decoded
    from synth.making.maker import Maker

    _check_table(table, plan.tables)
    maker = Maker(plan)
    root = maker.size(plan.root(table))
    stop = min(root, count)
    frame = maker.beneath(table, 0, stop)
    while frame.count < count and stop < root:
        stop = min(root, stop * 2)
        frame = maker.beneath(table, 0, stop)
    names = list(plan.tables[table].columns)
    arrays = [frame.path((name,)).slice(0, count) for name in names]
    return {name: decoded(array).to_pylist() for name, array in zip(names, arrays, strict=True)}


def _check_table(name: str, known: Iterable[str], state: str = "") -> None:
    """Refuse a table that is not known."""
    names = list(known)
    if name not in names:
        near = nearest(name, names)
        hint = f"; did you mean {near!r}?" if near else ""
        missing = f"no table {shown(name)!r} {state}".rstrip()
        raise QuestionError(f"{missing}; tables: {', '.join(names)}{hint}")


def explain(
    name: str,
    inside: str | None = None,
    *,
    format: str = "text",  # noqa: A002 - what users call it
) -> str:
    """One page about a word of the language, an identifier or a schema.

    Args:
        name: a generator, a bundle, an identifier, a law, a shipped schema or a path; else a word
            that `init` understands in the names of columns.
        inside: a part of the bundle, or a table or rule of the schema.
        format: `text`, or `svg` for the graph of a schema's tables.

    Raises:
        QuestionError: there is no such name.
        SchemaError: the schema has mistakes.
    """
    from synth.explain import page
    from synth.infer.explained import meaning_page

    try:
        return page(name, inside, format=format)
    except QuestionError:
        told = meaning_page(name) if inside is None and format == "text" else None
        if told is None:
            raise
        return told
