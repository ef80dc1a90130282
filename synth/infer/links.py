"""Foreign keys as lets: which reference gives a column its value."""

from collections.abc import Collection, Iterator, Mapping

from synth.conditions.domain import Order as Relation
from synth.databases.catalog import DbReference
from synth.infer.agreeing import AGREES
from synth.infer.computed import computed_parts, constants_of
from synth.infer.draft import Data, EntryDraft, TableDraft
from synth.infer.known import Known
from synth.infer.names import operand, schema_name, sql_path
from synth.infer.order import Order, returning
from synth.infer.roles import short_of
from synth.infer.work import Link, Work

FEW = 100
"""Rows of a table that needs no other, and about the most parents whose children are several."""


_PLACE: Data = {"expr": "row"}
_BROKEN = {"<>": "=", "<": ">=", "<=": ">", "=": "<>"}
"""What holds where an order does not."""


def make_links(work: Work, parent: DbReference | None, order: Order, known: Known) -> None:
    """Decide every foreign key of a table: note its links and write its lets.

    A reference whose columns are all given by another one follows from it. A column that two
    references share is given by the first, and the other must agree (`match`); so must a reference
    that may be empty in other columns with one that may not: that has a value of its own.

    Args:
        work: the table.
        parent: the reference that is the row above, or None.
        order: which tables stand in a circle.
        known: what is decided of the others.
    """
    wide = sorted(
        work.table.references,
        key=lambda r: (r is not parent, bool(_kept(work, r, known)), -len(r.columns)),
    )
    for reference in wide:
        if reference.to not in known.names:
            continue
        kept = _kept(work, reference, known)
        told = computed_parts(work, reference)
        made = set(reference.columns) - {*constants_of(work.table), *work.equated, *told}
        free = [n for n in reference.columns if n in made - work.links.keys() and n not in kept]
        if not free or not made <= set(work.columns):
            continue
        _, names = known.names[reference.to]
        pairs = zip(reference.columns, reference.to_columns, strict=True)
        parts = {ours: names[theirs] for ours, theirs in pairs if ours in made}
        capacity = known.least.get(reference.to, FEW)
        if reference is parent:
            naming = naming_of(reference, parts, known)
            link = Link(reference, "parent", parts, capacity, naming)
        else:
            link = Link(reference, _let_name(work, reference), parts, capacity)
            shared = [name for name in reference.columns if name in made and name not in free]
            agrees = {parts[name]: sql_path(work.name(name)) for name in shared}
            agrees |= {names[theirs]: told[ours] for ours, theirs in _pairs(reference, told)}
            work.draft.lets[link.let] = _let(work, link, agrees, order, known)
        work.links |= dict.fromkeys(free, link)


def naming_of(reference: DbReference, parts: Mapping[str, str], known: Known) -> frozenset[str]:
    """The columns of a reference that name its row each by themselves: they are its key.

    Args:
        reference: of one column or several.
        parts: for each column of ours the part of the row it takes.
        known: what is decided of the others.
    """
    key = known.drafts[reference.to].key if reference.to in known.drafts else []
    return frozenset(name for name, part in parts.items() if [part] == key)


def _kept(work: Work, reference: DbReference, known: Known) -> list[str]:
    """The columns that hold a value where the reference is empty: others of it may be null.

    Of a reference to the own table those that are themselves there too: the tenant of both rows;
    of one to a row that is under this one those by which it is.
    """
    back = returning(reference, work.table, known.tables)
    if back is not None:
        return list(back.to_columns)
    if reference.to == work.table.name:
        both = zip(reference.columns, reference.to_columns, strict=True)
        same = [ours for ours, theirs in both if ours == theirs]
        if same:
            return same
    nullable = [work.table.by_name[name].nullable for name in reference.columns]
    pairs = zip(reference.columns, nullable, strict=True)
    return [name for name, is_free in pairs if not is_free] if any(nullable) else []


def _pairs(reference: DbReference, told: Collection[str]) -> list[tuple[str, str]]:
    """The columns of a reference that are told, with those that they refer to."""
    pairs = zip(reference.columns, reference.to_columns, strict=True)
    return [(ours, theirs) for ours, theirs in pairs if ours in told]


def _let(
    work: Work, link: Link, agrees: Mapping[str, str], order: Order, known: Known
) -> EntryDraft:
    """The let of a reference, to a row whose parts are what is told of them."""
    reference, table = link.reference, work.table
    to = known.names[reference.to][0]
    options: dict[str, Data] = {"to": operand(to)}
    entry = EntryDraft({"ref": operand(to)})
    if agrees:
        options["match"] = dict(agrees)
        entry.reason = f"agrees in {', '.join(agrees)}"
    if reference.name == AGREES:
        entry.reason = f"as a row of {to} has"
    is_free = any(table.by_name[name].nullable for name in reference.columns)
    if reference.to == table.name and not agrees:
        if is_free:
            options["before"] = "true"
            entry.reason = "a tree: only earlier rows, so the first has none"
        else:
            entry.reason = "every row needs one: any row of the table, itself too"
    elif order.is_circular(reference.to, table.name):
        entry.reason = f"a circle with {to}"
    if len(options) > 1:
        entry.data = {"ref": options}
    return entry


def keep_apart(work: Work, known: Known) -> None:
    """Keep two references to one table from the same row where a condition asks for it (`a <> b`).

    One that may be empty is empty where both would meet; else it takes a row after the other's,
    whose number counts the rows: of three that all differ the second after the first's.

    Args:
        work: the table, its links made.
        known: what is decided of the others.
    """
    orders = [
        *work.orders,
        *(o for v in work.variants.values() for b in v.branches for o in b.orders),
    ]
    after: dict[str, tuple[str, int]] = {}  # by let whose row it follows, and how far
    for order in orders:
        if _stands_behind_itself(work, order):
            continue
        _leave_out(work, order)
        pair = [work.links.get(name) for name in (order.left, order.right)]
        first, second = pair
        if order.relation != "<>" or first is None or second is None or first is second:
            continue
        names = [order.left, order.right]
        is_loose = work.may_be_empty(order.left) and not work.may_be_empty(order.right)
        if second.is_parent or (is_loose and not first.is_parent):
            first, second, names = second, first, names[::-1]
        if second.let in after and first.let not in after and not first.is_parent:
            first, second, names = second, first, names[::-1]
        mine, other = (
            sql_path(link.let, link.parts[name])
            for link, name in ((second, names[1]), (first, names[0]))
        )
        if work.may_be_empty(names[1]):
            work.apart[names[1]] = f"{mine} = {other}"
        elif not _shift(work, after, (first, second), names, known):
            work.doubted.append(order)


def _shift(
    work: Work,
    after: dict[str, tuple[str, int]],
    pair: tuple[Link, Link],
    names: list[str],
    known: Known,
) -> bool:
    """Let the second of two references be to a row so many behind that of the first, if it can."""
    first, second = pair
    base = _numbered(first, second, names, known)
    if base is None:
        return False
    step = _step(after, first.let, second.let)
    if step >= second.capacity:
        return False
    if not step:
        return True
    after[second.let] = first.let, step
    if known.least[second.reference.to] == known.most[second.reference.to]:
        work.shifted[names[1]] = names[0]
    if work.columns[names[0]].nullable:  # where there is no first, any row does
        base = base[0], f"coalesce({base[1]}, row)", base[2]
    to = known.names[second.reference.to][0]
    data: Data = {"ref": {"to": operand(to), "match": _match(base, step, second.capacity)}}
    work.draft.lets[second.let] = EntryDraft(data, {}, f"never the row of {names[0]}")
    return True


def _numbered(
    first: Link, second: Link, names: list[str], known: Known
) -> tuple[str, str, int] | None:
    """What counts the rows of a table: its column, that of the first row, and where it begins.

    Where the keys do not, a let of that table does; None: nothing does, as of rows that stand.
    """
    to, draft = second.reference.to, known.drafts.get(second.reference.to)
    target = second.reference.to_columns[second.reference.columns.index(names[1])]
    if to in known.standing or to != first.reference.to:
        return None
    if target in known.counted.get(to, frozenset()):
        return second.parts[names[1]], sql_path(first.let, first.parts[names[0]]), 1
    if draft is None or draft.rows is None or len(second.reference.columns) > 1:
        return None
    place = place_of(draft)
    return place, sql_path(first.let, place), 0


def place_of(draft: TableDraft) -> str:
    """The let of a table that numbers its rows from 0; it is made where there is none."""
    own = (name for name, entry in draft.lets.items() if entry.data == _PLACE)
    found = next(own, "") or schema_name("place", [*draft.names.values(), *draft.lets], kind="row")
    draft.lets.setdefault(found, EntryDraft(_PLACE))
    return found


def _match(base: tuple[str, str, int], step: int, rows: int) -> Data:
    """That a row stands so many rows behind another one, the first ones behind the last."""
    part, other, start = base
    far = step - start
    moved = f"({other} + {far})" if far else other
    return {part: f"{moved} % {rows}" + (f" + {start}" if start else "")}


def _stands_behind_itself(work: Work, order: Relation) -> bool:
    """Note a reference to the own table that is never empty and never to the row itself."""
    for name, own in ((order.left, order.right), (order.right, order.left)):
        link = work.links.get(name)
        if link is None or own in work.links or order.relation != "<>" or order.gap:
            continue
        reference = link.reference
        is_own = reference.to == work.table.name and reference.to_columns == (own,)
        if is_own and not work.may_be_empty(name):
            work.shifted[name] = own
            work.needs_rows |= work.draft.per is not None
            work.orders = [other for other in work.orders if other != order]
            return True
    return False


def close_rings(work: Work) -> None:
    """Let references that are never to the row itself be to the row behind it.

    Args:
        work: the table, the number of its rows decided.
    """
    draft = work.draft
    for name in work.shifted:
        link = work.links[name]
        if link.reference.to == work.table.name and draft.rows is not None:
            place = place_of(draft)
            match = _match((place, "row", 0), 1, draft.rows)
            data: Data = {"ref": {"to": operand(draft.name), "match": match}}
            draft.lets[link.let] = EntryDraft(data, {}, "the next row, and of the last the first")


def _step(after: dict[str, tuple[str, int]], first: str, second: str) -> int:
    """How far behind the row of one let that of another is to stand; 0: they differ already."""

    def place(let: str) -> tuple[str, int]:
        base, step = after.get(let, ("", 0))
        root, far = place(base) if base else (let, 0)
        return root, far + step

    (root, mine), (other, theirs) = place(first), place(second)
    if root == other and mine != theirs:
        return 0
    taken = [far for own, far in map(place, after) if own == root]
    return max(taken, default=mine) - mine + 1


def _leave_out(work: Work, order: Relation) -> None:
    """Let a reference to the own table that agrees in a column be empty where an order would break.

    `parent_id <> id` beside a tenant: any row of the tenant is drawn, itself and later ones too.
    """
    for name, own in ((order.left, order.right), (order.right, order.left)):
        link = work.links.get(name)
        if link is None or own in work.links or order.gap or not work.may_be_empty(name):
            continue
        reference = link.reference
        target = reference.to_columns[reference.columns.index(name)]
        let = work.draft.lets.get(link.let)
        is_own = reference.to == work.table.name and target == own
        if not is_own or let is None or "match" not in str(let.data) or "before" in str(let.data):
            continue
        sides = sql_path(link.let, link.parts[name]), sql_path(work.name(own))
        left, right = sides if name == order.left else sides[::-1]
        work.apart[name] = f"{left} {_BROKEN[order.relation]} {right}"


def _let_name(work: Work, reference: DbReference) -> str:
    """A name as somebody would call the row: the column's without `_id`, else the table's."""
    own = [name for name in reference.columns if name not in work.links]
    name = own[0] if len(own) == 1 else reference.to.name
    short = short_of(name) or reference.to.name
    if short in {"parent", "item", "row"}:
        short = f"{short}_{reference.to.name}"
    taken = [*work.draft.names.values(), *work.draft.lets, *_above(work)]
    if short.lower() in {name.lower() for name in taken}:
        short = f"{short}_{reference.to.name}"
    return schema_name(short, taken, kind="row")


def _above(work: Work) -> Iterator[str]:
    if work.draft.per is not None:
        yield work.draft.per
