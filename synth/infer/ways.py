"""The ways in which a table's rows may meet one condition."""

from collections.abc import Mapping, Sequence

from synth.conditions.branches import leaves_out, understood
from synth.conditions.domain import Branch, Domain
from synth.databases.catalog import DbType
from synth.databases.dialect import Dialect
from synth.infer.work import Condition, Work
from synth.stores.ddl import columns_in


def ways_of(
    work: Work, condition: Condition, dialect: Dialect, types: Mapping[str, DbType]
) -> tuple[tuple[Branch, ...], tuple[str, ...]]:
    """What is understood of a condition, and what has to be asked; see `understood`.

    Args:
        work: the table.
        condition: one that its rows must meet.
        dialect: of its text.
        types: of all columns of the table.
    """
    branches, rest = understood(condition.text, dialect, types)
    if _empties(work, condition, branches) and leaves_out(condition.text, dialect, types):
        # Values of one column are tried by themselves.
        several = len(columns_in(condition.text, types)) > 1
        work.filled |= {condition.name} if several else set()
        return (Branch(),), (condition.text,)
    return branches, rest


def _empties(work: Work, condition: Condition, branches: Sequence[Branch]) -> bool:
    """Whether a column is empty in all ways to meet a condition of which another one may be tried.

    `score is null or f(score)`: a judge knows the values that the function accepts.
    """
    if not work.is_judged or (work.table.name, condition.name) in work.plainer.hopeless:
        return False
    return bool(branches) and any(
        all(branch.domains.get(name, Domain()).null for branch in branches)
        for name in branches[0].domains
    )


def ways_of_first(
    condition: Condition, dialect: Dialect, types: Mapping[str, DbType]
) -> tuple[Branch, ...] | None:
    """The ways of the first row to meet a condition; None where they are those of any.

    Args:
        condition: one that rows must meet.
        dialect: of its text.
        types: of all columns of the table.
    """
    if not condition.first:
        return None if condition.first is None else (Branch(),)
    branches, rest = understood(condition.first, dialect, types)
    return branches if branches and not rest else None
