"""How births are spread over the places that a NIR shows, in every year."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from synth.errors import QuestionError
from synth.locales.fr.ids import nir as layout
from synth.locales.fr.numbering import Numbering, numbering
from synth.locales.register import Weight, whole

Formerly = Mapping[str, tuple[tuple[str, Fraction], ...]]

JANUARY_1968 = 1968 * 12
"""From here on births are numbered by the departements of the law of 10 July 1964."""

JANUARY_1976 = 1976 * 12
"""From here on Corsica is 2A and 2B; before, 20."""


@dataclass(frozen=True)
class Shares:
    """How people are spread over sexes, birth months and departements of birth.

    Attributes:
        men: weight of men.
        women: weight of women.
        first_month: the first birth month as year * 12 + month - 1.
        months: weight of each month from there on, 0 where nobody is born.
        places: weight of each place of birth, by today's departement code, an overseas code, or
            `99` for abroad.
        before_1968: for a departement of today, the codes under which a person born there before
            1968 was numbered and their shares, which sum to 1. Others keep their code.
    """

    men: Weight
    women: Weight
    first_month: int
    months: tuple[Weight, ...]
    places: Mapping[str, Weight]
    before_1968: Formerly

    def places_in(self, month: int) -> dict[str, Fraction]:
        """Weights by the department code that the NIR of a birth in this month shows.

        Their sum is the sum of `places` in every month. 2A and 2B are 20 before 1976. Mayotte is
        976 in every year: under 985, its code before 2011, no range was checked.

        Args:
            month: as year * 12 + month - 1.
        """
        found: dict[str, Fraction] = {}
        for today, weight in self.places.items():
            parts: tuple[tuple[str, Fraction], ...] = ((today, Fraction(1)),)
            if month < JANUARY_1968:
                parts = self.before_1968.get(today, parts)
            if sum(share for _, share in parts) != 1:
                raise QuestionError(f"register: the shares of {today} before 1968 do not sum to 1")
            for code, share in parts:
                at_birth = code_at_birth(code, month)
                found[at_birth] = found.get(at_birth, Fraction(0)) + Fraction(weight) * share
        return {code: weight for code, weight in sorted(found.items()) if weight}

    def eras(self) -> list[tuple[int, int, dict[str, Fraction]]]:
        """Start, stop and `places_in` of each stretch of months whose codes are the same."""
        whole([Fraction(weight) for weight in self.places.values()])  # refuses negative ones
        stop = self.first_month + len(self.months)
        inside = [cut for cut in (JANUARY_1968, JANUARY_1976) if self.first_month < cut < stop]
        cuts = pairwise([self.first_month, *inside, stop])
        return [(begin, end, self.places_in(begin)) for begin, end in cuts]

    def numbering(self, places: tuple[str, ...], seed: int, *names: str) -> Numbering:
        """The numbering of a name over departement codes."""
        return numbering(places, seed, *names)


def code_at_birth(code: str, month: int) -> str:
    """The department code of a NIR: 2A and 2B are 20 before 1976, all others stay.

    Args:
        code: department code of 1968 or later, or of `Shares.before_1968`.
        month: birth month as year * 12 + month - 1.
    """
    corsica = code in {"2A", "2B"} and month < JANUARY_1976
    return layout.CORSICA_BEFORE_1976 if corsica else code
