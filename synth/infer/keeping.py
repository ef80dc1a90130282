"""Conditions on one column that `where` says in the schema, so that nobody has to be asked."""

from collections.abc import Mapping

from synth.conditions.branches import not_understood
from synth.conditions.domain import Domain
from synth.conditions.equations import said
from synth.conditions.parsed import NotUnderstoodError, parse
from synth.conditions.spans import reads_of
from synth.conditions.subjects import Scope
from synth.databases.catalog import DbType
from synth.databases.dialect import Dialect
from synth.infer.followers import leads
from synth.infer.identified import is_official
from synth.infer.meanings import meaning, type_family
from synth.infer.names import sql_path
from synth.infer.values import entry as value_entry
from synth.infer.work import Condition, Work

_COUNTED = ("time", "timetz")
"""Types of which a range has a number of values, beside dates, numbers and texts."""


def keep_by(
    work: Work, condition: Condition, dialect: Dialect, types: Mapping[str, DbType]
) -> bool:
    """Keep the values of the one column that a condition is about, if our SQL can say it.

    Args:
        work: the table.
        condition: that no domain holds all of.
        dialect: of the condition.
        types: of the columns.
    """
    try:
        node = parse(condition.text, dialect)
        named = reads_of(node, Scope(types, dialect))
    except (NotUnderstoodError, RecursionError):
        return False
    name = next(iter(named), "")
    if len(named) != 1 or not _may_be_kept(work, name):
        return False
    open_parts = not_understood(node, dialect, types) or node
    found = said(open_parts, dialect, types, {name: sql_path(work.name(name))})
    if found is None or found.kind != "boolean" or not work.trusts(found):
        return False
    work.wheres.setdefault(name, {})[condition] = found.text
    return True


def _may_be_kept(work: Work, name: str) -> bool:
    """Whether a column is made by a generator of its own, of which there are so many values."""
    if name not in work.columns or work.step(name) or work.columns[name].is_identity:
        return False
    linked = {column for reference in work.table.references for column in reference.columns}
    kind = work.columns[name].type
    is_counted = type_family(kind) in ("date", "number", "text") or kind.base in _COUNTED
    return is_counted and name not in linked and name not in work.always_null


def _is_counted(work: Work, name: str) -> bool:
    """Whether the generator of a column states how many values it has: of a text not each does."""
    column = work.columns[name]
    if type_family(column.type) != "text":
        return True
    made = value_entry(column, work.domains.get(name, Domain()))
    words = made.generator if isinstance(made.generator, dict) else {}
    return "choice" in words or "matches" in words.get("text", {})


def _is_somebodys(work: Work, name: str) -> bool:
    """Whether a text is a part of a person or address, or a number of nobody, that goes before."""
    known = meaning(work.columns[name], work.table.name.name)
    is_text = type_family(work.columns[name].type) == "text"
    if known is None or not is_text:
        return False
    return is_official(known.word) or (known.certain and known.bundle is not None)


def settle_kept(work: Work) -> None:
    """Ask the database of a condition where something else than a generator makes the column."""
    after = {order.right for order in work.orders if not leads(work, order)}
    for name in list(work.wheres):
        is_made = name in {*work.variants, *work.equated, *after, *work.spaced}
        is_made |= _is_somebodys(work, name)
        if is_made or not _is_counted(work, name):
            for condition in work.wheres.pop(name):
                work.draft.asked[condition.name] = condition.text
        else:
            for condition in work.wheres[name]:
                work.claim(condition, name)
