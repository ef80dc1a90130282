"""An address of the internet, version 4."""

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import pyarrow as pa

from synth.locales.identifier import Identifier, Proof, shape

_BLOCKS = ("192.0.2", "198.51.100", "203.0.113")
_HOST = "(?:[1-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-4])"
PROOF = Proof(
    "rule",
    "blocks for documents, which are not routed",
    "RFC 5737, section 3",
)


@cache
def _addresses() -> pa.StringArray:
    return pa.array([f"{block}.{host}" for block in _BLOCKS for host in range(1, 255)])


@dataclass(frozen=True)
class Ipv4:
    """Addresses of the three blocks that are kept for documents: 762 of them.

    Use it for logs of visits.

    Example:
        ```yaml
        ip: {ipv4: {}}
        ```
        gives `192.0.2.17`.

    Source: RFC 5737, section 3 (192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24).
    """

    word: ClassVar[str] = "ipv4"

    @property
    def number(self) -> Identifier:
        """254 in each block."""
        return Identifier(
            word=self.word,
            title="internet address, version 4",
            layout="4 numbers with points between",
            mark="direct",
            listed=_addresses,
            proof=PROOF,
            reserved=f"(?:{'|'.join(block.replace('.', '[.]') for block in _BLOCKS)})[.]{_HOST}",
            mask=_mask,
            names=("ipv4",),
        )


def _mask(text: str) -> str:
    return "9.9.9.9" if text.count(".") == 3 else shape(text)  # noqa: PLR2004 - points
