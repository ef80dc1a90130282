"""Amounts in proportion: a year's pay to a month's, a cost to its price, the shares of a sum.

Both are called alike but for the words of a row of `proportions.csv`.
"""

from collections.abc import Iterator, Mapping, Sequence

from synth.infer.draft import EntryDraft
from synth.infer.listed import listed
from synth.infer.meanings import singular, type_family, words_of
from synth.infer.money import amounts_of, digits_of, is_open, typed
from synth.infer.names import sql_path
from synth.infer.work import Work

_FRAME = frozenset({"price", "prix", "amount", "montant", "cents", "centimes", "unit", "unitaire"})
_MONEY = frozenset(
    ("price", "prix", "amount", "montant", "salaire", "salary", "pay", "loyer", "rent", "cost")
) | frozenset(("cout", "prime", "premium", "fee", "tarif", "remuneration", "wage", "budget"))
"""Words of amounts, without which `month` and `year` are numbers of a calendar."""

_SHARES = frozenset({"share", "part", "portion", "quote"})
_NO_AMOUNTS = frozenset(
    {"percent", "percentage", "rate", "taux", "count", "nombre", "id", "number"}
)
_CENTS = frozenset({"cent", "centime"})
SAME = "1"
"""The share of an amount that is said twice: `precise_amount` beside `amount`."""

_OF_TWO, _OF_MORE = ("0.7",), ("0.6", "0.25")
"""What the first of two and of three shares are of a sum; the last one is what is left."""


def proportioned(work: Work) -> Mapping[str, EntryDraft]:
    """By column the amounts that are in proportion to another one.

    Args:
        work: the table, its links, domains and uniques decided.
    """
    amounts = {
        name: tuple(singular(word) for word in words_of(name))
        for name, column in work.columns.items()
        if type_family(column.type) == "number" and name not in work.links
    }
    amounts = {name: own for name, own in amounts.items() if not {*own} & _NO_AMOUNTS}
    made = {**dict(_shared(work, amounts)), **dict(_bodies(work, amounts))}
    for name, base, share in _pairs(amounts):
        if base in made or name in made or not _may_follow(work, name, base):
            continue
        path = sql_path(work.name(base))
        said = path if share == SAME else _rounded(work, name, f"{path} * {share}")
        made[name] = EntryDraft({"expr": said}, typed(work.columns[name]))
    return made


def _pairs(amounts: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str, str]]:
    """The columns of which one is so many times the other."""
    for row in listed("proportions"):
        many, one = row["words"].split("|"), row["of"].split("|")
        for name, words in amounts.items():
            rest = [word for word in words if word not in many]
            if len(rest) == len(words) or not {*words} & _MONEY:
                continue
            for base, others in amounts.items():
                theirs = [word for word in others if word not in one]
                is_base = len(theirs) < len(others) and not {*others} & {*many}
                if is_base and base != name and _bare(rest) == _bare(theirs):
                    yield name, base, row["share"]
                elif row["share"] == SAME and base != name and _is_same(rest, others):
                    yield name, base, _in_units(words, others)


def _is_same(rest: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two names are one but for the unit, `amount` and `price` of nothing being two."""
    return [word for word in rest if word not in _CENTS] == [
        word for word in others if word not in _CENTS
    ]


def _in_units(words: Sequence[str], others: Sequence[str]) -> str:
    """How many times an amount in cents or in francs the other one is, which is the same."""
    cents, theirs = bool(_CENTS & {*words}), bool(_CENTS & {*others})
    return SAME if cents == theirs else "100" if cents else "0.01"


def _bodies(work: Work, amounts: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, EntryDraft]]:
    """A weight in kg by the body mass index and the height in cm beside it."""
    bmi, height, weight = (
        next(
            (name for name, words in amounts.items() if {*words} & own and name not in work.links),
            "",
        )
        for own in ({"bmi", "imc"}, {"height", "taille", "stature"}, {"weight", "poid"})
    )
    if not (bmi and height and weight and is_open(work, weight)):
        return
    if work.may_be_empty(weight) or not any(map(work.may_be_empty, (height, bmi))):
        # Weight and height drawn apart would give an index that nobody has.
        tall = sql_path(work.name(height))
        said = f"{sql_path(work.name(bmi))} * {tall} * {tall} / 10000"
        yield (
            weight,
            EntryDraft({"expr": _rounded(work, weight, said)}, typed(work.columns[weight])),
        )


def _bare(words: Sequence[str]) -> set[str]:
    return {word for word in words if word not in _FRAME}


def _shared(work: Work, amounts: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, EntryDraft]]:
    """The shares of a sum: of those who pay a bill together."""
    roles = amounts_of(work)
    whole = roles.get("gross") or roles.get("total")
    own = [name for name, words in amounts.items() if {*words} & _SHARES and name != whole]
    if whole is None or not 1 < len(own) <= len(_OF_MORE) + 1:
        return
    if not all(_may_follow(work, name, whole) for name in own):
        return
    left = sql_path(work.name(whole))
    for name, share in zip(
        own, _OF_TWO if len(own) == len(_OF_TWO) + 1 else _OF_MORE, strict=False
    ):
        said = f"{sql_path(work.name(whole))} * {share}"
        yield name, EntryDraft({"expr": _rounded(work, name, said)}, typed(work.columns[name]))
        left += f" - {sql_path(work.name(name))}"
    yield own[-1], EntryDraft({"expr": left}, typed(work.columns[own[-1]]))


def _may_follow(work: Work, name: str, base: str) -> bool:
    """Whether nothing else decides an amount, and the other is there wherever it has to be."""
    is_there = work.may_be_empty(name) or not work.may_be_empty(base)
    is_fine = digits_of(work.columns[name]) >= digits_of(work.columns[base]) or name != base
    return is_there and is_fine and is_open(work, name)


def _rounded(work: Work, name: str, said: str) -> str:
    return f"round({said}, {digits_of(work.columns[name])})"
