"""E-mail addresses that reach no mailbox."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import pyarrow as pa

from synth.arrays import I64, joined
from synth.locales.digits import split
from synth.locales.identifier import Identifier, Proof
from synth.locales.parts import Choice, Digits, Fixed
from synth.registry import Values
from synth.rng import U64

DOMAINS = tuple(
    f"{label}.example.{top}"
    for top in ("com", "net", "org")
    for label in ("mail1", "mail2", "mail3", "mail4")
)
"""Sub-domains of the three reserved names; they stand for the providers people use."""

_NAME_MAX = 26
"""Two names, two dots and ten digits stay within 64 (RFC 5321, section 4.5.3.1.1)."""

# Letters that Unicode does not take apart into a plain letter and an accent.
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})

_DIGITS = 8
_HALF = 4
_RESERVED = r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?@(?:[a-z0-9-]+\.)*example\.(?:com|net|org)"
"""Any ASCII local part under a reserved domain, the addresses of persons included."""


def mailbox(name: str) -> str:
    """A name in the lower-case letters, digits and single hyphens of an e-mail address.

    `Jérôme-François` gives `jerome-francois`, `D'Hervé` gives `dherve`, `Le Gall` gives `le-gall`;
    a name without any Latin letter or digit gives `""`. Pure.
    """
    # Lower case comes first: _LETTERS lists small letters only.
    plain = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    joined = re.sub(r"['\u2019\u0300-\u036f]", "", plain)
    return re.sub(r"[^a-z0-9]+", "-", joined).strip("-")


def local_words(names: Iterable[str]) -> pa.StringArray:
    """Names as they stand in an address, each with a dot behind: `Jean-Éric` is `jean-eric.`.

    For a dictionary of names at plan time; 26 characters at most, `x` where nothing is left.
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

    @property
    def number(self) -> Identifier:
        """Eight digits on each domain; one of its own and one of a person as examples."""
        return Identifier(
            word=self.word,
            title="e-mail address",
            layout="local part, @, a sub-domain of example.com, example.net or example.org",
            mark="direct",
            reaches=True,
            parts=(Fixed("m."), Digits(_DIGITS), Choice(tuple(f"@{host}" for host in DOMAINS))),
            reserved=_RESERVED,
            proof=Proof(
                "rule",
                "domains reserved for examples: nobody can register them, no mail is delivered",
                "RFC 2606, section 3; RFC 6761, section 6.5",
            ),
            shown=("m.00048213@mail2.example.net", "jeanne.le-goff.48213@mail1.example.com"),
            validators={"email_validator": True},
            forms=("upper({})", r"regexp_replace({}, '^(.)[^.]*', '\1')"),
            mask=_mask,
        )


def _mask(text: str) -> str:
    """Whatever it was: a domain can be a person's own name."""
    return "x…@x…" if "@" in text else "x…"
