"""The VAT number of a French company."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked
from synth.locales.checks import Modulus
from synth.locales.fr.ids import siren
from synth.locales.identifier import Identifier
from synth.locales.parts import Fixed, Part

_KEY = Modulus(97, width=2, pattern="[0-9]{2}", factor=3, add=12, start=2, stop=11)


@dataclass(frozen=True)
class Tva(Blocked):
    """VAT numbers of companies that nobody has: FR, a key, and a SIREN that begins with 999.

    Use it on invoices and for firms abroad. The key follows from the SIREN.

    Attributes:
        block: the first digits of the SIREN, 1 to 7 of them.

    Example:
        ```yaml
        vat_number: {tva: {}, unique: true}
        ```
        gives `FR42999000003`.

    Source: Code général des impôts, annexe 3, article 242 nonies A (invoices); python-stdnum 2.2,
    `stdnum.fr.tva` (key).
    """

    block: str = siren.BLOCK

    word: ClassVar[str] = "tva"
    before: ClassVar[tuple[Part, ...]] = (
        Fixed("FR"),
        _KEY,
    )
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="VAT number of a French company",
        layout="FR, 2 check digits = (12 + 3 (SIREN mod 97)) mod 97, SIREN (9 digits)",
        mark="quasi",
        parts=siren.LAYOUT,
        proof=siren.PROOF,
        validators={"stdnum.fr.tva": True},
        forms=(
            "'FR ' || substr({}, 3)",
            "regexp_replace({}, '(.{4})(...)(...)(...)', '\\1 \\2 \\3 \\4')",
        ),
        names=(
            *("vat number", "tva intracommunautaire", "numero tva", "vat id", "tax id"),
            *("tva intra", "tva intracom", "numero tva intracommunautaire"),
            *("numero tva intracom", "code tva intracommunautaire"),
        ),
    )
