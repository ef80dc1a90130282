"""A schema becomes a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.stopping import interruptible

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal
    from pathlib import Path

    from synth.model.types import Model
    from synth.plan.plan import Plan
    from synth.schema.types import Schema


@interruptible()
def make_plan(
    schema: str | Path | Mapping[str, object] | Schema,
    *,
    rows: int | Mapping[str, int] | None = None,
    scale: Decimal | None = None,
    seed: int | None = None,
    model: str | Path | Model | None = None,
) -> Plan:
    """A schema with everything decided.

    Args:
        schema: a path, a shipped name, YAML text, a mapping, or a schema that was read.
        rows: a number for the one table by `rows`, or numbers by table.
        scale: what the numbers of rows of all other tables by `rows` are multiplied with.
        seed: in place of the schema's.
        model: what columns with `learn` follow: a folder that `fit` wrote, or what was read from
            it; in place of the schema's `model`.

    Raises:
        QuestionError: there is no such schema or model, or `rows` fits no table.
        SchemaError: the schema has mistakes; all of them.
    """
    from synth.model.finding import model_of
    from synth.plan.build import plan
    from synth.schema.counts import numbers_of
    from synth.schema.read import read_schema
    from synth.schema.types import Schema as Read

    read = schema if isinstance(schema, Read) else read_schema(schema)
    followed = model_of(read, model)
    return plan(read, rows=numbers_of(read, rows), scale=scale, seed=seed, model=followed)
