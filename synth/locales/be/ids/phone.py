"""Belgian phone numbers of a range that the plan has not opened."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.blocks import Blocked
from synth.locales.identifier import Identifier, Proof, grouped
from synth.locales.parts import Digits, Part

_ABROAD = "substr({}, 2)"


@dataclass(frozen=True)
class Phone(Blocked):
    """Mobile phone numbers of Belgium behind 0440, where no number is.

    Use it for any phone column. No numbers are known to be set aside for films in Belgium, so that
    this is a habit: the range may be opened one day.

    Attributes:
        block: the first digits, of ten.

    Example:
        ```yaml
        phone: {phone: {}}
        ```
        gives `0440000042`.

    Source: libphonenumber 9.0, metadata of BE (mobile numbers begin with 045 to 049); the plan of
    BIPT itself was not read.
    """

    block: str = "0440"

    word: ClassVar[str] = "phone"
    layout: ClassVar[tuple[Part, ...]] = (Digits(10, last=999_999_999),)
    habit: ClassVar[Proof | None] = Proof(
        "convention",
        "no mobile number begins with 044; no text sets the range aside for tests, so this expires "
        "when it is opened",
        "libphonenumber 9.0, metadata of BE",
    )

    @property
    def number(self) -> Identifier:
        """A million numbers."""
        return Identifier(
            word=self.word,
            title="Belgian phone number",
            layout="10 digits: 04, 8 digits; no check digit",
            mark="direct",
            parts=self.in_block,
            reaches=True,
            proof=self.proof,
            validators={"phonenumbers.BE": False},
            forms=(f"'+32' || {_ABROAD}", grouped("{}", (4, 2, 2, 2), " ")),
        )
