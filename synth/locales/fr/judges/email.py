"""Mailboxes that somebody may have: every address whose domain can exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow.compute as pc

from synth.locales.judge import Around, Claim, claim, occurrences
from synth.registry import Values

_ADDRESS = (
    "[\\pL\\pN_.+-]@(?P<host>[\\pL0-9](?:[\\pL0-9.-]*[\\pL0-9])?[.]"
    "(?:[\\pL]{2,}|xn--[A-Za-z0-9-]+))"
)
_RESERVED = "(?:^|[.])(?:example[.](?:com|net|org)|example|test|invalid|localhost)$"


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

    def found(
        self,
        texts: Values,
        around: Around,  # noqa: ARG002 - the @ says it
    ) -> Mapping[str, Claim]:
        """Those with a domain that somebody can register."""
        hits = np.zeros(len(texts), np.bool_)
        for rows, parts in occurrences(texts, _ADDRESS):
            hosts = pc.utf8_lower(pc.struct_field(parts, "host"))
            hits[rows[~np.asarray(pc.match_substring_regex(hosts, _RESERVED))]] = True
        return {"": claim(hits)}
