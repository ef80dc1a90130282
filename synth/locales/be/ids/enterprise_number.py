"""The number of a Belgian company, which is its VAT number behind `BE`."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked
from synth.locales.checks import Modulus
from synth.locales.identifier import Identifier, Live, Proof, grouped
from synth.locales.parts import Digits, Part

_LAYOUT: tuple[Part, ...] = (
    Digits(8, last=19_999_999),
    Modulus(97, width=2, pattern="(?:0[1-9]|[1-8][0-9]|9[0-7])", less=97),
)
_WORDS = (
    "ondernemingsnummer",
    "num[eé]ro d['\u2019]entreprise",
    "unternehmensnummer",
    "kbo",
    "bce",
)


@dataclass(frozen=True)
class EnterpriseNumber(Blocked):
    """Company numbers of ten digits that begin with 1999 and have a true key.

    Use it for the key of an employer. A sole trader's number is personal data, hence the mark.

    Attributes:
        block: the first digits, kept for tests by whoever declares it.

    Example:
        ```yaml
        company: {enterprise_number: {}, unique: true}
        ```
        gives `1999004209`.

    Source: royal decree of 24 June 2003 on the enterprise number (ten digits, the first 0 or 1, the
    last two a key of 97).
    """

    block: str = "1999"

    word: ClassVar[str] = "enterprise_number"
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="number of a Belgian company (KBO, BCE)",
        layout="10 digits: 8 that begin with 0 or 1, key (2) = 97 - (first 8 mod 97)",
        mark="quasi",
        parts=_LAYOUT,
        live=Live("numbers of Belgian companies", (_LAYOUT,), _WORDS, is_said=True),
        proof=Proof(
            "convention",
            "numbers are handed out upwards, from 1000 on since 2023, and 1999 has not been "
            "reached; no text sets it aside, so this expires one day, and the list of live numbers "
            "was not read",
            "FPS Economy, Crossroads Bank for Enterprises: numbers that begin with 1, since 2023",
        ),
        validators={"stdnum.be.vat": True},
        forms=(grouped("{}", (4, 3, 3), "."), "'BE' || {}"),
        names=(
            *("enterprise number", "ondernemingsnummer", "numero entreprise", "kbo", "bce"),
            *("kbo nummer", "numero bce", "btw nummer"),
        ),
    )
