"""Belgian phone numbers of a range that the plan has not opened."""

from dataclasses import dataclass, replace
from typing import ClassVar

from synth.locales.blocks import Blocked
from synth.locales.identifier import Identifier, Live, Proof, grouped
from synth.locales.parts import Digits, Fixed, Part

_HOME = "'0' || substr({}, 4)"
_LIVE = Live(
    "phone numbers",
    ((Fixed("0"), Digits(1, first=1), Digits(7)), (Fixed("04"), Digits(8))),
    (
        *("t[eé]l(?:[eé]phone)?", "telefoon(?:nummer)?", "gsm(?:-nummer)?", "fax", "mobi(?:el|le)"),
        "portable",
    ),
    groups=((2, 3, 2, 2), (3, 2, 2, 2), (4, 2, 2, 2), (4, 3, 3), (4, 6)),
)
"""At home with a 0: nine digits (`99/999.99.99`, `999 99 99 99`), ten of a mobile."""


@dataclass(frozen=True)
class Phone(Blocked):
    """Mobile phone numbers of Belgium behind +32 440, where no number is.

    Use it for any phone column. No numbers are known to be set aside for films in Belgium, so that
    this is a habit: the range may be opened one day. They are written as from abroad, because
    0440 begins numbers of somebody in France, and `scan` would take them for these.

    Attributes:
        block: the first of the nine digits behind +32.

    Example:
        ```yaml
        phone: {phone: {}}
        ```
        gives `+32440000042`.

    Source: libphonenumber 9.0, metadata of BE (mobile numbers begin with 045 to 049); the plan of
    BIPT itself was not read.
    """

    block: str = "440"

    word: ClassVar[str] = "phone"
    before: ClassVar[tuple[Part, ...]] = (Fixed("+32"),)
    declares: ClassVar[Identifier] = Identifier(
        word=word,
        title="Belgian phone number",
        layout="+32, 9 digits that begin with 4 for a mobile; no check digit",
        mark="direct",
        parts=(Digits(9),),
        reaches=True,
        proof=Proof(
            "convention",
            "no mobile number begins with 044; no text sets the range aside for tests, so this "
            "expires when it is opened",
            "libphonenumber 9.0, metadata of BE",
        ),
        validators={"phonenumbers.BE": False},
        live=_LIVE,
        forms=(_HOME, grouped(f"({_HOME})", (4, 2, 2, 2), " ")),
    )

    @property
    def number(self) -> Identifier:
        """A million numbers, as from abroad and at home."""
        ends = "".join(part.pattern for part in self.in_block)
        return replace(super().number, reserved=f"(?:[+]32|0){ends}")
