"""Columns that are one of others of the row: the winner is the host or the guest."""

from collections.abc import Iterator

from synth.conditions.parsed import Node, NotUnderstoodError, parse
from synth.databases.dialect import Dialect
from synth.infer.draft import NULL_SHARE, Data, EntryDraft
from synth.infer.made import text_type
from synth.infer.names import schema_name, sql_path
from synth.infer.work import Condition, Work
from synth.sql import literal


def take_one_of(work: Work, condition: Condition, dialect: Dialect) -> bool:
    """Let a column be one of others by draw, where a condition asks for it: `x in (a, b)`.

    Args:
        work: the table.
        condition: of the database.
        dialect: of the condition.

    Returns:
        Whether it is met so.
    """
    try:
        pairs = list(_pairs(parse(condition.text, dialect)))
    except NotUnderstoodError:
        return False
    targets = set.intersection(*map(set, pairs)) if pairs else set()
    for target in sorted(targets, key=lambda name: name in work.table.key):
        others = [next(iter(pair - {target}), target) for pair in pairs]
        if _may_be(work, target, others):
            _install(work, target, others)
            work.claim(condition, target)
            return True
    return False


def _pairs(node: Node) -> Iterator[frozenset[str]]:
    """The two columns of each alternative; those that a column is empty say nothing of its value.

    Raises:
        NotUnderstoodError: there is another one.
    """
    if node.kind == "or":
        for part in node.args:
            yield from _pairs(part)
    elif node.kind == "eq" and node.args[1].kind == "any":
        for item in node.args[1].args:
            yield frozenset(map(_column, (node.args[0], item)))
    elif node.kind == "eq":
        yield frozenset(map(_column, node.args))
    elif not (node.kind == "is" and node.text == "null" and node.args[0].kind == "column"):
        raise NotUnderstoodError


def _column(node: Node) -> str:
    while node.kind == "cast":
        node = node.args[0]
    if node.kind != "column":
        raise NotUnderstoodError
    return node.text


def _may_be(work: Work, target: str, others: list[str]) -> bool:
    """Whether a column is decided by nothing else, and the others are of its kind."""
    names = {target, *others}
    if len({*others}) < 2 or target in others or not names <= work.columns.keys():  # noqa: PLR2004
        return False
    listed = {name for unique in work.table.uniques for name in unique.columns}
    decided = {*work.variants, *work.equated, *work.always_null, *work.wheres, *listed}
    decided |= {name for lead in work.leads.values() for name in lead}
    if target in decided or target in work.domains or work.step(target):
        return False
    to = {
        (one.to, one.to_columns)
        for one in work.table.references
        if names & set(one.columns) and len(one.columns) == 1
    }
    led = {name for one in work.table.references for name in names & set(one.columns)}
    return not led or (len(to) == 1 and led in (names, {*others}))


def _install(work: Work, target: str, others: list[str]) -> None:
    column = work.columns[target]
    taken = [*work.draft.names.values(), *work.draft.lets]
    let = schema_name(f"{work.name(target)}_is", taken, kind="row")
    names = [work.name(name) for name in others]
    work.draft.lets[let] = EntryDraft({"choice": list(names)})
    parts = " ".join(f"when {literal(name)} then {sql_path(name)}" for name in names[:-1])
    text = f"case {sql_path(let)} {parts} else {sql_path(names[-1])} end"
    beside: dict[str, Data] = {"type": kind} if (kind := text_type(column.type)) else {}
    if column.nullable:
        beside["nulls"] = NULL_SHARE
    else:
        work.never_null |= {name for name in others if work.columns[name].nullable}
    work.equated[target] = EntryDraft({"expr": text}, beside)
    work.leads[target] = frozenset(others)
