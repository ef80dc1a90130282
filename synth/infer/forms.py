"""The values that suit each meaning: a short list of forms for every word, the best first.

Weights, shares of nulls and amounts in `forms.csv` are our own guesses, made so that rows look
plausible; nothing there is a statistic. Who knows better edits the schema that `init` writes.

Numbers that have no identifier yet are made so that nobody can have them: an IBAN with the check
digits 00 (ISO 7064: 02 to 98), a BIC of the country ZZ (ISO 3166-1 leaves it to users), a French
tax number that begins with 9 (numero SPI, DGFiP: 0 to 3), a US number of area 000 (SSA).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from synth.infer.listed import listed, weights
from synth.infer.written import Source
from synth.locales.identifier import numbers
from synth.schema.read import LOCALE


@dataclass(frozen=True)
class Form:
    """One row of `forms.csv`.

    Attributes:
        word: the meaning.
        family: `text`, `number`, `date`, `bool`, or `any` for texts and numbers.
        form: `choice`, `matches`, `generator` (an identifier, maybe with options to try first:
            `phone policy=reserved_mobile`), `uuid`, `range`; `names` is a choice for columns that
            have room for each; of numbers `weights` (a choice) and `lognormal` (median, nine
            tenths, least, greatest); `nulls` is the share of empty values where a column may
            be empty; `pairs` are codes, each with `*` and its label.
        language: in which schemas, `fr` or `en` (`choice fr`); "" in all.
        value: what stands behind it; of a choice the values with `|` between them, each with `*`
            and its weight where it is not 1.
    """

    word: str
    family: str
    form: str
    language: str
    value: str

    @property
    def source(self) -> Source:
        """The identifier of a `generator`, with the options that are tried first."""
        word, *options = self.value.split()
        first = (option.partition("=") for option in options)
        return Source(word, first=tuple((name, value) for name, _, value in first))

    @property
    def values(self) -> list[str]:
        """The constants of a choice."""
        return list(self.weights)

    @property
    def weights(self) -> Mapping[str, str]:
        """The constants of a choice with their weights."""
        return weights(self.value)


def forms(word: str, family: str, *, language: str = "") -> Sequence[Form]:
    """The forms of a meaning for a family of types, the best first; empty where there is none.

    Args:
        word: the meaning.
        family: of types.
        language: `fr` or `en`, the schema's; "" for the forms of both.
    """
    return [
        form
        for form in _forms().get(word, ())
        if form.family in {family, "any"}
        and form.form not in {"nulls", "pairs"}
        and (not (language and form.language) or form.language == language)
    ]


def null_share(word: str) -> str | None:
    """The share of empty values of a meaning, or None where nothing special is known of it."""
    found = (form.value for form in _forms().get(word, ()) if form.form == "nulls")
    return next(found, None)


def labels(word: str, language: str) -> Mapping[str, str]:
    """The labels of a meaning by the codes that stand beside them; empty where it has none."""
    pairs = (
        form.weights
        for form in _forms().get(word, ())
        if form.form == "pairs" and form.language in {"", language}
    )
    return next(pairs, {})


@cache
def _forms() -> Mapping[str, Sequence[Form]]:
    found: dict[str, list[Form]] = {}
    for row in listed("forms"):
        kind, _, language = row["form"].partition(" ")
        form = Form(row["word"], row["family"], kind, language, row["value"])
        found.setdefault(form.word, []).append(form)
    for word, number in numbers(LOCALE).items():
        family = "any" if number.examples[0].isdecimal() else "text"
        known = found.setdefault(word, [])
        if all(form.form != "generator" for form in known):
            known.insert(0, Form(word, family, "generator", "", word))
    return found
