"""Whether a model may be followed: its tables and cells must be this schema's own.

Cells are public, so they are found anew from the schema that is planned, and a model is compared
with them whole. What a model says of itself (its digests) proves nothing: whoever rewrites its
labels rewrites them too, and the labels would stand in the output.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace

from synth.errors import QuestionError
from synth.model.promise import PRIVATE
from synth.model.types import (
    BEFORE,
    MOST_ROWS,
    PARENT,
    Attribute,
    Model,
    TableModel,
    count_attribute,
)
from synth.plan.learnable import schema_digest
from synth.plan.learning import Learning


def check_model(model: Model, learnings: Mapping[str, Learning]) -> None:
    """Refuse a model that was learnt with other tables, columns or cells, or says that it was not.

    Args:
        model: as it was read.
        learnings: of the schema without a model.

    Raises:
        QuestionError: says which entry of the model is not what the schema says.
    """
    missing = [name for name in model.tables if name not in learnings]
    if missing:
        raise QuestionError(
            f"the model has learnt table {missing[0]!r}, of which this schema says nothing to "
            "learn; it is a model for another schema"
        )
    if schema_digest(learnings) != model.schema_digest:
        raise QuestionError(
            f"the model was learnt with other columns or cells than this schema's: it is a model "
            f"for another schema ({model.schema_name}); fit again, or take the schema it names"
        )
    _check_under(model, learnings)
    for check in (_fault_of_rows, _fault_of_cells, _fault_of_shares):
        for number, table in enumerate(model.tables.values()):
            said = check(model, table, learnings)
            if said:
                raise _refused(f"tables[{number}]{said}")


def _refused(said: str) -> QuestionError:
    return QuestionError(
        f"the model's {said}; it was altered since it was learnt: take it from where it was "
        "written, or fit again"
    )


def _check_under(model: Model, learnings: Mapping[str, Learning]) -> None:
    """Raise unless one table is of persons, and all others stand under it."""
    persons, *children = (learnings[name] for name in model.tables)
    if persons.parent is not None or any(one.parent != persons.table for one in children):
        raise _refused("tables: expected persons first, and then tables right under them")


def _fault_of_rows(_: Model, table: TableModel, learnings: Mapping[str, Learning]) -> str:
    """What is wrong with the rows under a person, or nothing; before as many cells are made."""
    learning = learnings[table.table]
    if learning.parent is None:
        return "" if table.most is None else f".most: expected null, as {table.table} is persons"
    if 0 < (table.most or 0) <= MOST_ROWS:
        return ""
    return f".most: expected 1 to {MOST_ROWS} rows of {table.table} under one person"


def _fault_of_cells(model: Model, table: TableModel, learnings: Mapping[str, Learning]) -> str:
    """What attribute is not the schema's, or nothing."""
    learning = learnings[table.table]
    outside = {one.name: one for one in _outside(learning, learnings)}
    own = {one.name: one for one in _own(learning, model)}
    difference = _all_cells if model.engine == PRIVATE else _some_cells
    for number, attribute in enumerate(table.attributes):
        place = f".attributes[{number}]"
        known = outside if number < table.outside else own
        wanted = known.get(attribute.name)
        if wanted is None:
            return f"{place}: expected {', '.join(known) or 'no attribute'} of {table.table}"
        differing = difference(attribute, wanted)
        if differing:
            return f"{place}.{differing}: expected that of {wanted.name} in {table.table}"
    lost = set(own) - {attribute.name for attribute in table.attributes}
    return f".attributes: expected {min(lost)} of {table.table} among them" if lost else ""


def _fault_of_shares(_: Model, table: TableModel, learnings: Mapping[str, Learning]) -> str:
    """What is wrong with the law that the register of people follows."""
    learning = learnings[table.table]
    if learning.parent is not None:
        return f".shares: expected null, as {table.table} is no persons" if table.shares else ""
    law = () if table.shares is None else tuple(sorted(table.shares.new))
    if law == tuple(range(table.outside)) and table.outside == len(learning.roots):
        return ""
    return f".shares: expected all parts of a person that {table.table} learns"


def _outside(learning: Learning, learnings: Mapping[str, Learning]) -> Iterator[Attribute]:
    """What a row may know before it is drawn."""
    if learning.parent is None:
        yield from (one for one in learning.attributes if one.name in learning.roots)
        return
    for one in learnings[learning.parent].attributes:
        yield replace(one, name=PARENT + one.name)
    for one in learning.attributes:
        yield replace(one, name=BEFORE + one.name, absent=True)


def _own(learning: Learning, model: Model) -> Iterator[Attribute]:
    """What is drawn of a row."""
    if learning.parent is not None:
        yield from learning.attributes
        return
    yield from (one for one in learning.attributes if one.name not in learning.roots)
    for child in model.tables.values():
        if child.table != learning.table:
            yield count_attribute(child.table, child.most or 0)


def _all_cells(found: Attribute, wanted: Attribute) -> str:
    """The first field in which an attribute is not the schema's, or nothing."""
    differing = (
        field.name
        for field in fields(Attribute)
        if getattr(found, field.name) != getattr(wanted, field.name)
    )
    return next(differing, "")


def _some_cells(found: Attribute, wanted: Attribute) -> str:
    """The same for an engine without a promise.

    It leaves out labels that few people share, and puts ranges of its own within those of the
    schema: what it holds is still the schema's.
    """
    if bool(found.labels) != bool(wanted.labels) or not set(found.labels) <= set(wanted.labels):
        return "labels"
    if found.edges and not wanted.edges[0] <= found.edges[0] < found.edges[-1] <= wanted.edges[-1]:
        return "edges"
    same = ("type", "null", "absent")
    return next((name for name in same if getattr(found, name) != getattr(wanted, name)), "")
