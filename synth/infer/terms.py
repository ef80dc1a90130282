"""A due date as many days after its paper as the terms beside it say."""

from collections.abc import Mapping

from synth.infer.meanings import words_of
from synth.infer.moments import Moment
from synth.infer.money import is_open
from synth.infer.names import sql_path
from synth.infer.work import Work

_TERMS = frozenset({"term", "terms", "delai", "delay", "jours", "days"})
_PAID = frozenset({"payment", "net", "due", "paiement", "reglement", "echeance", "terms", "credit"})
"""Words of a number of days until something is to be paid."""

_WHOLE = frozenset({"smallint", "integer", "bigint"})
_ABOUT = frozenset({"payment", "paiement", "reglement", "facture", "invoice"})
"""Of what a due date may be called; a delivery is not due by the terms of payment."""


def due_by_terms(work: Work, moments: Mapping[str, Moment]) -> None:
    """Let the one due date follow from the day of the paper and the terms in days beside.

    Args:
        work: the table, its columns made.
        moments: of its rows, by column.
    """
    terms = [name for name in work.columns if _is_term(work, name)]
    due = [
        name
        for name, moment in moments.items()
        if moment.word == "due" and {*moment.about} <= _ABOUT and _may_follow(work, name)
    ]
    day = next((n for n, m in moments.items() if m.word == "submitted" and not m.about), None)
    day = day or next((n for n, m in moments.items() if m.is_made), None)
    if len(terms) != 1 or len(due) != 1 or day is None or work.columns[day].type.base == "time":
        return
    if work.columns[day].nullable and not work.may_be_empty(due[0]):
        return
    column, path = work.columns[due[0]], sql_path(work.name(terms[0]))
    path = f"coalesce({path}, 30)" if work.may_be_empty(terms[0]) else path
    said = f"{sql_path(work.name(day))} + to_days(cast({path} as integer))"
    kind = "date" if column.type.base == "date" else "timestamp"
    entry = work.draft.columns[work.name(due[0])]
    entry.data = {"expr": f"cast({said} as date)" if kind == "date" else said}
    entry.beside |= {"type": kind}


def _is_term(work: Work, name: str) -> bool:
    words = {*words_of(name)}
    is_number = work.columns[name].type.base in _WHOLE and name not in work.links
    return is_number and bool(words & _TERMS and words & _PAID)


def _may_follow(work: Work, name: str) -> bool:
    """Whether no condition asks anything of a due date."""
    is_day = work.columns[name].type.base in {"date", "timestamp"}
    return is_day and name in work.columns and is_open(work, name)
