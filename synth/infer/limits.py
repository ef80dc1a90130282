"""Numbers that stand in an order by their names: the most of a thing is not below its least."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from synth.infer.draft import Data, EntryDraft
from synth.infer.meanings import lexicon, meaning, singular, stems_of, type_family, words_of
from synth.infer.money import SUBTOTAL, digits_of, is_open, typed
from synth.infer.names import sql_path
from synth.infer.work import Work

_LEAST = {
    "minimum": "maximum",
    "minimal": "maximal",
    "low": "high",
    "lower": "upper",
    "from": "to",
    "start": "end",
    "debut": "fin",
    "starting": "ending",
    "inf": "sup",
    "inferieur": "superieur",
    "inferieure": "superieure",
}
"""Words of a least number with those of the greatest beside it; `words_of` writes `min` out."""

_EARLY = {
    "first": "last",
    "premiere": "derniere",
    "open": "close",
    "opened": "closed",
    "opening": "closing",
    "begin": "end",
    "ouverture": "fermeture",
}
"""The same of years alone: what closes a day is not above what opened it."""

_PARTS, _LEFT, _WHOLES = (lexicon().sets[kind] for kind in ("part", "left", "whole"))
"""Words of a part of something, of what is left of it, and of the whole."""

_NOW = frozenset({"current", "actuel", "actuelle", "courant", "courante"})
_WHO_MAY, _LIMITS = frozenset({"eligible"}), frozenset({"maximum", "limit", "plafond"})
"""Words of what stands now beside what it may grow to, and of all to whom something may happen."""

_YEARS = frozenset({"year", "annee"})
"""Words of years, of which twice as much is no year."""

_OFF = frozenset(
    ("discount", "remise", "rebate", "reduction", "rabais", "coupon", "voucher", "prepaid", "avoir")
)
_CREDITS = frozenset({"credit", "note", "applied", "store", "billing", "progressive"})
"""Words of credits that are set against a bill, beside `credit` itself."""

_VOUCHERS = frozenset({"coupon", "coupons", "voucher", "vouchers", "promotion", "promotions"})
_PRICES = frozenset({"amount", "total", "subtotal", "price", "montant", "prix", "sub"})
"""Words of what is taken off a price, and of prices."""

_FILLED = frozenset(
    {"count", "number", "nombre", "numero", "amount", "off", "montant", "quantity", "quantite"}
)
_RATES = frozenset({"percent", "percentage", "pourcentage", "rate", "taux", "type", "id", "code"})
_MOST_OFF, _FEWEST = 0.9, 3
"""The share that all that is taken off a price may have, and by how many it is divided at least."""

NOT_ABOVE = "not above "
"""How the reason of a number begins that is part of another one."""

_COORDINATES = frozenset({"latitude", "longitude"})
"""Meanings of numbers of which twice as much is on no map: the greatest is as the least."""

_WHOLE = ("smallint", "integer", "bigint")
_ROOM = 10
"""How much more the greatest may be at least, where the least is small."""

_STEM = 4
"""Letters of a stem."""

_SHORT = 5
"""Digits before the point that hold twice what `init` makes of a number."""


def limited(work: Work) -> Mapping[str, EntryDraft]:
    """By column the greatest numbers that stand beside a least one, up to twice as much.

    Args:
        work: the table, its links, domains and uniques decided.
    """
    made: dict[str, EntryDraft] = {}
    for least, most in _pairs(work):
        column = work.columns[most]
        low = sql_path(work.name(least))
        if work.may_be_empty(least) and not work.may_be_empty(most):
            low = f"coalesce({low}, 0)"
        known = meaning(column, work.table.name.name)
        if known is not None and known.word in _COORDINATES:
            generator: dict[str, Data] = {"expr": low}
        elif column.type.base in _WHOLE and _YEARS & stems_of(most):
            generator = {"int": f"{low}..greatest({low}, year(as_of) - 1)"}
        elif column.type.base in _WHOLE:
            more = _ROOM if column.type.base == "smallint" else f"greatest({low}, {_ROOM})"
            generator = {"int": f"{low}..{low} + {more}"}
        else:
            generator = {"expr": f"round({low} * 1.5, {max(column.type.scale or 0, 0)})"}
        made[most] = EntryDraft(generator, typed(column), f"not below {work.name(least)}")
    parts = list(_parts(work))
    taken = Counter(whole for part, whole in parts if is_taken_off(part))
    for part, whole in parts:
        if part not in made:
            made[part] = _part(work, part, whole, made, among=taken[whole])
    for whole in taken:
        made.update(_subtotal(work, whole, made))
    return made


def _subtotal(
    work: Work, whole: str, made: Mapping[str, EntryDraft]
) -> Iterator[tuple[str, EntryDraft]]:
    """The one subtotal of a document, where its lines stand in another column: they less the rest.

    Args:
        work: the table.
        whole: the column of its lines.
        made: what is taken off it, with the reason.
    """
    said = f"{NOT_ABOVE}{work.name(whole)}"
    off = [name for name, entry in made.items() if entry.reason == said and is_taken_off(name)]
    found = [n for n in work.columns if SUBTOTAL & {*words_of(n)} and is_open(work, n)]
    alike = {digits_of(work.columns[name]) for name in (whole, *off, *found)}
    is_empty = any(map(work.may_be_empty, (whole, *off)))
    if len(found) == len(alike) == 1 and found[0] not in {whole, *made} and not is_empty:
        left = " - ".join(sql_path(work.name(name)) for name in (whole, *off))
        yield found[0], EntryDraft({"expr": left}, typed(work.columns[found[0]]))


def taken_off(made: Mapping[str, EntryDraft]) -> Mapping[str, str]:
    """By the name of a price what is taken off it.

    Args:
        made: from `limited`.
    """
    off = [name for name in made if is_taken_off(name)]
    return {made[name].reason.removeprefix(NOT_ABOVE): name for name in off}


def is_taken_off(name: str) -> bool:
    """Whether a column is of what is taken off a price.

    Args:
        name: of the column.
    """
    return _is_off(stems_of(name))


def _is_off(words: Collection[str]) -> bool:
    return bool({*words} & _OFF) or ("credit" in words and len(_CREDITS & {*words}) > 1)


def _part(
    work: Work, part: str, whole: str, made: Mapping[str, EntryDraft], *, among: int
) -> EntryDraft:
    """A part of a whole: not more than it, and what is left of it without the part that is used.

    Of several that are taken off one price all together are not more than it.
    """
    column, most = work.columns[part], sql_path(work.name(whole))
    if work.may_be_empty(whole) and not work.may_be_empty(part):
        most = f"coalesce({most}, 0)"
    words = stems_of(part)
    reason = f"{NOT_ABOVE}{work.name(whole)}"
    used = next((name for name, entry in made.items() if entry.reason == reason), None)
    if words & _LEFT and used is not None:
        taken = sql_path(work.name(used))
        taken = f"coalesce({taken}, 0)" if work.may_be_empty(used) else taken
        return EntryDraft({"expr": f"{most} - {taken}"}, typed(column), f"what {used} leaves")
    is_off, share = _is_off(words), max(among, _FEWEST)
    if column.type.base in _WHOLE:
        law: dict[str, Data] = {"int": f"0..{most} // {share}" if is_off else f"0..{most}"}
    else:
        end = f"round({most} * {_MOST_OFF / share:.2g}, {digits_of(column)})" if is_off else most
        law = {"decimal": f"0..{end}"}
    voucher = _voucher(work) if is_off else None
    if voucher is not None:
        without: Data = {"when": f"{sql_path(work.name(voucher))} is null", "value": "0"}
        law = {"case": [without, dict(law)]}
    return EntryDraft(law, typed(column), reason)


def _voucher(work: Work) -> str | None:
    """The reference to what takes something off a price, where a row may have none."""
    found = (n for n, link in work.links.items() if _VOUCHERS & {*words_of(link.reference.to.name)})
    return next((name for name in found if work.may_be_empty(name)), None)


def _parts(work: Work) -> Iterator[tuple[str, str]]:
    """The columns of a part and of its whole, both free; what is left comes after what is used."""
    numbers = {
        name: [singular(word) for word in words_of(name)]
        for name, column in work.columns.items()
        if type_family(column.type) == "number" and is_open(work, name) and _has_room(work, name)
    }
    numbers = {name: words for name, words in numbers.items() if not _RATES & {*words}}
    for name in sorted(numbers, key=lambda each: bool(_LEFT & {*numbers[each]})):
        wholes = [
            other
            for other, theirs in numbers.items()
            if other != name
            and _is_part(numbers[name], theirs)
            and digits_of(work.columns[other]) <= digits_of(work.columns[name])
        ]
        if wholes:
            own = _bare(numbers[name], _PARTS | _LEFT)
            whole = min(wholes, key=lambda each: _bare(numbers[each], _WHOLES) != own)
            yield name, whole


def _is_part(words: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether a name is of a part of what another one is: `seats_taken` of `seats_total`."""
    if {*theirs} & (_PARTS | _LEFT) or _is_off(theirs):
        return False
    if _is_share(words, theirs):
        return True
    if _is_off(words):
        own = _bare(words, _OFF | _CREDITS)
        return bool({*theirs} & _PRICES) and own <= _bare(theirs, _PRICES)
    if not {*theirs} & _WHOLES or {*words} & _WHOLES - {"seat", "place"}:
        return False
    own, other = _bare(words, _PARTS | _LEFT), _bare(theirs, _WHOLES)
    if {*words} & (_PARTS | _LEFT):
        return not own or not other or own == other
    return bool(own) and len(own) == len(other) and all(map(_is_alike, sorted(own), sorted(other)))


def _is_share(words: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether a name is that of its whole but for the word of a part: `credits_remaining`.

    Or of what is now beside its limit, or of some of those to whom something may happen.
    """
    own, other = {*words}, {*theirs}
    if own & _NOW and other & _LIMITS:
        return bool(own - _NOW) and own - _NOW <= other - _LIMITS
    if other & _WHO_MAY:
        return bool(own & _PARTS) and bool(other - _WHO_MAY) and other - _WHO_MAY <= own
    return bool(own & (_PARTS | _LEFT)) and own - _PARTS - _LEFT == other - _FILLED != set()


def _bare(words: Sequence[str], without: frozenset[str]) -> set[str]:
    return {word for word in words if word not in without | _FILLED}


def _is_alike(one: str, other: str) -> bool:
    """Whether two words have one stem: `retried` and `retry`."""
    return one[:_STEM] == other[:_STEM] and len(one) >= _STEM


def _pairs(work: Work) -> Iterator[tuple[str, str]]:
    """The columns of a least and a greatest number of one thing, both free."""
    numbers = {
        tuple(words_of(name)): name
        for name, column in work.columns.items()
        if type_family(column.type) == "number" and is_open(work, name) and _has_room(work, name)
    }
    for words, name in numbers.items():
        for word, other in (_LEAST | (_EARLY if _YEARS & {*words} else {})).items():
            most = numbers.get(tuple(other if each == word else each for each in words))
            if word in words and most is not None:
                yield name, most


def _has_room(work: Work, name: str) -> bool:
    kind = work.columns[name].type
    if kind.base != "numeric":
        return kind.base in _WHOLE
    return kind.precision is None or kind.precision - max(kind.scale or 0, 0) >= _SHORT
