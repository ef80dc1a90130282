"""What is taken off an amount, and what is left: contributions of a wage, the fee of a payout.

`charges.csv` says what share of the amount each is: `own` is taken off, `tax` of what is left by
then, `beside` is paid on top. The shares are our own guesses of what looks lived in.
"""

from collections.abc import Mapping
from functools import cache

from synth.infer.draft import EntryDraft
from synth.infer.listed import listed
from synth.infer.meanings import type_family, words_of
from synth.infer.money import amounts_of, digits_of, is_open, ordered_by, typed
from synth.infer.names import sql_path
from synth.infer.work import Work

_FRAME = frozenset({"amount", "montant", "total"})
_BASES = ("wage", "gross", "total")
_RATE = frozenset({"taux", "rate", "percent", "percentage"})


@cache
def _charges() -> Mapping[tuple[str, ...], tuple[str, str]]:
    """By its words the kind of a charge and its share."""
    rows = listed("charges")
    return {
        words_of(phrase): (row["kind"], row["share"])
        for row in rows
        for phrase in row["phrases"].split("|")
    }


def charged(work: Work) -> Mapping[str, EntryDraft]:
    """By column what is taken off an amount of the table, and what is left.

    Args:
        work: the table, its links, domains and uniques decided.
    """
    roles = amounts_of(work)
    base = next((roles[role] for role in _BASES if role in roles), None)
    if base is None or work.may_be_empty(base):
        return {}
    found = _found(work, base)
    left, made = sql_path(work.name(base)), {}
    for kind in ("own", "taxable", "tax"):
        for name, (own, share) in found.items():
            if own != kind:
                continue
            of = sql_path(work.name(base)) if kind == "own" else left
            rate = _rate(work, name) if kind == "tax" else None
            said = f"{of} * {share}" if rate is None else f"{of} * coalesce({rate}, 0) * 0.01"
            made[name] = _entry(work, name, left if kind == "taxable" else said)
        taken = [sql_path(work.name(name)) for name, (own, _) in found.items() if own == kind]
        left += "".join(f" - {name}" for name in taken if kind != "taxable")
        left = f"({left})" if taken and kind == "own" else left
    for name, (own, share) in found.items():
        if own == "beside":
            made[name] = _entry(work, name, f"{sql_path(work.name(base))} * {share}")
    pay = roles.get("pay") or (roles.get("net") if "tax" not in roles else None)
    is_less = any(kind not in {"beside", "taxable"} for kind, _ in found.values())
    if pay and is_less and is_open(work, pay, ordered_by({"pay": pay, "wage": base})):
        made[pay] = _entry(work, pay, left)
        work.orders = [o for o in work.orders if (o.left, o.right) != (pay, base)]
    return made


def _found(work: Work, base: str) -> Mapping[str, tuple[str, str]]:
    """The charges of a table by their columns, each with its kind and share."""
    found = {}
    for name, column in work.columns.items():
        words = words_of(name)
        own = tuple(word for word in words if word not in _FRAME)
        known = _charges().get(words) or _charges().get(own)
        is_number = type_family(column.type) == "number" and name not in work.links
        is_alike = digits_of(column) >= digits_of(work.columns[base])
        if known and is_number and is_alike and name != base and is_open(work, name):
            found[name] = known
    return found


def _rate(work: Work, name: str) -> str | None:
    """The rate of a tax that stands beside it, in percent: `taux_pas` of `impot_preleve`."""
    known = (each for each in work.columns if {*words_of(each)} & _RATE and each != name)
    taxes = {word for words, (kind, _) in _charges().items() if kind == "tax" for word in words}
    rate = next((each for each in known if {*words_of(each)} & taxes), None)
    return None if rate is None else sql_path(work.name(rate))


def _entry(work: Work, name: str, said: str) -> EntryDraft:
    column = work.columns[name]
    text = f"round({said}, {digits_of(column)})" if "*" in said else said
    return EntryDraft({"expr": text}, typed(column))
