"""What a row says twice: a currency and its sign, a nationality and its code, a language."""

from synth.conditions.domain import Domain
from synth.databases.catalog import DbColumn
from synth.infer.draft import Data, EntryDraft
from synth.infer.forms import forms
from synth.infer.groups import is_code_of_label
from synth.infer.made import text_type
from synth.infer.meanings import lexicon, type_family, word_of, words_of
from synth.infer.names import sql_path
from synth.infer.setting import spoken
from synth.infer.work import Work
from synth.sql import literal

_CODE = 3
"""Characters of the code of a currency."""

_LANGUAGES = frozenset({"language", "langue", "lang", "locale", "culture", "iso", "default"})
_SIGNS = frozenset({"symbol", "sign"})
_SIGN = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CAD": "$", "AUD": "$", "INR": "₹"}
"""What amounts have beside them, by currency (ISO 4217)."""


def same(work: Work, column: DbColumn) -> EntryDraft | None:
    """The currency or language that the row names first: all its amounts are in one."""
    if _is_sign(column.name):
        return symbol(work, column)
    word = means(work, column.name)
    names = [name for name in work.columns if means(work, name) == word and not _is_sign(name)]
    if word == "language":  # what a text is translated from is no language that it is in
        names = [name for name in names if _apart(name) == _apart(column.name)]
    sure = sorted(names, key=lambda name: work.columns[name].nullable)
    first = next((name for name in sure if is_open(work, name)), column.name)
    kinds = work.columns[first].type, column.type
    is_alike = kinds[0] == kinds[1] or all(
        type_family(kind) == "text" and (kind.length or _CODE) >= _CODE for kind in kinds
    )
    is_there = _may_be_null(work, column) or not work.columns[first].nullable
    if first == column.name or not is_alike or not is_there:
        return None
    return EntryDraft({"expr": sql_path(work.name(first))}, typed(column))


def _apart(name: str) -> frozenset[str]:
    """The words of a name that do not say that it is a language."""
    return frozenset(words_of(name)) - _LANGUAGES - lexicon().sets["wording"]


def _is_sign(name: str) -> bool:
    return bool(_SIGNS & {word.removesuffix("e") for word in words_of(name)})


def _may_be_null(work: Work, column: DbColumn) -> bool:
    return column.nullable and column.name not in work.never_null


def symbol(work: Work, column: DbColumn) -> EntryDraft | None:
    """The sign of the currency in the same row: its code where it has none of its own."""
    names = (name for name in work.columns if means(work, name) == "currency")
    first = next((name for name in names if is_open(work, name) and not _is_sign(name)), None)
    if first is None or not _is_sign(column.name):
        return None
    if work.columns[first].nullable and not _may_be_null(work, column):
        return None
    listed = ", ".join(f"{literal(code)}: {literal(sign)}" for code, sign in _SIGN.items())
    path = sql_path(work.name(first))
    length = column.type.length or _CODE
    told = f"coalesce(map {{{listed}}}[{path}], {path})"
    return EntryDraft({"expr": told}, typed(column)) if length >= _CODE else None


def nationality(work: Work, column: DbColumn) -> EntryDraft | None:
    """The code of the nationality that the row also writes out."""
    if not is_code_of_label(column, work.table):
        return None
    own = [n for n in work.columns if n != column.name and means(work, n) == "nationality"]
    label = next((name for name in own if is_open(work, name)), None)
    lists = forms("nationality", "text", language=spoken(label or "", work.setting))
    size = column.type.length or len("FR")
    codes = next((form.values for form in lists if {len(v) for v in form.values} == {size}), ())
    if label is None or not codes:
        return None
    length, names = work.columns[label].type.length, lists[0].values
    if length is not None and length < max(map(len, names)):
        return None
    if work.columns[label].nullable and not _may_be_null(work, column):
        return None
    pairs = zip(names, codes, strict=True)
    listed = ", ".join(f"{literal(name)}: {literal(code)}" for name, code in pairs)
    return EntryDraft({"expr": f"map {{{listed}}}[{sql_path(work.name(label))}]"}, typed(column))


def means(work: Work, name: str) -> str:
    """What a column of a table means, "" where nothing says it."""
    return word_of(work.columns[name], work.table.name.name)


def is_open(work: Work, name: str) -> bool:
    """Whether nothing but its meaning decides a column."""
    decided = {*work.links, *work.variants, *work.ordinals, *work.spaced, *work.always_null}
    domain = work.domains.get(name, Domain())
    return domain == Domain(null=domain.null) and name not in decided


def typed(column: DbColumn) -> dict[str, Data]:
    """The type beside an expression that makes a column of texts."""
    word = text_type(column.type)
    return {"type": word} if word else {}
