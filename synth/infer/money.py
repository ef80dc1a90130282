"""Amounts that follow from one another: a price with its tax, a line of a quantity and a price."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from synth.conditions.domain import Domain, Order
from synth.databases.catalog import DbColumn, DbType
from synth.infer.capacity import first_number
from synth.infer.draft import Data, EntryDraft
from synth.infer.listed import listed
from synth.infer.made import ANY_DECIMAL, type_word
from synth.infer.meanings import lexicon, meaning, singular, stems_of, type_family, words_of
from synth.infer.names import sql_path
from synth.infer.values import entry as value_entry
from synth.infer.values import is_rate
from synth.infer.work import Work
from synth.stores.ddl import columns_in

_CENTS = frozenset({"cents", "centimes"})
_ROOM = {"gross": 4, "tax": 4, "net": 5, "total": 5, "pay": 4, "wage": 4}
"""Digits before the point that an amount needs where it is computed: 20 at 1,000, with tax."""

USUAL_RATE = "0.20"
"""The rate of a price with tax beside one without where no rate and no tax stands there."""

_KEPT = "0.78"
"""What is left of a wage, our own guess: about 22 % are contributions."""

_OF_TABLES = frozenset({"line", "count", "payment", "refund", "sending", "seldom"})
_OF_WAGES = frozenset({"wage", "pay"})
_TAXED = re.compile(r"ttc|tax|tva|vat", re.IGNORECASE)
_TAXES = lexicon().sets["taxes"]
_SETS = lexicon().sets
_TAXED_BY = {"net": _SETS["without"], "gross": _SETS["with"]}
_ALONE = frozenset({"ht", "htva", "untaxed", "pretax", "ttc", "tvac"})
"""Words of taxes, of amounts without them and with, and those that say it without `tax`."""

_BARE = frozenset({"amount", "montant", "price", "prix"})
SUBTOTAL = frozenset({"sub", "subtotal", "sous"})
"""Words of what the lines of a document come to, before tax or what is added."""

_RATE_WORDS = frozenset({"taux", "rate", "percent", "percentage"})
_RATES = (("rate",), ("taux",), ("tarif",))
"""Names of what one of a quantity is worth where no rate of a tax is meant."""

_NO_AMOUNTS = _RATE_WORDS | {"id", "code", "numero", "number", "type", "count", "nombre", "exempt"}
_FRAMING = (
    frozenset({"montant", "prix", "price", "amount", "total", "cost", "cout", "value", "valeur"})
    | frozenset({"sum", "sub", "subtotal", "with", "cents", "centimes"})
    | _TAXES
    | _TAXED_BY["net"]
    | _TAXED_BY["gross"]
)
"""Words of amounts that say nothing of what they are of."""

_LEAST_INTEGERS = ("integer", "bigint")


@cache
def _phrases() -> Mapping[str, Sequence[str]]:
    """By role the phrases of `money.csv`, the likeliest first."""
    return {row["role"]: row["phrases"].split("|") for row in listed("money")}


def phrases_of(role: str) -> Sequence[str]:
    """What the columns of a role are called, the likeliest first.

    Args:
        role: of `amounts_of`.
    """
    return _phrases()[role]


def words_for(role: str) -> frozenset[str]:
    """The words of a role that no column has alone: of tables of lines, of counts."""
    return frozenset(_phrases()[role])


def amounts_of(work: Work) -> Mapping[str, str]:
    """The columns of a table by role (`net tax rate gross total wage ...`), the likeliest."""
    found: dict[str, tuple[int, str]] = {}
    for name, column in work.columns.items():
        if type_family(column.type) != "number" or name in work.links:
            continue
        words = [word for word in words_of(name) if word not in _CENTS]
        own = [word for word in words if singular(word) not in work.setting.subject] or words
        called = (" ".join(words), " ".join(own))
        for role, phrases in _phrases().items():
            places = [phrases.index(name) for name in called if name in phrases]
            told = "rate" if role == "tax" and is_rate(column) else role
            if places and (told not in found or min(places) < found[told][0]):
                found[told] = min(places), name
    roles = {role: name for role, (_, name) in found.items() if role not in _OF_TABLES}
    groups = _taxed(work)
    alike = [group for group in groups if {*group.values()} & {*roles.values()}] or groups
    roles = {**(alike[0] if alike else {}), **roles}
    if "quantity" in roles and not roles.keys() & {"unit", "tax"}:
        unit = next((name for name in work.columns if words_of(name) in _RATES), "")
        roles |= {"unit": unit} if unit else {}
    if {"tax", "total"} <= roles.keys() and not roles.keys() & {"net", "gross"}:
        roles |= _bare(work, {*roles.values()})
    is_taxed = roles.keys() & {"tax", "rate"} or _TAXED.search(roles.get("gross", ""))
    if not is_taxed:
        roles.pop("gross", None)
        return roles
    if "gross" not in roles and "total" in roles and roles.keys() & {"net", "tax"}:
        roles["gross"] = roles.pop("total")
    return {role: name for role, name in roles.items() if role not in _OF_WAGES}


def _bare(work: Work, taken: Collection[str]) -> Mapping[str, str]:
    """The amount without tax beside a tax and a total: it is called nothing else."""
    for name, column in work.columns.items():
        words = {word for word in words_of(name) if singular(word) not in work.setting.subject}
        is_amount = type_family(column.type) == "number" and name not in work.links
        if is_amount and name not in taken and words and words <= _BARE:
            return {"net": name}
    return {}


def _taxed(work: Work) -> list[Mapping[str, str]]:
    """Amounts with tax, without and the tax of one thing each, by the words of their names.

    `unit_price_excl_vat`, `unit_price_incl_vat`; those of the table's own thing come first.
    """
    groups: dict[tuple[str, ...], dict[str, str]] = {}
    for name, column in work.columns.items():
        words = words_of(name)
        role = next((role for role, own in _TAXED_BY.items() if own & {*words}), "")
        is_of_tax = bool(_TAXES & {*words, *map(singular, words)})
        if role in {"net", "gross"} and not (is_of_tax or _ALONE & {*words}):
            role = ""
        role = role or ("tax" if is_of_tax else "")
        is_amount = type_family(column.type) == "number" and name not in work.links
        is_amount &= role != "tax" or not is_rate(column)
        if role and is_amount and not _NO_AMOUNTS & {*words}:
            about = tuple(word for word in words if not {word, singular(word)} & _FRAMING)
            groups.setdefault(about, {}).setdefault(role, name)
    nets, grosses = (
        [own for own in groups.values() if own.keys() & {"net", "gross"} == {role}]
        for role in ("net", "gross")
    )
    if len(nets) == len(grosses) == 1:  # `cout_pedagogique_ht`, `cout_ttc`
        nets[0]["gross"] = grosses[0].pop("gross")
    pairs = [(about, own) for about, own in groups.items() if own.keys() & {"net", "gross"}]
    taxes = [own["tax"] for own in groups.values() if "tax" in own]
    if len(pairs) == len(taxes) == 1:  # `prime_ht`, `taxe`, `prime_ttc`
        pairs[0][1].setdefault("tax", taxes[0])
    rate = next((name for name in work.columns if _is_rate(work, name)), "")
    shared = {"rate": rate} if rate else {}
    return [{**shared, **own} for _, own in sorted(pairs, key=lambda pair: len(pair[0]))]


def _is_rate(work: Work, name: str) -> bool:
    words = stems_of(name)
    is_number = type_family(work.columns[name].type) == "number"
    return is_number and bool(words & _TAXES) and bool(words & _RATE_WORDS)


def computed(work: Work, off: Mapping[str, str]) -> Mapping[str, EntryDraft]:
    """By column the amounts of a table that follow from others.

    Args:
        work: the table, its links, domains and uniques decided.
        off: by column what is taken off it, and is not more than it.
    """
    roles = dict(amounts_of(work))
    for role, price in (("off", "unit"), ("less", "net")):
        if off.get(roles.get(price, "")):
            roles[role] = off[roles[price]]
    if any(order.left == roles.get("net") for order in work.orders):
        roles.pop("less", None)  # what is above the net amount by a check is so without it
    made: dict[str, EntryDraft] = {}
    for group in (roles, *_taxed(work)):
        _compute(work, group, made)
    return made


def _compute(work: Work, roles: Mapping[str, str], made: dict[str, EntryDraft]) -> None:
    """Let the amounts of one thing follow from one another."""
    for role, sources, sql in _rules(work, roles):
        name = roles[role]
        if name in made or not _has_room(work.columns[name].type, _ROOM[role]):
            continue
        if not is_open(work, name, ordered_by(roles)):
            continue
        made[name] = _entry(work, name, [roles[each] for each in sources], sql)
        # What holds by what the columns are is asked of neither of them any more.
        work.orders = [o for o in work.orders if name != o.left or not _holds(o, roles)]


def _holds(order: Order, roles: Mapping[str, str]) -> bool:
    return (order.left, order.relation, order.right) in ordered_by(roles)


def _rules(work: Work, roles: Mapping[str, str]) -> list[tuple[str, tuple[str, ...], str]]:
    """What follows from what: a role, the roles it is made from, and SQL with one `{}` for each."""
    held = roles.keys()
    found: list[tuple[str, tuple[str, ...], str]] = []
    percent = _percent(work, roles["rate"]) if "rate" in held else None
    rate = "" if percent is None else f"{{}}{percent}"
    priced = next((role for role in ("net", "total", "gross") if role in held), "")
    found += _of_wages(held)
    if priced and {"quantity", "unit"} <= held:
        found.append((priced, ("quantity", "unit"), "{} * {}"))
        if "off" in held:
            found[-1] = priced, ("quantity", "unit", "off"), "{} * {} - {}"
    if {"net", "tax"} <= held:
        sources = ("net", "rate") if rate else ("net",)
        found.append(("tax", sources, f"{{}} * {rate or USUAL_RATE}"))
    if {"gross", "tax"} <= held and "net" not in held:
        whole = "100" if percent else "1"
        inside = f"{{0}} * {{1}} / ({whole} + {{1}})" if rate else "{0} / 6"
        found.append(("tax", ("gross", "rate") if rate else ("gross",), inside))
    if {"net", "tax", "gross"} <= held:
        found.append(_in_all("gross", ("net", "tax"), held))
    if {"net", "gross", "total"} <= held:
        found.append(("total", ("gross",), "{}"))
    elif {"net", "total"} <= held and SUBTOTAL & {*words_of(roles["net"])}:
        found.append(_in_all("total", ("net",), held))
    if {"net", "gross"} <= held and "tax" not in held:
        sources = ("net", "rate") if rate else ("net",)
        found.append(("gross", sources, f"{{}} * (1 + {rate or USUAL_RATE})"))
    return found


def _of_wages(held: Collection[str]) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """The amounts of a pay slip."""
    if {"base", "bonus", "wage"} <= {*held}:
        yield "wage", ("base", "bonus"), "{} + {}"
    if {*held} >= _OF_WAGES:
        yield "pay", ("wage",), f"{{}} * {_KEPT}"


def _in_all(
    role: str, added: tuple[str, ...], held: Collection[str]
) -> tuple[str, tuple[str, ...], str]:
    """What a document comes to: its lines, with what is added, less what is taken off."""
    added = (*added, *(["ship"] if "ship" in held else []))
    less = ("less",) if "less" in held else ()
    return role, (*added, *less), " + ".join("{}" for _ in added) + " - {}" * len(less)


def _percent(work: Work, name: str) -> str | None:
    """What makes a rate a share, as exact as decimals are; None where its values tell neither."""
    column, domain = work.columns[name], work.domains.get(name, Domain())
    if domain.among is not None:
        numbers = [float(value) for value in domain.among if re.fullmatch(r"[\d.]+", value)]
        return None if not numbers else " * 0.01" if max(numbers) > 1 else ""
    known = meaning(column, work.table.name.name)
    made = value_entry(column, domain, meaning=known, setting=work.setting)
    law = next(iter(made.generator.values())) if isinstance(made.generator, dict) else None
    weights = law.get("weights") if isinstance(law, dict) else None
    if not isinstance(weights, dict):
        return None
    return " * 0.01" if any(float(value) > 1 for value in weights) else ""


def ordered_by(roles: Mapping[str, str]) -> frozenset[tuple[str, str, str]]:
    """The orders that hold by what columns are: no net or tax above its gross, a pay below it."""
    pairs = (
        *(("net", "<=", "gross"), ("tax", "<=", "gross")),
        *(("pay", "<=", "wage"), ("pay", "<", "wage")),
    )
    return frozenset(
        (roles[low], sign, roles[high]) for low, sign, high in pairs if {low, high} <= roles.keys()
    )


def is_open(
    work: Work, name: str, ordered: Collection[tuple[str, str, str]] = (), *, below: str = ""
) -> bool:
    """Whether a column may be computed: nothing but "not below zero" is asked of it.

    Args:
        work: its table.
        name: the column.
        ordered: what holds between two columns, with its sign between them.
        below: a column that it is not above, so that its end is that one's.
    """
    domain, other = (work.domains.get(each, Domain()) for each in (name, below))
    if below and domain.hi == other.hi:
        domain = replace(domain, hi=None)
    apart = (o for o in work.orders if name in {o.left, o.right})
    return (
        name not in work.single
        and not work.is_decided(name)
        and domain in (Domain(null=domain.null), Domain(null=domain.null, lo=domain.lo))
        and (domain.lo is None or (not domain.lo.is_open and first_number(domain) == 1))
        and all((o.left, o.relation, o.right) in ordered for o in apart)
        and not any(name in columns_in(text, work.columns) for text in work.draft.asked.values())
    )


def _has_room(kind: DbType, digits: int) -> bool:
    """Whether a type holds numbers of so many digits before the point."""
    if kind.base == "numeric":
        return kind.precision is None or kind.precision - (kind.scale or 0) >= digits
    return kind.base in {*_LEAST_INTEGERS, "real", "double", "money"}


def _entry(work: Work, name: str, sources: Sequence[str], sql: str) -> EntryDraft:
    column = work.columns[name]
    paths = []
    for source in sources:
        path = sql_path(work.name(source))
        may_be_null = work.may_be_empty(source) and not work.may_be_empty(name)
        paths.append(f"coalesce({path}, 0)" if may_be_null else path)
    said = sql.format(*paths)
    scale = digits_of(column)
    digits = [digits_of(work.columns[source]) for source in sources]
    is_exact = not set("/.") & set(sql) and (sum(digits) if "*" in sql else max(digits)) <= scale
    text = said if is_exact else f"round({said}, {scale})" if scale else f"round({said})"
    return EntryDraft({"expr": text}, typed(column))


def digits_of(column: DbColumn) -> int:
    """How many digits an amount has behind the point."""
    if column.type.base in _LEAST_INTEGERS:
        return 0
    scale = column.type.scale if column.type.precision is not None else None
    return 2 if scale is None else max(scale, 0)


def typed(column: DbColumn) -> dict[str, Data]:
    """The type beside an amount that is computed."""
    return {"type": ANY_DECIMAL if column.type.base == "money" else type_word(column.type)}
