"""The number that stands for a NIR in French payrolls until there is one (NTT)."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.fr.ids import siren
from synth.locales.identifier import Identifier
from synth.locales.parts import Digits


@dataclass(frozen=True)
class Ntt:
    """Temporary numbers of employees at companies that nobody has.

    Use it where payroll declarations hold people whose NIR is not known yet.

    Example:
        ```yaml
        ntt: {ntt: {}}
        ```
        gives `19990000030000000042`.

    Source: validators of a public job-insertion platform (1 or 2, the SIREN, 1 to 30 characters);
    nothing official was found.
    """

    word: ClassVar[str] = "ntt"

    @property
    def number(self) -> Identifier:
        """Sex, SIREN and ten digits."""
        return Identifier(
            word=self.word,
            title="temporary number of an employee (NTT)",
            layout="1 or 2 for the sex, SIREN (9 digits), 1 to 30 characters of the employer's",
            mark="direct",
            parts=(Digits(1, first=1, last=2), *siren.PARTS, Digits(10)),
            proof=siren.PROOF,
            names=("ntt", "numero ntt", "numero technique temporaire"),
        )
