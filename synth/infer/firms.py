"""Numbers of a company that stand side by side: its SIREN, its SIRET, its VAT number."""

from synth.conditions.domain import Domain
from synth.databases.catalog import DbColumn
from synth.infer.draft import Data, EntryDraft
from synth.infer.made import Wish, text_type
from synth.infer.meanings import type_family
from synth.infer.names import sql_path
from synth.infer.twice import is_open, means
from synth.infer.work import Work

_SIREN_DIGITS, _SIRET_DIGITS = 9, 14
_VAT = "FR42999000003"
"""One that is nobody's: a column that takes it takes those of SIRENs."""


def sirets(work: Work, column: DbColumn) -> list[str]:
    """The columns beside one that hold a SIRET."""
    return [n for n in work.columns if n != column.name and means(work, n) == "siret"]


def company(work: Work, column: DbColumn) -> EntryDraft | None:
    """A SIREN, which is what the SIRET in the same row begins with; None where that cannot be."""
    open_ones = (n for n in sirets(work, column) if is_open(work, n) and n not in work.equated)
    siret = next(open_ones, None)
    may_be_null = column.nullable and column.name not in work.never_null
    if siret is None or (work.columns[siret].nullable and not may_be_null):
        return None
    kind, own = work.columns[siret].type, type_family(column.type)
    if not {type_family(kind), own} <= {"text", "number"} or not _has_room(column):
        return None
    path = _digits(work, siret)
    word = text_type(column.type) if own == "text" else "bigint"
    typed: dict[str, Data] = {"type": word} if word else {}
    return EntryDraft({"expr": f"left({path}, {_SIREN_DIGITS})"}, typed)


def establishment(work: Work, column: DbColumn) -> EntryDraft | None:
    """The number of an establishment within the company whose SIREN stands in the same row."""
    siren = next((n for n in work.columns if means(work, n) == "siren"), None)
    is_text = type_family(column.type) == "text"
    if siren is None or not is_text or (work.columns[siren].nullable and not column.nullable):
        return None
    word = text_type(column.type)
    return EntryDraft(
        {"nic": {"siren": sql_path(work.name(siren))}}, {"type": word} if word else {}
    )


def vat(work: Work, column: DbColumn, domain: Domain) -> EntryDraft | None:
    """The VAT number of the company whose SIREN, or SIRET, stands in the same row.

    Source: `locales/fr/ids/tva.py`, for the key.
    """
    made = {n for n, leads in work.leads.items() if column.name in leads}
    firms = [n for n in work.columns if means(work, n) in ("siren", "siret") and n not in made]
    firm = min(firms, key=lambda name: means(work, name), default=None)
    if firm is None or not Wish(column, domain).admits(_VAT):
        return None
    is_sure = not work.columns[firm].nullable or column.nullable
    if not is_sure or {type_family(work.columns[firm].type), type_family(column.type)} != {"text"}:
        return None
    digits = f"left({_digits(work, firm)}, {_SIREN_DIGITS})"
    key = f"(12 + 3 * (cast({digits} as bigint) % 97)) % 97"
    return EntryDraft({"expr": f"'FR' || lpad(cast({key} as varchar), 2, '0') || {digits}"})


def _has_room(column: DbColumn) -> bool:
    """Whether a column can hold a SIREN."""
    kind = column.type
    room = kind.precision if kind.base == "numeric" else kind.length
    return kind.base != "smallint" and (room is None or room >= _SIREN_DIGITS)


def _digits(work: Work, name: str) -> str:
    """The digits of a number, however the column holds it."""
    kind, path = work.columns[name].type, sql_path(work.name(name))
    if type_family(kind) != "number" and kind.length in {None, _SIREN_DIGITS, _SIRET_DIGITS}:
        return path
    return f"regexp_replace(cast({path} as varchar), '[^0-9]', '', 'g')"
