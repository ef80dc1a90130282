"""Amounts that another row tells: a line has the price of its product, a payment what is due."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from synth.conditions.domain import Domain
from synth.databases.catalog import DbType, TableName
from synth.infer.counters import is_of_lines
from synth.infer.draft import EntryDraft
from synth.infer.meanings import singular, stems_of, type_family, word_of, words_of
from synth.infer.money import amounts_of, digits_of, phrases_of, typed, words_for
from synth.infer.names import sql_path
from synth.infer.work import Link, Seen, Shown, Work

_NAMES = frozenset({"code", "reference", "sku", "barcode", "label", "thing_name"})
"""Meanings of the names and numbers of a product."""

_PRICES = (
    *("retail price", "sale price", "selling price", "list price", "current price", "tarif"),
    *("prix vente", "prix vente ht", "prix public", "base price", "standard price"),
)
"""What the price of a line is called at its product."""

_BY_TIME = (
    (
        frozenset({"jour", "jours", "day", "days"}),
        frozenset({"journalier", "journaliere", "daily"}),
    ),
    (frozenset({"heure", "heures", "hour", "hours"}), frozenset({"horaire", "hourly"})),
)
_LEFT = frozenset({"restant", "remaining", "left"})
_BASES = frozenset({"reference", "base", "max", "maximum", "plafond", "cap"})
"""Words of days and hours with those of what one is worth; of what is left; of other rates."""

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
            if _is_given_back(work, name):
                path = sql_path(found[0][0].let, found[0][1].column)
                made[name].data = {"int": f"1..greatest(1, {path})"}
    return {**_by_time(work), **made}


def _by_time(work: Work) -> Mapping[str, EntryDraft]:
    """An amount by days or hours at a rate that the row or the one above says.

    What somebody gets for a month is his days of it times what he gets a day.
    """
    roles = amounts_of(work)
    name = next((roles[role] for role in ("wage", "net", "total", "pay") if role in roles), None)
    if name is None or not _is_open(work, name):
        return {}
    for units, rates in _BY_TIME:
        numbers = [n for n, column in work.columns.items() if type_family(column.type) == "number"]
        spent = [n for n in numbers if units & {*words_of(n)} and not (rates | _LEFT) & stems_of(n)]
        found = [sql_path(work.name(n)) for n in numbers if _is_rate(words_of(n), rates)]
        for link in work.links.values() if not found else ():
            texts = work.seen.get(link.reference.to, Seen()).texts
            found += [
                sql_path(link.let, shown.column)
                for words, shown in texts.items()
                if link.is_parent and _is_rate(words, rates) and shown.is_sure
                if type_family(shown.type) == "number"
            ]
        is_there = len(spent) == len({*found}) == 1
        if is_there and not (work.may_be_empty(spent[0]) and not work.may_be_empty(name)):
            column = work.columns[name]
            said = f"round({sql_path(work.name(spent[0]))} * {found[0]}, {digits_of(column)})"
            return {name: EntryDraft({"expr": said}, typed(column))}
    return {}


def _is_rate(words: Sequence[str], rates: frozenset[str]) -> bool:
    """Whether a name is that of what a day or an hour is worth, and not of what is behind it."""
    return bool(rates & {*words}) and not _BASES & {*words}


def _is_given_back(work: Work, name: str) -> bool:
    """Whether a column says how many of a line came back."""
    table = work.table.name.name
    is_back = is_of(table, "refund") or is_of(table, "seldom")
    return is_back and amounts_of(work).get("quantity") == name


def is_of(table: str, role: str) -> bool:
    """Whether a table's name ends as that of payments or refunds does.

    Args:
        table: its name.
        role: `payment` or `refund`.
    """
    return bool({singular(word) for word in words_of(table)[-1:]} & words_for(role))


def is_due(work: Work, above: TableName) -> bool:
    """Whether the rows of another table show what is due, so that one payment pays all of it.

    Args:
        work: the table of payments.
        above: the other table.
    """
    texts = work.seen.get(above, Seen()).texts
    return any(tuple(each.split()) in texts for each in _due())


def _due() -> Sequence[str]:
    return [*phrases_of("gross"), *phrases_of("total")]


def _wanted(work: Work) -> Iterator[tuple[str, Sequence[str]]]:
    """The columns of a table that another row may tell, with what that is called there."""
    roles, table = amounts_of(work), work.table.name.name
    if not is_of_lines(table):
        yield from _wanted_once(work, roles)
        return
    for role in ("unit", "rate"):
        if role in roles:
            names = [one for one in phrases_of(role) if "cost" not in one]
            yield roles[role], [*names, *(_PRICES if role == "unit" else ())]
    for name, column in work.columns.items():
        known = word_of(column, table)
        if known in _NAMES and type_family(column.type) == "text":
            yield name, [" ".join(words_of(name)), f"={known}"]


def _wanted_once(work: Work, roles: Mapping[str, str]) -> Iterator[tuple[str, Sequence[str]]]:
    """The same of a table of payments, refunds or what came back."""
    table, total = work.table.name.name, roles.get("total")
    is_paid = is_of(table, "payment") or is_of(table, "refund")
    for name, column in work.columns.items() if is_paid else ():
        if word_of(column, table) == "currency" and type_family(column.type) == "text":
            yield name, ["currency", "=currency"]
    if "quantity" in roles and (is_of(table, "refund") or is_of(table, "seldom")):
        yield roles["quantity"], phrases_of("quantity")
    if total is not None and is_paid:
        yield total, _due()


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
