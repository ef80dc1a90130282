"""Amounts that another row tells: a line has the price of its product, a payment what is due."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from synth.conditions.domain import Domain
from synth.databases.catalog import DbType
from synth.infer.counters import is_of_lines
from synth.infer.draft import EntryDraft
from synth.infer.meanings import singular, type_family, words_of
from synth.infer.money import amounts_of, digits_of, phrases_of, typed, words_for
from synth.infer.names import sql_path
from synth.infer.work import Link, Seen, Shown, Work

_NAMES = frozenset({"sku", "ean", "gtin", "barcode"})
"""What the numbers of a product are called."""

_WHOLE = {"smallint": 4, "integer": 9, "bigint": 18}
_ANY = 38


def owed(work: Work) -> Mapping[str, EntryDraft]:
    """By column what a row that is referred to says of it.

    Args:
        work: the table, its links, domains and uniques decided.
    """
    made = {}
    for name, wanted in _wanted(work):
        found = [
            (link, shown)
            for link in {link.let: link for link in work.links.values()}.values()
            if (shown := _shown(work, name, link, wanted)) is not None
        ]
        if len(found) == 1:
            made[name] = _entry(work, name, *found[0])
    return made


def is_of(table: str, role: str) -> bool:
    """Whether a table's name ends as that of payments or refunds does.

    Args:
        table: its name.
        role: `payment` or `refund`.
    """
    return bool({singular(word) for word in words_of(table)[-1:]} & words_for(role))


def _wanted(work: Work) -> Iterator[tuple[str, Sequence[str]]]:
    """The columns of a table that another row may tell, with what that is called there."""
    roles, table = amounts_of(work), work.table.name.name
    if is_of_lines(table):
        for role in ("unit", "rate"):
            if role in roles:
                yield roles[role], [one for one in phrases_of(role) if "cost" not in one]
        names = (name for name in work.columns if _NAMES & {*words_of(name)})
        yield from ((name, [" ".join(words_of(name))]) for name in names)
        return
    total = roles.get("total")
    if total is not None and (is_of(table, "payment") or is_of(table, "refund")):
        yield total, [*phrases_of("gross"), *phrases_of("total")]


def _shown(work: Work, name: str, link: Link, wanted: Sequence[str]) -> Shown | None:
    """What a row shows of the first name that is wanted, if the column can hold it."""
    if is_of_lines(work.table.name.name) and link.is_parent:
        return None
    texts = work.seen.get(link.reference.to, Seen()).texts
    shown = next((texts[words] for each in wanted if (words := tuple(each.split())) in texts), None)
    if shown is None or not _is_open(work, name):
        return None
    may_be_empty = any(work.table.by_name[column].nullable for column in link.reference.columns)
    is_safe = work.may_be_empty(name) or (shown.is_sure and not may_be_empty)
    return shown if is_safe and _holds(work.columns[name].type, shown.type) else None


def _is_open(work: Work, name: str) -> bool:
    """Whether nothing else decides a column, and it may be any number that is not negative."""
    domain = work.domains.get(name, Domain())
    ordered = {each for order in work.orders for each in (order.left, order.right)}
    low = domain.lo
    is_low = low is None or (not low.is_relative and Decimal(low.text) <= 0)
    plain = domain in (Domain(null=domain.null), Domain(null=domain.null, lo=low))
    return is_low and plain and not work.is_decided(name) and name not in {*work.single, *ordered}


def _holds(kind: DbType, theirs: DbType) -> bool:
    """Whether a type holds all values of another one as they are."""
    if type_family(kind) != "number":
        is_long = kind.length is None or (theirs.length or _ANY * _ANY) <= kind.length
        return type_family(theirs) == type_family(kind) and is_long
    whole, behind = _digits(kind)
    their_whole, their_behind = _digits(theirs)
    is_exact = {kind.base, theirs.base} <= {*_WHOLE, "numeric"}
    return is_exact and whole >= their_whole and behind == their_behind


def _digits(kind: DbType) -> tuple[int, int]:
    """Digits before and behind the point."""
    if kind.base in _WHOLE:
        return _WHOLE[kind.base], 0
    return (kind.precision or _ANY) - (kind.scale or 0), kind.scale or 0


def _entry(work: Work, name: str, link: Link, shown: Shown) -> EntryDraft:
    """A column as the row says it; where 0 is none, at least the least there is."""
    column, path = work.columns[name], sql_path(link.let, shown.column)
    low = work.domains.get(name, Domain()).lo
    if low is not None and low.is_open:
        least = Decimal(1).scaleb(-digits_of(column))
        return EntryDraft({"expr": f"greatest({path}, {least:f})"}, typed(column))
    if type_family(column.type) != "number":
        return EntryDraft(path)
    return EntryDraft({"expr": path}, typed(column))
