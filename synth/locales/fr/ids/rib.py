"""The account number of a French bank, without the country (RIB)."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked
from synth.locales.fr.ids import iban
from synth.locales.identifier import Identifier, Live, grouped
from synth.locales.parts import Digits

LIVE = Live(
    "numbers of bank accounts at home (RIB)",
    ((Digits(5), Digits(5), Digits(11), iban.KEY),),
    ("rib", "(?:num[eé]ro |n° ?)?(?:de )?compte"),
    groups=((5, 5, 11, 2),),
)
"""Accounts without letters; one in 97 of other numbers has a right key."""


@dataclass(frozen=True)
class Rib(Blocked):
    """Accounts at the bank 99999, which is none, with a true key.

    Use it where a table holds the national number and no IBAN; it is the IBAN's last 23 digits.

    Attributes:
        block: the first digits, 1 to 20 of them: the bank, then the branch.

    Example:
        ```yaml
        rib: {rib: {}}
        ```
        gives `99999000000000000000033`.

    Source: CFONB, relevé d'identité bancaire (bank 5, branch 5, account 11, key 2 digits).
    """

    block: str = iban.BANK

    word: ClassVar[str] = "rib"
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="number of a bank account at home (RIB)",
        layout="bank (5 digits), branch (5), account (11), key of the three (2)",
        mark="direct",
        parts=iban.LAYOUT,
        live=LIVE,
        proof=iban.PROOF,
        forms=tuple(grouped("{}", (5, 5, 11, 2), sign) for sign in " -"),
        names=("rib", "numero rib"),
    )
