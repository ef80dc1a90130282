"""A model's tables held against its ledger: what is released must have been asked and paid for."""

from collections.abc import Iterator, Sequence
from math import prod

from synth.audit.ledger import EXACT, GROUP, NOTHING, SHOWN
from synth.audit.types import Bound
from synth.model.types import COUNT, Attribute, Model, Query, TableModel

NAME = "tables and their entries"
MEANING = (
    "Each table has entries of its own for all its columns, and one person's rows in it are what "
    "the model says is counted of a person at most."
)


def tables(model: Model) -> Bound:
    """Whether the ledger speaks of these tables, and of as many rows of a person; pure.

    The bound of a table is its `most`, 1 where a row is a person; it is the sensitivity of every
    count of it, as all rows of a person may fall into one cell, and a score is moved by a whole
    number times it. The ledger's own word is not taken for it.
    """
    if model.guarantee is None:
        return Bound(NAME, GROUP, MEANING, "sensitivity", None, reason=NOTHING)
    wrong = [*_unasked(model), *_unlike(model)]
    more = (f"and {len(wrong) - SHOWN:,} more",) if len(wrong) > SHOWN else ()
    return Bound(
        NAME,
        GROUP,
        MEANING,
        "sensitivity",
        None,
        verdict="broken" if wrong else "holds",
        reason="the ledger is not that of these tables"
        if wrong
        else f"{len(model.tables):,} of {len(model.tables):,} tables are paid for as they are",
        details=(*wrong[:SHOWN], *more),
    )


def _unasked(model: Model) -> Iterator[str]:
    """Tables and columns that were released and never asked for, and the other way round."""
    persons = next(iter(model.tables.values()))
    for name, table in model.tables.items():
        counted = {
            column
            for query in model.ledger
            if (query.table, query.kind) == (name, "count")
            for column in query.columns
        }
        if not counted:
            yield f"{name}: the ledger has no entry for it"
            continue
        for attribute in table.attributes:
            if attribute.name not in counted:
                yield f"{name}: the ledger has no counts of {attribute.name}"
        own = persons.position(COUNT + name)
        if table.most is not None and own is None:
            yield f"{name}: {persons.table} does not say how many rows a person has"
        elif table.most is not None and own is not None:
            most = len(persons.attributes[own].labels) - 1
            if most != table.most:
                yield f"{name}: a person has up to {most} rows, and {table.most} were counted"


def _unlike(model: Model) -> Iterator[str]:
    """Entries whose size or sensitivity is not that of their table."""
    known = {name: {one.name: one for one in t.attributes} for name, t in model.tables.items()}
    for number, query in enumerate(model.ledger, 1):
        place = f"entry {number} of {query.table}"
        table, attributes = model.tables.get(query.table), known.get(query.table, {})
        if table is None:
            yield f"{place}: the model has no such table"
        elif not set(query.columns) <= attributes.keys():
            yield f"{place}: the model has no such column"
        else:
            said = _fault(query, table, [attributes[name] for name in query.columns])
            if said:
                yield f"{place}: {said}"


def _fault(query: Query, table: TableModel, asked: Sequence[Attribute]) -> str:
    most = table.most or 1
    if query.kind == "count":
        cells = prod(attribute.size for attribute in asked)
        if cells != query.cells:
            return f"{cells:,} cells, the ledger says {query.cells:,}"
        if abs(query.sensitivity - most) > EXACT:
            return f"one person has up to {most} rows, the ledger says {query.sensitivity:.4g}"
        return ""
    # A pair shares an attribute with at most so many pairs: the largest weight of a score.
    weight = query.sensitivity / most
    if abs(weight - round(weight)) > EXACT or not 1 <= weight <= 2 * len(table.attributes):
        return (
            f"a score moves by {most} times a whole weight, the ledger says {query.sensitivity:.4g}"
        )
    return ""
