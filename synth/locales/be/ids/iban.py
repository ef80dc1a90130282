"""The IBAN of a Belgian bank account."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked
from synth.locales.checks import Modulus
from synth.locales.identifier import Identifier, Proof, grouped
from synth.locales.parts import Digits, Fixed, Part

_CHECK = Modulus(
    *(97, 2, "(?:0[2-9]|[1-8][0-9]|9[0-8])"),
    less=98,
    factor=1_000_000,
    add=111_400,
    start=2,
    stop=14,
)
"""Behind the account stands BE00, in digits 111400."""

_KEY = Modulus(97, width=2, pattern="(?:0[1-9]|[1-8][0-9]|9[0-7])", zero=97, start=-10)


@dataclass(frozen=True)
class Iban(Blocked):
    """Accounts at the bank 988, which is none, with both check numbers right.

    Use it for the account that benefits are paid to. A validator that knows the banks of Belgium
    (python-stdnum) refuses it, as a payment system does; others accept it.

    Attributes:
        block: the first digits of the account: the bank, and what follows.

    Example:
        ```yaml
        iban: {iban: {}, unique: true}
        ```
        gives `BE64988000004252`.

    Source: ISO 13616-1:2020, section 5 (check digits); National Bank of Belgium, structure of the
    account number (bank 3, account 7, check 2 digits: the remainder of 97, or 97).
    """

    block: str = "988"

    word: ClassVar[str] = "iban"
    before: ClassVar[tuple[Part, ...]] = (
        Fixed("BE"),
        _CHECK,
    )
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="number of a Belgian bank account (IBAN)",
        layout="BE, 2 check digits, bank (3 digits), account (7), check of the two (2)",
        mark="direct",
        parts=(Digits(10), _KEY),
        proof=Proof(
            "convention",
            "no bank has the code 988, and payment systems refuse a bank they do not know; no text "
            "sets it aside",
            "National Bank of Belgium, bank identification codes, version of 1 January 2026 (in "
            "python-stdnum 2.2); schwifty 2026.10.1, bank registry of Belgium (777 codes, not 988)",
        ),
        specimens=("BE68539007547034", "BE71096123456769"),
        validators={"stdnum.iban": False},
        forms=(grouped("{}", (4, 4, 4, 4), " "),),
        names=("iban", "bank account", "rekeningnummer", "numero compte"),
    )
