"""The second engine's model: one table, its values handed to SDV, and no promise to anybody."""

import secrets
from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa

from synth.arrays import whole
from synth.errors import QuestionError
from synth.learn.asked import SALT_BYTES, Asked
from synth.learn.chosen import Chosen
from synth.learn.notes import aside_note, versions
from synth.learn.persons import check_apart, keyed, set_aside
from synth.learn.reading import opened
from synth.learn.roots import rooted
from synth.learn.sdv import fit_copula
from synth.learn.sources import Given
from synth.model.promise import NO_PROMISE
from synth.model.types import Holdout, Model
from synth.registry import Values
from synth.schema.layout import Layout


def fit_sdv(
    chosen: Chosen,
    layouts: Mapping[str, Layout],
    given: Given,
    asked: Asked,
    *,
    told: Callable[[str], None] | None = None,
) -> Model:
    """A Gaussian copula of one table; its schema is the caller's to name.

    Raises:
        QuestionError: several tables are chosen.
        AnswerError: the source is not as the schema says, or has too few rows.
        WorldError: SDV is not installed, or the source cannot be read.
    """
    persons = chosen.persons
    if chosen.children:
        raise QuestionError(
            f"engine {asked.engine} learns one table, and {len(chosen.all)} have columns with "
            f"learn; name it: --table {persons.table}"
        )
    salt = secrets.token_bytes(SALT_BYTES)
    names = list(dict.fromkeys(persons.columns.values()))
    batches: list[pa.RecordBatch] = []
    hashes = [np.zeros(0, np.uint64)]
    if told is not None:
        told(f"reading {persons.table}")
    with opened(chosen, layouts, given) as source:
        for batch, found in keyed(source, layouts[persons.table], persons, salt):
            kept = ~set_aside(found, asked.holdout)
            batches.append(batch.select(names).filter(pa.array(kept)))
            hashes.append(found)
    check_apart(np.concatenate(hashes), persons.table)
    if told is not None:
        told(persons.table)
    roots = persons.roots
    ordered = sorted(persons.attributes, key=lambda attribute: attribute.name not in roots)
    values = {
        attribute.name: _column(batches, persons.columns[attribute.name]) for attribute in ordered
    }
    name = asked.engine.partition(":")[2]
    attributes, copula = fit_copula(values, ordered, name=name)
    holdout = Holdout(asked.holdout, salt.hex()) if asked.holdout else None
    return Model(
        engine=asked.engine,
        schema_name="",
        schema_digest="",
        guarantee=None,
        tables={persons.table: rooted(persons.table, attributes, copula, roots)},
        holdout=holdout,
        notes=(NO_PROMISE, *aside_note(holdout)),
        versions=versions("numpy", "pyarrow", "sdv"),
    )


def _column(batches: list[pa.RecordBatch], name: str) -> Values:
    if not batches:
        return pa.nulls(0)
    return whole(pa.chunked_array([batch.column(name) for batch in batches]))
