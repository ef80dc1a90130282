"""Two references to one table that must differ, or stand in an order: drawn together."""

from dataclasses import replace

from synth.conditions.domain import Order
from synth.conditions.parsed import NotUnderstoodError, parse
from synth.databases.catalog import DbUnique
from synth.databases.dialect import Dialect
from synth.infer.draft import LINE, Data, TableDraft
from synth.infer.fanout import SEVERAL
from synth.infer.known import Known
from synth.infer.meanings import type_family
from synth.infer.order import Order as Tables
from synth.infer.order import is_hard, is_one_to_one
from synth.infer.work import Link, Work

_ASCENDING = frozenset({"<", "<="})


def draw_together(work: Work, known: Known, tables: Tables) -> None:
    """Let one of two references stand after the other where conditions ask for it (`a < b`).

    What they ask of the two is met then. The row above is none of the two: such a table gets rows
    of its own. Of two that agree in a column, as those of one tenant do, the lesser is the row
    above, and the other one of those that come after it there.

    Args:
        work: the table, its links made; gets the pairs, and loses the orders that are met.
        known: what is decided of the others.
        tables: which of them stand in a circle.
    """
    for order in sorted(work.orders, key=lambda order: order.relation == "<>"):
        both = frozenset({order.left, order.right})
        if order not in work.orders or any(both & pair for pair in work.pairs):
            continue
        links = [work.links.get(name) for name in (order.left, order.right)]
        first, second = links
        if first is None or second is None:
            continue
        if _agree(work, order, first, second):
            _draw_below(work, order, known, tables)
            continue
        if not _is_able(work, first, second):
            continue
        is_above = first.is_parent or second.is_parent
        is_listed = both in work.unordered
        fitting = _fits(work, order, known)
        # Beside the row above the next one is another too, where keys count the rows.
        to = known.drafts.get(first.reference.to)
        is_told = _is_counted(first, known) or (
            to is not None
            and to.rows is not None
            and (work.draft.count == "1" or _is_listed_under(work, first, second))
        )
        is_next = order.relation == "<>" and not is_listed and is_told
        rows = first.capacity * (first.capacity - 1) // 2
        is_few = rows < _MANY * max(work.draft.expected, 1)
        if fitting is None or (is_above and is_next):
            continue
        if is_few and order.relation == "<>" and not is_listed and not _tell_apart(work, both):
            continue  # of few rows each pair comes again, and is drawn again where both are one
        if is_above:
            work.needs_rows = True
            return
        options = _options(work, second)
        work.draft.lets[second.let].data = {"ref": {**options, "after": first.let, **fitting}}
        work.draft.lets[second.let].reason = f"never the row of {order.left}"
        _met(work, order)
        if is_few:
            work.needs_rows = True
            work.limit(max(1, rows))


def _tell_apart(work: Work, both: frozenset[str]) -> bool:
    """Whether a unique list names two references."""
    return any(both <= {*unique.columns} for unique in work.table.uniques)


_MANY = 3
"""Rows for each expected one: with as many no table is cut."""


def _is_able(work: Work, first: Link, second: Link) -> bool:
    """Whether two references are plain ones to one table, and not the same."""
    able = first is not second and first.reference.to == second.reference.to
    single = len(first.reference.columns) == len(second.reference.columns) == 1
    lets = [link for link in (first, second) if not link.is_parent]
    return able and single and all(not _options(work, link).keys() - {"to"} for link in lets)


def _is_listed_under(work: Work, first: Link, second: Link) -> bool:
    """Whether a list tells rows apart under the row above, and leaves out the other reference."""
    above, other = (first, second) if first.is_parent else (second, first)
    lists = ({*unique.columns} for unique in work.table.uniques)
    own, others = {*above.reference.columns}, {*other.reference.columns}
    return above.is_parent and any(own < names and not others & names for names in lists)


def _options(work: Work, link: Link) -> dict[str, Data]:
    """The options of a reference, in full."""
    data = work.draft.lets[link.let].data
    given = data["ref"] if isinstance(data, dict) else ""
    return dict(given) if isinstance(given, dict) else {"to": given}


def _fits(work: Work, order: Order, known: Known) -> dict[str, Data] | None:
    """What lets the rows stand in the order of the values; None: they cannot.

    Rows stand as they are numbered where their keys count them, else as their keys do. Of texts
    the database may know another order than ours, and is asked.
    """
    first, second = work.links[order.left], work.links[order.right]
    targets = {
        link.reference.to_columns[link.reference.columns.index(name)]
        for link, name in ((first, order.left), (second, order.right))
    }
    if len(targets) > 1 or order.gap or order.relation not in {"<>", *_ASCENDING}:
        return None
    target = targets.pop()
    if order.relation == "<>" or target in known.counted.get(first.reference.to, frozenset()):
        return {}
    return {"by": second.parts[order.right]}


def _is_counted(link: Link, known: Known) -> bool:
    """Whether the column that a plain reference points to counts its rows."""
    return link.reference.to_columns[0] in known.counted.get(link.reference.to, frozenset())


def _met(work: Work, order: Order) -> None:
    """Note that two references stand in an order; of texts the database has the last word."""
    both, kind = frozenset({order.left, order.right}), work.columns[order.left].type
    work.pairs.append(both)
    work.orders = [other for other in work.orders if {other.left, other.right} != both]
    if order.relation != "<>" and type_family(kind) == "text" and kind.base != "uuid":
        work.doubted.append(order)


def _agree(work: Work, order: Order, first: Link, second: Link) -> bool:
    """Whether two references are to one other table, and to rows of it that agree in a column."""
    if first is second or first.reference.to != second.reference.to:
        return False
    if first.reference.to == work.table.name:
        return False
    shared = set(first.reference.columns) & set(second.reference.columns)
    lets = [link for link in (first, second) if not link.is_parent]
    plain = all(not _options(work, link).keys() - {"to", "match"} for link in lets)
    return plain and bool(shared) and not shared & {order.left, order.right}


def _draw_below(work: Work, order: Order, known: Known, tables: Tables) -> None:
    """Let the second of two references be a later row than the first, which is the row above."""
    fitting = _fits(work, order, known)
    first, second = work.links[order.left], work.links[order.right]
    if order.relation == "<>" and second.is_parent:
        first, second = second, first
    to = first.reference.to
    if fitting is None or to in known.standing:
        return
    if not first.is_parent:
        is_free = is_hard(first.reference, work.table) and not tables.is_circular(
            to, work.table.name
        )
        work.under = first.reference if is_free else None
        return
    options = {**_options(work, second), "distinct": "true", "after": "parent", **fitting}
    own = work.draft.lets[second.let]
    own.data = {"ref": options}
    own.reason = f"a later row than the one above, {own.reason}"
    if not is_one_to_one(first.reference, work.table):
        work.draft.count = SEVERAL
    work.below |= {name for name, link in work.links.items() if link is second}
    _met(work, order)


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
    """Whether a later row has a greater value in a column, by its name in the database.

    What counts the rows under their parent does so among those of one parent.
    """
    data = draft.columns[draft.names[column]].data
    if not isinstance(data, dict):
        return data == "sequence"
    return "sequence" in data or data.get("expr") == LINE
