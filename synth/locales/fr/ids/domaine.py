"""A domain name of the internet."""

from dataclasses import dataclass
from typing import ClassVar

from synth.locales.identifier import Identifier, Proof
from synth.locales.parts import Choice, Digits, Fixed

_TOPS = (".example.com", ".example.net", ".example.org")
PROOF = Proof(
    "rule",
    "domains reserved for examples: nobody can register them",
    "RFC 2606, section 3; RFC 6761, section 6.5",
)


@dataclass(frozen=True)
class Domaine:
    """Names under the domains that are kept for examples.

    Use it for the websites of employers.

    Example:
        ```yaml
        host: {domaine: {}, unique: true}
        ```
        gives `site000042.example.com`.

    Source: RFC 2606, section 3; RFC 6761, section 6.5 (example.com, example.net, example.org).
    """

    word: ClassVar[str] = "domaine"

    @property
    def number(self) -> Identifier:
        """Six digits under each domain."""
        return Identifier(
            word=self.word,
            title="domain name",
            layout="a name, then example.com, example.net or example.org",
            mark="plain",
            parts=(
                Fixed("site"),
                Digits(6),
                Choice(_TOPS),
            ),
            proof=PROOF,
            names=("domaine internet", "domain name", "nom domaine"),
        )
