"""The IBAN of a French bank account."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked
from synth.locales.checks import Modulus
from synth.locales.identifier import Identifier, Proof, grouped
from synth.locales.parts import Digits, Fixed, Part

BANK = "99999"
_HEAD = Fixed("FR76")
"""A French account of digits is a multiple of 97 where its own key is right, so the check digits of
its IBAN are always 98 - 152700 % 97."""

KEY = Modulus(97, width=2, pattern="(?:0[1-9]|[1-8][0-9]|9[0-7])", less=97, factor=100, start=-21)
LAYOUT: tuple[Part, ...] = (Digits(5), Digits(5), Fixed("0000"), Digits(7), KEY)
PROOF = Proof(
    "convention",
    "no bank is known that has the code 99999, and payment systems refuse a bank they do not know; "
    "no text sets it aside, and the register of banks was not checked",
    "Comité français d'organisation et de normalisation bancaires, relevé d'identité bancaire "
    "(layout and key); schwifty 2026.10.1, bank registry of France (331 entries, none of 99999)",
)


SPECIMENS = ("FR1420041010050500013M02606", "FR7630006000011234567890189")
"""Those that standards and banks print."""


@dataclass(frozen=True)
class Iban(Blocked):
    """Accounts at the bank 99999, which is none, with both check numbers right.

    Use it for the account that benefits are paid to. Public validators accept it; a payment system
    that looks its bank up refuses it.

    Attributes:
        block: the first digits behind FR76, 1 to 20 of them: the bank, then the branch.

    Example:
        ```yaml
        iban: {iban: {}, unique: true}
        ```
        gives `FR7699999000000000000000033`.

    Source: ISO 13616-1:2020, section 5 (check digits); CFONB, relevé d'identité bancaire (bank 5,
    branch 5, account 11, key 2 digits).
    """

    block: str = BANK

    word: ClassVar[str] = "iban"
    before: ClassVar[tuple[Part, ...]] = (_HEAD,)
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="number of a bank account (IBAN)",
        layout=(
            "FR, 2 check digits, bank (5 digits), branch (5), account (11), key of the three (2)"
        ),
        mark="direct",
        parts=LAYOUT,
        specimens=SPECIMENS,
        proof=PROOF,
        validators={"stdnum.iban": True},
        forms=(grouped("{}", (4, 4, 4, 4, 4, 4, 3), " "), "substr({}, 5)"),
        names=("iban", "code iban", "iban number", "bank account", "account iban"),
    )
