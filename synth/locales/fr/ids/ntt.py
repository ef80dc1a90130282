"""The number that stands for a NIR in French payrolls until there is one (NTT)."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked
from synth.locales.fr.ids import siren
from synth.locales.identifier import Identifier
from synth.locales.parts import Digits, Part


@dataclass(frozen=True)
class Ntt(Blocked):
    """Temporary numbers of employees at companies that nobody has.

    Use it where payroll declarations hold people whose NIR is not known yet.

    Attributes:
        block: the first digits of the SIREN, 1 to 7 of them.

    Example:
        ```yaml
        ntt: {ntt: {}}
        ```
        gives `19990000030000000042`.

    Source: validators of a public job-insertion platform (1 or 2, the SIREN, 1 to 30 characters);
    nothing official was found.
    """

    block: str = siren.BLOCK

    word: ClassVar[str] = "ntt"
    before: ClassVar[tuple[Part, ...]] = (Digits(1, first=1, last=2),)
    after: ClassVar[tuple[Part, ...]] = (Digits(10),)
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="temporary number of an employee (NTT)",
        layout="1 or 2 for the sex, SIREN (9 digits), 1 to 30 characters of the employer's",
        mark="direct",
        parts=siren.LAYOUT,
        proof=siren.PROOF,
        names=("ntt", "numero ntt", "numero technique temporaire"),
    )
