"""What may be wrong with the options of a `ref`."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from synth.errors import Problem
from synth.generators.protocol import Scope
from synth.generators.unit import INTEGERS
from synth.schema.datatypes import UNKNOWN, DataType
from synth.schema.operands import Path

if TYPE_CHECKING:
    from synth.generators.ref import Ref

_NUMBERS = {*INTEGERS, "decimal", "double"}


def check(ref: "Ref", scope: Scope) -> None:
    """Report what is wrong with the options.

    Args:
        ref: the reference.
        scope: of it.
    """
    name = scope.table(ref.to)
    for _, operand in ref.match:
        scope.type_of(operand)
    if name is None:
        return
    if (ref.is_uneven or ref.match or ref.by or ref.is_below) and not scope.is_held(name):
        words = "weight or match" if ref.where is None else "where"
        words = words if ref.after is None else "after: parent or by"
        found = f"{words} on {name!r}, which has more than 1000000 rows"
        scope.report(Problem(ref.mark, found, "a file or a table of at most 1000000 rows"))
    if ref.weight is not None:
        kind = scope.has(name, ref.weight)
        if kind not in {None, UNKNOWN} and kind.name not in {*_NUMBERS, "text"}:
            scope.report(Problem(ref.weight.mark, f"{ref.weight} is {kind}", "a number"))
    _there(ref, scope, name)
    if ref.before and name != scope.own_table():
        found = f"before: true to another table, {name!r}"
        scope.report(Problem(ref.mark, found, f"a reference to {scope.own_table()!r} itself"))
    if ref.distinct and ref.match and ref.share < 1:
        scope.report(Problem(ref.mark, "distinct beside match with a share: not yet"))
    if ref.before and (ref.distinct or (ref.match and (ref.is_uneven or ref.share < 1))):
        found = "before beside distinct, or beside match with weight, where or share: not yet"
        scope.report(Problem(ref.mark, found))
    _order(ref, scope)
    _number(ref, scope)
    _under(ref, scope)


def _under(ref: "Ref", scope: Scope) -> None:
    """Report what is wrong with a table under one row of which no row comes twice."""
    if not isinstance(ref.distinct, Path):
        return
    above = scope.above()
    if ref.under not in above:
        found = f"distinct: {ref.under!r} is no table above {scope.own_table()!r}"
        expected = f"true, or one of {', '.join(above)}" if above else "a table with `per`"
        scope.report(Problem(ref.distinct.mark, found, expected))
        return
    if ref.after is not None:
        scope.report(Problem(ref.mark, "distinct: TABLE beside after: not yet"))
    same = above[above.index(ref.under) :]
    for _, operand in ref.equal:
        if not isinstance(operand, Path) or operand.parts[0] not in same:
            found = f"match: {operand} may differ under one row of {ref.under!r}"
            scope.report(Problem(operand.mark, found, f"a column of {' or '.join(same)}"))


def _number(ref: "Ref", scope: Scope) -> None:
    """Report what is wrong with the number of a row."""
    if ref.at is None:
        return
    kind = scope.type_of(ref.at)
    if kind != UNKNOWN and kind.name not in INTEGERS:
        scope.report(Problem(ref.at.mark, f"at: {ref.at} is {kind}", "a whole number"))
    if replace(ref, at=None).is_bound or ref.after is not None:
        found = "at beside weight, where, match, distinct, before or after"
        scope.report(Problem(ref.mark, found, "at alone: it says which row"))


def _order(ref: "Ref", scope: Scope) -> None:
    """Report what does not go with an order of two rows."""
    if ref.by is not None and ref.after is None:
        scope.report(Problem(ref.by.mark, "by without after", "by beside after"))
    if ref.is_below and (ref.is_uneven or ref.before or ref.share < 1 or not ref.distinct):
        found = "after: parent beside weight, where, before or share, or without distinct: true"
        scope.report(Problem(ref.mark, found, "distinct: true, and match where rows agree"))
    elif ref.after is not None and not ref.is_below and ref.is_bound:
        found = "after beside weight, where, match, distinct or before: not yet"
        scope.report(Problem(ref.mark, found))


def _there(ref: "Ref", scope: Scope, name: str) -> None:
    """Report what is wrong with what is read of the other table."""
    kinds = {column: scope.has(name, Path((column,), ref.mark)) for column in ref.matched}
    _period(ref, scope, kinds)
    if ref.by is not None:
        scope.has(name, ref.by)
    told = UNKNOWN if ref.where is None else scope.type_in(name, ref.where)
    if ref.where is not None and told not in {UNKNOWN, DataType("boolean")}:
        found = f"where: {ref.where.text!r} is {told}"
        scope.report(Problem(ref.where.mark, found, "a condition"))


def _period(ref: "Ref", scope: Scope, kinds: Mapping[str, DataType | None]) -> None:
    """Report what is wrong with a row that has to be in force."""
    if ref.period is None:
        return
    *ends, operand = ref.period
    if ref.is_uneven or ref.distinct or ref.before or ref.after is not None:
        found = "match on a period beside weight, where, distinct, before or after: not yet"
        scope.report(Problem(ref.mark, found))
    told = {end: kinds[str(end)] for end in ends if end} | {str(operand): scope.type_of(operand)}
    for word, kind in told.items():
        if kind not in {None, UNKNOWN} and kind.name not in {"date", "timestamp"}:
            found = f"match on a period: {word} is {kind}"
            scope.report(Problem(operand.mark, found, "days or moments"))
