"""Check texts as a server prints them, understood: as branches of domains and orders.

A check holds where it is TRUE or null. Every branch is one sure way to make it hold; there may be
others. A column whose domain says nothing of null may be null as far as this condition goes; a
branch in which a NOT NULL column must be null (`null=True`) is for the caller to drop, who knows
which columns those are, and where none is left the server has to be asked.
"""

from collections.abc import Mapping
from dataclasses import replace

from synth.conditions.domain import Domain
from synth.conditions.itself import plain
from synth.conditions.logic import branches_of
from synth.conditions.meet import meet
from synth.conditions.parsed import Node, NotUnderstoodError, parse
from synth.conditions.subjects import Scope
from synth.conditions.threevalued import outcomes
from synth.conditions.union import FREE, Branches, product
from synth.databases.catalog import DbType
from synth.databases.dialect import Dialect

__all__ = ["branches", "leaves_out", "meet", "merged", "null_is_fine", "understood", "value_domain"]


def branches(text: str, dialect: Dialect, columns: Mapping[str, DbType]) -> Branches | None:
    """The ways to satisfy a condition, or None where it has to be asked of the server.

    Args:
        text: the condition, as the server prints it.
        dialect: of the text.
        columns: the types of all columns of its table.

    Returns:
        One branch of every way; no branch where nothing can satisfy it.
    """
    try:
        node = plain(parse(text, dialect), columns)
        return _branches(node, Scope(columns, dialect))
    except (NotUnderstoodError, RecursionError):
        return None


def _branches(node: Node, scope: Scope) -> Branches:
    found = branches_of(node, scope, truth=True, is_strict=False)
    if found:
        return found
    # Nothing satisfies it, unless what was left out does; `x = null` alone is never TRUE and never
    # FALSE, so that it holds for every row.
    whole = replace(scope, null_passes=True, is_whole=True)
    return branches_of(node, whole, truth=True, is_strict=False)


def understood(
    text: str, dialect: Dialect, columns: Mapping[str, DbType]
) -> tuple[Branches, tuple[str, ...]]:
    """What can be understood of a condition, and what still has to be asked of the server.

    Args:
        text: the condition, as the server prints it.
        dialect: of the text.
        columns: the types of all columns of its table.

    Returns:
        The branches of those parts of a conjunction that are understood, and the conditions to ask:
        none, or the whole text, since only as printed it surely means what the server means.
    """
    whole = branches(text, dialect, columns)
    if whole is not None:
        return whole, ()
    scope = Scope(columns, dialect)
    found: Branches = (FREE,)
    try:
        node = plain(parse(text, dialect), columns)
    except (NotUnderstoodError, RecursionError):
        return found, (text,)
    for part in node.args if node.kind == "and" else ():
        try:
            found = product(found, _branches(part, scope), columns)
        except (NotUnderstoodError, RecursionError):
            continue
    return found, (text,)


def leaves_out(text: str, dialect: Dialect, columns: Mapping[str, DbType]) -> bool:
    """Whether a condition holds in other ways than its branches, which nobody here understands.

    Args:
        text: the condition, as the server prints it; branches of it are known.
        dialect: of the text.
        columns: the types of all columns of its table.
    """
    scope = Scope(columns, dialect, is_whole=True)
    try:
        branches_of(plain(parse(text, dialect), columns), scope, truth=True, is_strict=False)
    except (NotUnderstoodError, RecursionError):
        return True
    return False


def not_understood(node: Node, dialect: Dialect, columns: Mapping[str, DbType]) -> Node | None:
    """What of a conjunction no branches are known of; None where nothing is left.

    Args:
        node: the condition.
        dialect: of its text.
        columns: the types of all columns of its table.
    """
    scope, left = Scope(columns, dialect), []
    for part in node.args if node.kind == "and" else (node,):
        try:
            _branches(part, scope)
        except (NotUnderstoodError, RecursionError):
            left.append(part)
    return Node("and", tuple(left)) if len(left) > 1 else next(iter(left), None)


def merged(
    branches_a: Branches, branches_b: Branches, columns: Mapping[str, DbType]
) -> Branches | None:
    """The ways to satisfy two conditions of a table at once; contradictory ones are dropped.

    Args:
        branches_a: those of one condition.
        branches_b: those of the other.
        columns: the types of all columns of the table.

    Returns:
        The branches, or None where they are too many, or are none because of an end relative to
        today, which is stricter than its condition: then one of the two has to be asked.
    """
    try:
        return product(branches_a, branches_b, columns)
    except NotUnderstoodError:
        return None


def value_domain(text: str, dialect: Dialect, kind: DbType) -> Domain | None:
    """What the check of a domain asks of `VALUE`, or None where it has to be asked of the server.

    Several ways are no single domain: the first one is taken.

    Args:
        text: the condition, with `VALUE`.
        dialect: of the text.
        kind: the type of the values.
    """
    found = branches(text, dialect, {"VALUE": kind})
    if not found:
        return None
    usable = [branch for branch in found if not branch.domains.get("VALUE", Domain()).null]
    return (usable or list(found))[0].domains.get("VALUE", Domain())


def null_is_fine(text: str, dialect: Dialect, column: str) -> bool:
    """Whether a condition cannot be FALSE where a column is null, whatever the others hold.

    Args:
        text: the condition, as the server prints it.
        dialect: of the text.
        column: the column's name.
    """
    try:
        return False not in outcomes(parse(text, dialect), column)
    except (NotUnderstoodError, RecursionError):
        return False
