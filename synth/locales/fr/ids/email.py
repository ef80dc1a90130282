"""E-mail addresses that reach no mailbox."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np
import pyarrow as pa

from synth.arrays import I64, joined
from synth.locales.digits import beside, digits, split, text
from synth.locales.fr.names import mailbox
from synth.locales.identifier import Proof, matches_sql
from synth.registry import Values
from synth.rng import U64, below

DOMAINS = tuple(
    f"{label}.example.{top}"
    for top in ("com", "net", "org")
    for label in ("mail1", "mail2", "mail3", "mail4")
)
"""Sub-domains of the three reserved names; they stand for the providers people use."""

_NAME_MAX = 26
"""Two names, two dots and ten digits stay within 64 (RFC 5321, section 4.5.3.1.1)."""

_DIGITS = 8
_HALF = 4


def local_words(names: Iterable[str]) -> pa.StringArray:
    """Names as they stand in an address, each with a dot behind: `Jean-Éric` is `jean-eric.`.

    For a dictionary of names at plan time; 26 characters at most, `x` where nothing is left.

    Args:
        names: any names.
    """
    words = (mailbox(name)[:_NAME_MAX].strip("-") or "x" for name in names)
    return pa.array([f"{word}." for word in words], pa.string())


def addresses(
    first: tuple[Values, I64], last: tuple[Values, I64], number: U64, domain: U64
) -> Values:
    """Addresses such as `jeanne.le-goff.00048213@mail2.example.net`, shape (rows,); pure.

    Two rows differ whenever their numbers do: what stands between the last dot and the @
    is the number.

    Args:
        first: first names made by `local_words`, and which of them each row takes.
        last: birth names likewise.
        number: shape (rows,), below 10**8; unique where addresses must be.
        domain: shape (rows,), index into `DOMAINS`.
    """
    high, low = split(number, 10**_HALF)
    halves = _numbers()
    return joined(first, last, (halves, high), (halves, low), (_hosts(), domain))


@cache
def _numbers() -> Values:
    return pa.array([f"{number:0{_HALF}d}" for number in range(10**_HALF)], pa.string())


@cache
def _hosts() -> Values:
    return pa.array([f"@{host}" for host in DOMAINS], pa.string())


@dataclass(frozen=True)
class Email:
    """Addresses of ten-character local parts under reserved domains.

    Use it where a table holds an e-mail and no name. Where names stand beside it, take the part
    `email` of a `person`: `jeanne.le-goff.48213@mail2.example.net`.

    Example:
        ```yaml
        contact: {email: {}, unique: true}
        ```
        gives `m.00048213@mail2.example.net`.

    Source: RFC 2606, section 3 and RFC 6761, section 6.5 (example.com, example.net, example.org).
    """

    word: ClassVar[str] = "email"
    title: ClassVar[str] = "e-mail address"
    layout: ClassVar[str] = "local part, @, a sub-domain of example.com, example.net or example.org"
    mark: ClassVar[str] = "direct"
    operands: ClassVar[tuple[str, ...]] = ()
    forms: ClassVar[tuple[str, ...]] = ("upper({})", r"regexp_replace({}, '^(.)[^.]*', '\1')")
    narrower: ClassVar[tuple[Mapping[str, str], ...]] = ()
    validators: ClassVar[Mapping[str, bool]] = {"email_validator": True}
    proof: ClassVar[Proof] = Proof(
        "rule",
        "domains reserved for examples: nobody can register them, no mail is delivered",
        "RFC 2606, section 3; RFC 6761, section 6.5",
    )

    def capacity(self) -> int:
        """Eight digits on each domain."""
        return int(len(DOMAINS) * 10**_DIGITS)

    def pick(self, words: U64, given: Mapping[str, pa.StringArray]) -> U64:  # noqa: ARG002
        """Uniform."""
        return below(words, self.capacity())

    def encode(self, index: U64) -> pa.StringArray:
        """The domain and number are the digits of the index."""
        number, domain = split(index, len(DOMAINS))
        hosts = np.array([list(f"@{host}".encode()) for host in DOMAINS], np.uint8)
        return text(beside("m.", digits(number, _DIGITS), hosts[domain]))

    def pattern(self) -> str:
        """Any ASCII local part under a reserved domain, the addresses of persons included."""
        return r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?@(?:[a-z0-9-]+\.)*example\.(?:com|net|org)"

    def holds_sql(self, value: str) -> str:
        """The pattern; there is no check digit."""
        return matches_sql(value, self.pattern())

    def mask(self, text: str) -> str:
        """`x…@x…`, whatever it was: a domain can be a person's own name."""
        return "x…@x…" if "@" in text else "x…"

    def examples(self) -> tuple[str, ...]:
        """One of its own and one of a person."""
        return ("m.00048213@mail2.example.net", "jeanne.le-goff.48213@mail1.example.com")
