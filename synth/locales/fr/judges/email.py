"""Mailboxes that somebody may have: every address whose domain can exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow.compute as pc

from synth.locales.judge import Around, Claim, claim, occurrences
from synth.registry import Values

_LOCAL = (
    "(?:[\\pL\\pM\\pN_.+-]|[\\pL\\pM\\pN_][!#$&'*=?^`{|}~]"
    '|"[\\pL\\pM\\pN_][^"]*"'
    "|(?:^|mailto:|[\\s<(,;])[\\pL\\pM\\pN_+-]+/)"
)
"""How one ends: in quotes, or in a sign behind a letter; in a slash only where it is no path."""

_ADDRESS = (
    f"{_LOCAL}@(?P<host>[\\pL\\pM0-9](?:[\\pL\\pM0-9.-]*[\\pL\\pM0-9])?[.]"
    "(?:[\\pL\\pM]{2,}|xn--[A-Za-z0-9-]+))"
)
_FILE = (
    "[.](?:png|jpe?g|gif|svg|webp|avif|bmp|ico|tiff?|pdf|css|scss|js|jsx|tsx?|mjs|json|txt|xml"
    "|html?|php|csv|tsv|ya?ml|toml|docx?|xlsx?|pptx?|odt|ods|tar|gz|tgz|whl|jar|exe|dll|alpha"
    "|beta|final|snapshot)$"
)
"""Endings of files and versions, such as `img@2x.png`; none of them is a top-level domain."""

RESERVED = "(?:^|[.])(?:example[.](?:com|net|org)|example|test|invalid|localhost)$"


@dataclass(frozen=True)
class EmailJudge:
    """Finds e-mail addresses under domains that are not reserved.

    Source: RFC 2606, sections 2 and 3; RFC 6761, section 6 (what is nobody's).
    """

    word: ClassVar[str] = "email"
    title: ClassVar[str] = "e-mail addresses"
    form: ClassVar[str] = "x…@x…"
    instead: ClassVar[str] = "`email` or a person's `email`"
    least_digits: ClassVar[int] = 0
    sign: ClassVar[str] = "@"
    names: ClassVar[frozenset[str]] = frozenset()

    def found(
        self,
        texts: Values,
        around: Around,  # noqa: ARG002 - the @ says it
    ) -> Mapping[str, Claim]:
        """Those with a domain that somebody can register."""
        hits = np.zeros(len(texts), np.bool_)
        for rows, parts in occurrences(texts, _ADDRESS):
            hosts = pc.utf8_lower(pc.struct_field(parts, "host"))
            nobodys = pc.match_substring_regex(hosts, f"{RESERVED}|{_FILE}")
            hits[rows[~np.asarray(nobodys)]] = True
        return {"": claim(hits)}
