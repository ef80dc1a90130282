"""Words that are said of women alone, of men alone or of the newborn: the maternity of a leave."""

from collections.abc import Collection
from typing import TypeAlias

from synth.infer.draft import Data, EntryDraft
from synth.infer.known import Known
from synth.infer.meanings import words_of
from synth.infer.names import sql_path
from synth.infer.work import Work

Choice: TypeAlias = list[Data] | dict[str, Data]

_SAID = {
    "{}.sex = 'M'": frozenset(
        (
            *("maternite", "maternity", "maternal", "grossesse", "pregnancy", "pregnant"),
            *("accouchement", "obstetrics", "obstetrique", "gynecologie", "gynecology"),
            *("antenatal", "prenatal", "breastfeeding", "allaitement"),
        )
    ),
    "{}.sex = 'F'": frozenset({"paternite", "paternity"}),
}
"""Under which condition on a person what words are not said of him."""

_TITLES = {
    "{}.sex = 'M'": frozenset({"mrs", "ms", "miss", "mme", "mlle", "madame", "mademoiselle"}),
    "{}.sex = 'F'": frozenset({"m", "mr", "monsieur"}),
}
"""The same of titles, where a choice has those of both: `MS` is a school year, too."""

_BORN = frozenset({"newborn", "neonatal", "neonate"})
"""Words of the newborn, whom no row is about that has a past."""


def of_person(work: Work, known: Known, entry: EntryDraft) -> None:
    """Leave out of a choice what is not said of the person whom a row is about.

    Args:
        work: the table, its people among the lets.
        known: what is decided of the others.
        entry: of a column; one that is no choice stays as it is.
    """
    choice = entry.data.get("choice") if isinstance(entry.data, dict) else None
    who = _who(work, known) if isinstance(choice, list | dict) else ""
    if not who or not isinstance(entry.data, dict) or not isinstance(choice, list | dict):
        return
    cases: list[Data] = []
    choice = _without(choice, _BORN)
    titles = _TITLES if all(_without(choice, one) != choice for one in _TITLES.values()) else {}
    for said, words in _SAID.items():
        words = words | titles.get(said, frozenset())  # noqa: PLW2901 - what is said of one
        kept = _without(choice, words)
        if kept != choice:
            cases.append({"when": said.format(who), "choice": kept})
    entry.data = (
        {"case": [*cases, {"choice": choice}]} if cases else {**entry.data, "choice": choice}
    )


def _without(choice: Choice, words: Collection[str]) -> Choice:
    """A choice without values that hold one of some words; all of it where none is left."""
    gone = {str(value) for value in choice if {*words} & {*words_of(str(value))}}
    if len(gone) == len(choice):
        return choice
    if isinstance(choice, dict):
        return {value: weight for value, weight in choice.items() if value not in gone}
    return [value for value in choice if str(value) not in gone]


def _who(work: Work, known: Known) -> str:
    """Whom a row is about, as SQL: its own person, that of the row above, or of one it names."""
    if _is_person(work.draft.lets.get("who")):
        return "who"
    links = sorted(work.links.values(), key=lambda link: not link.is_parent)
    for link in links:
        draft = known.drafts.get(link.reference.to)
        if draft is not None and draft is not work.draft and _is_person(draft.lets.get("who")):
            return sql_path(link.let, "who")
    return ""


def _is_person(let: EntryDraft | None) -> bool:
    return let is not None and isinstance(let.data, dict) and "person" in let.data
