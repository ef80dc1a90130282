"""Columns made from what stands beside them: labels of codes, names of offices, appointments."""

from collections.abc import Callable, Mapping

from synth.conditions.domain import Domain
from synth.databases.catalog import DbColumn
from synth.infer.draft import Data, EntryDraft
from synth.infer.forms import labels
from synth.infer.made import text_type
from synth.infer.meanings import Meaning, meaning, singular, type_family, words_of
from synth.infer.names import schema_name, sql_path
from synth.infer.work import Work

_CODES: Mapping[str, str] = {
    "departement_name": "departement",
    "region": "region_code",
    "country": "country",
}
"""By the meaning of a label that of its code."""

_OFFICES: Mapping[str, str] = {
    "agence": "Agence",
    "agency": "Agence",
    "antenne": "Antenne",
    "bureau": "Bureau",
    "office": "Bureau",
}
"""What offices are called before the name of their town, by a word of their table's name."""

_PEOPLE = frozenset(
    (
        *("person", "personne", "people", "individu", "beneficiaire", "assure", "usager"),
        *("demandeur", "salarie", "employe", "employee", "client", "customer", "patient"),
        *("user", "citizen", "subject"),
    )
)
"""Words of tables that hold people."""

_SIREN_DIGITS, _SIRET_DIGITS = 9, 14
_LONGEST_TOWN = 45
_DAYS = "as_of - to_days(180)..as_of + to_days(60)"
_QUARTERS = "34..70"
"""Quarters of an hour since midnight: 8:30 to 17:30."""


def beside(work: Work, column: DbColumn, known: Meaning, domain: Domain) -> EntryDraft | None:
    """A column as those beside it want it, or None where none of them says anything.

    Args:
        work: its table, whose people and addresses are among the lets already.
        column: the column, of which neither a reference nor a draw decides.
        known: what it means.
        domain: what its conditions leave.
    """
    name = column.name
    if name in work.single or name in work.variants or domain != Domain(null=domain.null):
        return None
    makers: dict[str, Callable[[Work, DbColumn], EntryDraft | None]] = {
        "appointment": _appointment,
        **dict.fromkeys(_CODES, _label),
        "label": _office,
        "siren": _company,
    }
    maker = makers.get(known.word)
    joined = any(name in joint for joint in work.joints)
    return None if maker is None or joined else maker(work, column)


def commune_key(work: Work) -> str | None:
    """The column that names a commune and is distinct: what its table says is about that place."""
    found = (n for n in work.columns if n in work.single and _means(work, n) == "commune_code")
    return next(found, None)


def apart(work: Work, column: DbColumn, known: Meaning) -> str:
    """Why an official number disagrees with what stands beside it or above it; "" where it agrees.

    Args:
        work: its table.
        column: the number's, which nothing beside it decides.
        known: what it means.
    """
    if known.word == "siren" and _sirets(work, column):
        return "not that of the siret beside it"
    if known.word == "nir" and work.table.references:
        told = (singular(word) for r in work.table.references for word in words_of(r.to.name))
        return "not that of a person elsewhere" if _PEOPLE & set(told) else ""
    return ""


def _sirets(work: Work, column: DbColumn) -> list[str]:
    return [n for n in work.columns if n != column.name and _means(work, n) == "siret"]


def _company(work: Work, column: DbColumn) -> EntryDraft | None:
    """The SIREN is what the SIRET in the same row begins with."""
    siret = next((n for n in _sirets(work, column) if _is_free(work, n)), None)
    may_be_null = column.nullable and column.name not in work.never_null
    if siret is None or (work.columns[siret].nullable and not may_be_null):
        return None
    kind, own = work.columns[siret].type, type_family(column.type)
    if not {type_family(kind), own} <= {"text", "number"} or not _has_room(column):
        return None
    path = sql_path(work.name(siret))
    if type_family(kind) == "number" or kind.length not in {None, _SIRET_DIGITS}:
        path = f"regexp_replace(cast({path} as varchar), '[^0-9]', '', 'g')"
    word = text_type(column.type) if own == "text" else "bigint"
    typed: dict[str, Data] = {"type": word} if word else {}
    return EntryDraft({"expr": f"left({path}, {_SIREN_DIGITS})"}, typed)


def _has_room(column: DbColumn) -> bool:
    """Whether a column can hold a SIREN."""
    kind = column.type
    room = kind.precision if kind.base == "numeric" else kind.length
    return kind.base != "smallint" and (room is None or room >= _SIREN_DIGITS)


def _is_free(work: Work, name: str) -> bool:
    """Whether nothing but its meaning decides a column."""
    decided = {*work.links, *work.variants, *work.ordinals, *work.spaced, *work.always_null}
    domain = work.domains.get(name, Domain())
    return domain == Domain(null=domain.null) and name not in decided


def _means(work: Work, name: str) -> str:
    known = meaning(work.columns[name], work.table.name.name)
    return "" if known is None else known.word


def _label(work: Work, column: DbColumn) -> EntryDraft | None:
    """The label of the distinct code in the same row, by a list of both."""
    word = _means(work, column.name)
    codes = (n for n in work.columns if n != column.name and _means(work, n) == _CODES[word])
    code = next((n for n in codes if _is_code(work, n)), None)
    pairs = labels(word)
    length = column.type.length
    if code is None or (length is not None and length < max(map(len, pairs.values()))):
        return None
    listed = ", ".join(f"{_quoted(key)}: {_quoted(label)}" for key, label in pairs.items())
    kind = text_type(column.type)
    found: dict[str, Data] = {"type": kind} if kind else {}
    return EntryDraft({"expr": f"map {{{listed}}}[{sql_path(work.name(code))}]"}, found)


def _is_code(work: Work, name: str) -> bool:
    """Whether a column is a distinct text that nothing but its meaning decides."""
    is_text = type_family(work.columns[name].type) == "text"
    return _is_free(work, name) and is_text and name in work.single


def _office(work: Work, column: DbColumn) -> EntryDraft | None:
    """`Agence Lyon`: the kind of office and the town of its address."""
    own = [singular(word) for word in words_of(work.table.name.name)]
    kind = next((_OFFICES[word] for word in own if word in _OFFICES), None)
    home = next((name for name, let in work.draft.lets.items() if let.data == "address"), None)
    about = {singular(word) for word in words_of(column.name)} - {"libelle", "label", "nom"}
    if kind is None or home is None or not about <= set(own):
        return None
    said = f"'{kind} ' || {sql_path(home, 'commune_name')}"
    length = column.type.length
    is_short = length is not None and length < _LONGEST_TOWN + len(kind) + 1
    word = text_type(column.type)
    typed: dict[str, Data] = {"type": word} if word else {}
    return EntryDraft({"expr": f"left({said}, {length})" if is_short else said}, typed)


def _appointment(work: Work, column: DbColumn) -> EntryDraft | None:
    """A moment at a quarter of an hour when offices are open, by two lets: day and quarter."""
    if column.type.base == "date":
        return None
    draft, name = work.draft, work.name(column.name)
    taken = [*draft.names.values(), *draft.lets]
    day, quarter = (schema_name(f"{name}_{part}", taken, kind="row") for part in ("day", "quarter"))
    draft.lets[day] = EntryDraft({"date": _DAYS})
    draft.lets[quarter] = EntryDraft({"int": _QUARTERS}, {}, "8:30 to 17:30")
    moment = f"{sql_path(day)} + to_minutes(15 * {sql_path(quarter)})"
    return EntryDraft({"expr": moment}, {"type": "timestamp"})


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
