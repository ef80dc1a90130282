"""Two references to one table that must differ, or stand in an order: drawn together."""

from dataclasses import replace

from synth.conditions.domain import Order
from synth.conditions.parsed import NotUnderstoodError, parse
from synth.databases.catalog import DbUnique
from synth.databases.dialect import Dialect
from synth.infer.draft import Data, TableDraft
from synth.infer.work import Known, Link, Work

_ASCENDING = frozenset({"<", "<="})


def draw_together(work: Work, known: Known) -> None:
    """Let one of two references stand after the other where conditions ask for it (`a < b`).

    What they ask of the two is met then. The row above is none of the two: such a table gets rows
    of its own.

    Args:
        work: the table, its links made; gets the pairs, and loses the orders that are met.
        known: what is decided of the others.
    """
    for order in sorted(work.orders, key=lambda order: order.relation == "<>"):
        both = frozenset({order.left, order.right})
        if order not in work.orders or any(both & pair for pair in work.pairs):
            continue
        links = [work.links.get(name) for name in (order.left, order.right)]
        first, second = links
        if first is None or second is None or not _is_able(work, first, second):
            continue
        is_above = first.is_parent or second.is_parent
        is_listed = both in work.unordered
        if not _fits(order, first, second, known) or (
            is_above and order.relation == "<>" and not is_listed
        ):
            continue
        if is_above:
            work.needs_rows = True
            return
        options = _options(work, second)
        work.draft.lets[second.let].data = {"ref": {**options, "after": first.let}}
        work.draft.lets[second.let].reason = f"never the row of {order.left}"
        work.pairs.append(both)
        rows = first.capacity * (first.capacity - 1) // 2
        if rows < _MANY * max(work.draft.expected, 1):
            work.needs_rows = True
            work.limit(max(1, rows))
        work.orders = [o for o in work.orders if {o.left, o.right} != both]


_MANY = 3
"""Rows for each expected one: with as many no table is cut."""


def _is_able(work: Work, first: Link, second: Link) -> bool:
    """Whether two references are plain ones to one table, and not the same."""
    able = first is not second and first.reference.to == second.reference.to
    single = len(first.reference.columns) == len(second.reference.columns) == 1
    lets = [link for link in (first, second) if not link.is_parent]
    return able and single and all(not _options(work, link).keys() - {"to"} for link in lets)


def _options(work: Work, link: Link) -> dict[str, Data]:
    """The options of a reference, in full."""
    data = work.draft.lets[link.let].data
    given = data["ref"] if isinstance(data, dict) else ""
    return dict(given) if isinstance(given, dict) else {"to": given}


def _fits(order: Order, first: Link, second: Link, known: Known) -> bool:
    """Whether the order of rows is that of the values."""
    targets = {link.reference.to_columns[0] for link in (first, second)}
    if order.relation == "<>":
        return len(targets) == 1
    counted = known.counted.get(first.reference.to, frozenset())
    return order.relation in _ASCENDING and not order.gap and targets <= counted


def unordered(unique: DbUnique, work: Work, dialect: Dialect) -> DbUnique:
    """A unique list over `least(a, b), greatest(a, b)` as one over two columns that differ.

    Args:
        unique: of the table; any other is given back as it is.
        work: the table, which gets the order of the two.
        dialect: of the expressions.
    """
    calls = []
    for text in unique.expressions:
        try:
            calls.append(parse(text, dialect))
        except NotUnderstoodError:
            return unique
    by_word = {node.text: node.args for node in calls if node.text in {"least", "greatest"}}
    names = [{arg.text for arg in args if arg.kind == "column"} for args in by_word.values()]
    if len(by_word) != 2 or names[0] != names[1] or len(names[0]) != 2:  # noqa: PLR2004 - a pair
        return unique
    both = tuple(name for name in work.columns if name in names[0])
    if len(both) != 2:  # noqa: PLR2004 - a pair
        return unique
    work.orders.append(Order(both[0], "<>", both[1]))
    work.unordered.add(frozenset(both))
    places = [place for place, node in enumerate(calls) if node.text in by_word]
    columns, texts = list(unique.columns), list(unique.expressions)
    for place, name in zip(places, both, strict=True):
        columns[place] = texts[place] = name
    return replace(unique, columns=tuple(columns), expressions=tuple(texts))


def is_sequence(draft: TableDraft, column: str) -> bool:
    """Whether a later row has a greater value in a column, by its name in the database."""
    data = draft.columns[draft.names[column]].data
    return data == "sequence" or (isinstance(data, dict) and "sequence" in data)
