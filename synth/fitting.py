"""A schema, real rows and a place become a model."""

from __future__ import annotations

from dataclasses import replace as changed
from typing import TYPE_CHECKING

from synth.errors import QuestionError
from synth.stopping import interruptible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from synth.learn.fit import Progress
    from synth.learn.sources import Given
    from synth.model.types import Model
    from synth.plan.plan import Plan
    from synth.schema.types import Schema


@interruptible()
def fit(
    plan: Plan,
    source: Given,
    output: str | Path,
    *,
    tables: Sequence[str] = (),
    epsilon: float | None = None,
    delta: float = 1e-9,
    engine: str = "dp",
    quality: str = "balanced",
    holdout: float = 0.0,
    limits: Mapping[str, int] | None = None,
    replace: bool = False,
    progress: Progress | None = None,
) -> Model:
    """Learn a model of persons from real rows and write its folder, whole or not at all.

    Only columns with `learn`, and keys, are read; nothing of a row stays.

    Args:
        plan: from `make_plan`.
        source: the URL of a database, a Parquet or CSV file, a folder of them, a frame, or frames
            by table.
        output: the model's folder.
        tables: which; empty for all that have a column with `learn`.
        epsilon: what the model may tell of a person; engine `dp` needs it, others refuse it.
        delta: the chance that it tells more.
        engine: `dp` or `sdv:gaussian_copula`.
        quality: `fast`, `balanced` or `high`.
        holdout: the share of persons who are set aside for an audit.
        limits: most rows under one person that are counted, by table.
        replace: whether a model that stands there is replaced.
        progress: told of every table and query.

    Raises:
        QuestionError: what is asked for is wrong, or too little for the rows the schema states.
        AnswerError: the source is not as the schema says.
        WorldError: the source, the disk or a library failed.
        FitStopped: somebody pressed Ctrl-C; it says what was spent.
    """
    from pathlib import Path

    from synth.learn.asked import Asked, check_asked
    from synth.learn.fit import fit as learn
    from synth.model.folder import check_place, write_model
    from synth.plan.learnable import schema_digest
    from synth.plan.zeros import with_zeros
    from synth.schema.write import schema_text

    asked = Asked(engine, epsilon, delta, quality, holdout, tables, limits)
    check_asked(asked)
    place = Path(output)
    check_place(place, replace=replace, holdout=holdout > 0)
    known = with_zeros(plan)
    schema, held = _with_files(plan.schema)
    return learn(
        known,
        source,
        layouts={layout.name: layout for layout in plan.layouts},
        asked=asked,
        schema=(plan.schema.name, schema_digest(known), schema_text(schema)),
        progress=progress,
        keep=lambda model: write_model(changed(model, held=held), place, replace=replace),
    )


def _with_files(schema: Schema) -> tuple[Schema, dict[str, bytes]]:
    """A schema that reads its own files from the folder of its model, and these files.

    Raises:
        QuestionError: one is too long.
    """
    from pathlib import Path

    from synth.model.folder import MAX_TABLE_BYTES
    from synth.plan.files import held_path

    held: dict[str, bytes] = {}
    tables = dict(schema.tables)
    for name, table in schema.tables.items():
        node = table.file
        if node is None or not node.text:
            continue
        path = Path(node.mark.file).parent / node.text
        if held_path(node.text, node.mark, schema.locale) != path:
            continue  # a list of the locale
        if path.stat().st_size > MAX_TABLE_BYTES:
            raise QuestionError(f"{node.mark}: {node.text} is too long to stand beside a model")
        called = f"held-{len(held) + 1}{path.suffix.lower()}"
        held[called] = path.read_bytes()
        tables[name] = changed(table, file=changed(node, value=called))
    return changed(schema, tables=tables), held
