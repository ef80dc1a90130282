"""The number of a payment card."""

from dataclasses import dataclass, replace
from typing import ClassVar

from synth.locales.blocks import Blocked
from synth.locales.checks import Luhn
from synth.locales.identifier import Identifier, Live, Proof, grouped
from synth.locales.parts import Choice, Digits, Fixed

_CARDS = (
    "4242424242424242",
    "4111111111111111",
    "4000056655665556",
    "5555555555554444",
    "5200828282828210",
    "5105105105105100",
)
PROOF = Proof(
    "convention",
    "numbers that vendors publish for tests: their systems take no money from them; no text of the "
    "card networks was read",
    "test cards of payment services",
)

SPECIMENS = (
    *("378282246310005", "371449635398431", "2223003122003222", "4012888888881881"),
    *("4000000000000002", "4005519200000004", "4009348888881881", "4500600000000061"),
)
"""More that vendors publish."""

LIVE = Live(
    "numbers of payment cards",
    (
        (Fixed("4"), Digits(14), Luhn()),
        (Digits(2, first=51, last=55), Digits(13), Luhn()),
        (Digits(4, first=2221, last=2720), Digits(11), Luhn()),
        (Choice(("34", "37")), Digits(12), Luhn()),
    ),
    ("cartes?", "cb", "cards?", "pan", "visa", "mastercard", "amex"),
    groups=((4, 4, 4, 4), (4, 6, 5)),
)
"""Of the networks that shops take; a tenth of all numbers that begin so have a right digit."""


@dataclass(frozen=True)
class CarteBancaire(Blocked):
    """The numbers that vendors of payment services publish for tests; there are six.

    Use it where an application checks a card. No other number is known to be nobody's.

    Attributes:
        block: the first digits, 1 to 14 of them, of numbers that an issuer keeps for tests; else
            those of vendors.

    Example:
        ```yaml
        card: {carte_bancaire: {}}
        ```
        gives `4242424242424242`.

    Source: published lists of test cards of payment services; ISO/IEC 7812-1, annex B (check
    digit).
    """

    block: str = ""

    word: ClassVar[str] = "carte_bancaire"
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="number of a payment card",
        layout="16 digits, the last a Luhn check digit",
        mark="direct",
        parts=(Digits(15), Luhn()),
        live=LIVE,
        specimens=SPECIMENS,
        proof=PROOF,
        validators={"stdnum.luhn": True},
        forms=tuple(grouped("{}", (4, 4, 4, 4), sign) for sign in " -"),
        names=(
            *("card number", "credit card", "credit card number", "numero carte", "cardnumber"),
            *("cc number", "carte bancaire", "creditcard"),
        ),
    )

    @property
    def number(self) -> Identifier:
        """One of the six, or of the block."""
        made = super().number
        return made if self.block else replace(made, parts=(Choice(_CARDS),), shown=_CARDS[:3])
