"""The values that suit each meaning: a short list of forms for every word, the best first."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from synth.registry import members

_FRENCH = frozenset({"statut", "etat", "libelle", "indicateur", "situation", "actif", "top"})


@dataclass(frozen=True)
class Form:
    """One row of `forms.csv`.

    Attributes:
        word: the meaning.
        family: `text`, `number`, `date`, `bool`, or `any` for texts and numbers.
        form: `choice`, `matches`, `generator` (an identifier), `words`, `range`; and choices for
            some columns only: `country` (names, where there is room), `status` and `flag` (French).
        value: what stands behind it; of a choice the values with `|` between them.
    """

    word: str
    family: str
    form: str
    value: str

    @property
    def values(self) -> list[str]:
        """The constants of a choice."""
        return self.value.split("|")


def forms(word: str, family: str) -> Sequence[Form]:
    """The forms of a meaning for a family of types, the best first; empty where there is none."""
    return [form for form in _forms().get(word, ()) if form.family in {family, "any"}]


def is_french(words: Sequence[str]) -> bool:
    """Whether the words of a column's name are French."""
    return bool(_FRENCH & set(words))


@cache
def identifier_facts(word: str) -> tuple[tuple[str, ...], int]:
    """Examples and capacity of an identifier of the locale, by its word."""
    kind = members("synth.locales.fr.ids")[word]
    made = kind()
    return tuple(made.examples()), int(made.capacity())


@cache
def _forms() -> Mapping[str, Sequence[Form]]:
    text = files("synth.infer").joinpath("forms.csv").read_text("utf-8")
    found: dict[str, list[Form]] = {}
    for row in csv.DictReader(text.splitlines()):
        form = Form(row["word"], row["family"], row["form"], row["value"])
        found.setdefault(form.word, []).append(form)
    return found
