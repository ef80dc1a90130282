"""The generator of a column: its values have the type, lie in the domain and look right."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from synth.conditions.branches import value_domain
from synth.conditions.constants import is_inside
from synth.conditions.domain import Domain
from synth.conditions.meet import meet
from synth.conditions.parsed import NotUnderstoodError
from synth.databases.catalog import DbColumn, DbType
from synth.infer.composed import BASES, composed, several
from synth.infer.days import clock, interval, moment
from synth.infer.defaults import constant_default, leaning
from synth.infer.flags import boolean
from synth.infer.forms import forms
from synth.infer.identified import identified, somebodys
from synth.infer.listed import listed
from synth.infer.literals import literal
from synth.infer.made import ENOUGH, Made, Wish, chosen, matched, type_word, weighted
from synth.infer.meanings import Meaning, lexicon, type_family, words_of
from synth.infer.meanings import meaning as meaning_of
from synth.infer.nested import is_json, json_text
from synth.infer.numerals import floating, number_choice, numeric, whole
from synth.infer.setting import ALONE, Setting
from synth.infer.states import is_first_state, weighed
from synth.infer.strings import text

_LONG = frozenset({"bigint", "numeric"})
_FREE = Domain()
_TEXT = DbType("text", "text")
_RARE = "5"
"""The weight of a value that stands in no list of values."""

_RATE_DIGITS = 3
"""Digits before the point that a rate has at most, and no amount of money is made for."""

_MONTH = 6
"""Digits of a month and its year."""

_WHOLE = "100"
"""The most that a percentage may be."""


def entry(
    column: DbColumn,
    domain: Domain,
    *,
    meaning: Meaning | None = None,
    unique: bool = False,
    rows: int = 100,
    setting: Setting = ALONE,
) -> Made:
    """The generator that fills a column.

    Args:
        column: name and type decide where nothing else does.
        domain: what its conditions leave.
        meaning: what it is about, or None.
        unique: whether its values must differ; the capacity then tells how many there can be, which
            is fewer than `rows` where type and domain allow no more.
        rows: how many rows there will be.
        setting: what its table says of it.
    """
    word = _told("" if meaning is None else meaning.word, setting, column, domain)
    wish = Wish(column, domain, word, unique, rows, setting)
    made = _among(wish) if domain.among is not None else _made(wish)
    if meaning is None and column.type.base == "enum":
        # What a type of its own names is a state by the name of the column all the same.
        named = meaning_of(replace(column, type=_TEXT), "")
        wish = replace(wish, word="" if named is None else named.word)
    common = weighed(wish, made)
    # `pending` is where a row begins, and not where most are.
    is_first = common is not made and is_first_state(constant_default(column) or "")
    made = common if is_first else leaning(wish, common)
    return made if meaning is None else made.because(meaning.reason)


def _told(word: str, setting: Setting, column: DbColumn, domain: Domain) -> str:
    """What a word means there: a `state` that is no part of an address is one of affairs."""
    is_text = type_family(column.type) == "text"
    if word == "weekly_hours" and domain.hi is not None and domain.hi.text == _WHOLE:
        return "working_share"  # of a full week, in percent
    if {*words_of(column.name)} <= lexicon().sets["taxes"] and is_rate(column):
        return "vat"
    default = constant_default(column) or ""
    if word == "year_month" and default[:1].isalpha():
        return "frequency"
    if word == "year_month" and default.isdigit() and len(default) < _MONTH:
        return ""  # of so many days
    own, subject = words_of(column.name), {*setting.subject}
    for said, names, tables, becomes in _there():
        is_named = not names or any(own[-len(each) :] == each for each in names)
        if said == word and is_named and tables & subject:
            return becomes
    is_region = setting.has_address and is_text and not constant_default(column)
    return "status" if word == "state" and not is_region else word


def is_rate(column: DbColumn) -> bool:
    """Whether a number has so few digits before the point that a tax so called is its rate."""
    kind = column.type
    return bool(kind.precision) and (kind.precision or 0) - (kind.scale or 0) <= _RATE_DIGITS


@cache
def _there() -> tuple[tuple[str, tuple[tuple[str, ...], ...], frozenset[str], str], ...]:
    """What a meaning becomes in tables of some things, by what the name ends with: `there.csv`.

    A word of tables that is the name of a set of `words.csv` stands for all of the set.
    """
    return tuple(
        (
            row["word"],
            tuple(tuple(each.split()) for each in row["name"].split("|") if each),
            frozenset().union(*(_set(each) for each in row["tables"].split("|"))),
            row["becomes"],
        )
        for row in listed("there")
    )


def _set(word: str) -> frozenset[str]:
    return lexicon().sets.get(word, frozenset()) | {word}


def _among(wish: Wish) -> Made:
    """A choice of the values that the conditions name, without those they exclude."""
    kept = [value for value in wish.domain.among or () if _is_allowed(value, wish)]
    made = chosen(wish, kept or list(wish.domain.among or ("",))[:1])
    for form in forms(wish.word, type_family(wish.kind)):
        known = set(kept) & set(form.values)
        if known and 2 * len(known) >= len(kept):
            return weighted(made, {value: form.weights.get(value, _RARE) for value in kept})
    return made


def _is_allowed(value: str, wish: Wish) -> bool:
    if value in wish.domain.excluded:
        return False
    if type_family(wish.kind) == "text":
        return wish.admits(value)
    try:
        return is_inside(value, wish.domain.lo, wish.domain.hi, wish.kind)
    except NotUnderstoodError:
        return True


def _made(wish: Wish) -> Made:
    base = wish.kind.base
    if type_family(wish.kind) == "text" and is_json(wish):
        return json_text(wish)
    if type_family(wish.kind) == "number":
        made = _official(wish) or _listed(wish)
        if made is not None:
            return made
    element = wish.kind.element
    if element is not None and element.base in BASES and base == "array":
        return _composed(wish)
    maker = _MAKERS.get(base)
    if maker is not None:
        return maker(wish)
    made = literal(wish)
    return made if made is not None else text(wish)


def _official(wish: Wish) -> Made | None:
    """An official number that is held as a number: its digits, which are nobody's."""
    form = next((form for form in forms(wish.word, "any") if form.form == "generator"), None)
    if form is not None:
        found = identified(wish, form.source)
        if found is None and _is_bounded(wish):
            return somebodys(_MAKERS[wish.kind.base](wish), wish.word)
        return found
    for form in forms(wish.word, "any"):
        if form.form == "matches" and wish.kind.base in _LONG and not _is_bounded(wish):
            made = matched(Wish(wish.column, _FREE, wish.word, wish.unique, wish.rows), form.value)
            if made is not None:
                return Made(made.generator, made.capacity, made.reason)
    return None


def _is_bounded(wish: Wish) -> bool:
    return wish.domain.lo is not None or wish.domain.hi is not None


def _listed(wish: Wish) -> Made | None:
    """The codes of a meaning where it is held as a number: 1 and 2 for the sexes."""
    known = next((form for form in forms(wish.word, "number") if form.form == "choice"), None)
    if known is None or wish.unique:
        return None
    return number_choice(wish, known.values)


def _composed(wish: Wish) -> Made:
    def field(column: DbColumn) -> Made:
        return entry(column, _of_type(column.type, wish.setting), meaning=meaning_of(column, ""))

    return several(wish, field) if wish.kind.base == "array" else composed(wish, field)


def _of_type(kind: DbType, setting: Setting) -> Domain:
    """What the conditions of a type ask of its values, as far as that is known."""
    found, dialect = _FREE, setting.dialect
    for check in kind.checks:
        asked = None if dialect is None else value_domain(check, dialect, kind)
        found = (None if asked is None else meet(found, asked, kind)) or found
    return found


def _uuid(wish: Wish) -> Made:
    return Made({"uuid": {}}, ENOUGH, "", "" if wish.kind.base == "uuid" else type_word(wish.kind))


_MAKERS: Mapping[str, Callable[[Wish], Made]] = {
    "smallint": whole,
    "integer": whole,
    "bigint": whole,
    "oid": whole,
    "numeric": numeric,
    "money": numeric,
    "real": floating,
    "double": floating,
    "boolean": boolean,
    "date": moment,
    "timestamp": moment,
    "timestamptz": moment,
    "time": clock,
    "timetz": clock,
    "interval": interval,
    "uuid": _uuid,
    **dict.fromkeys(BASES, _composed),
    **dict.fromkeys(("varchar", "char", "text", "citext", "name"), text),
}
