"""An address of the internet, version 6."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.identifier import Identifier, Proof, shape
from synth.locales.parts import Fixed, Letters

_HEX, _FIRST = "0123456789abcdef", "123456789abcdef"
_GROUP = (Letters(1, _FIRST), Letters(3, _HEX))
PROOF = Proof(
    "rule",
    "a block for documents, which is not routed",
    "RFC 3849, section 2",
)


@dataclass(frozen=True)
class Ipv6:
    """Addresses of the block that is kept for documents.

    Use it for logs of visits.

    Example:
        ```yaml
        address: {ipv6: {}}
        ```
        gives `2001:db8:1abc:1000::10ff`.

    Source: RFC 3849 (2001:db8::/32); RFC 5952, section 4 (how addresses are written).
    """

    word: ClassVar[str] = "ipv6"

    @property
    def number(self) -> Identifier:
        """Two groups of four signs and one of four."""
        return Identifier(
            word=self.word,
            title="internet address, version 6",
            layout="2001:db8, then groups of four hexadecimal signs",
            mark="direct",
            parts=(Fixed("2001:db8:"), *_GROUP, Fixed(":"), *_GROUP, Fixed("::"), *_GROUP),
            proof=PROOF,
            mask=_mask,
            names=("ipv6",),
        )


def _mask(text: str) -> str:
    return "9:9::9" if ":" in text else shape(text)
