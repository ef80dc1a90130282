"""Mailboxes that somebody may have: every address whose domain can exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.locales.claims import ASSIGNABLE, RESERVED, Around, Claim, Sightings
from synth.locales.judge import Trace, occurrences
from synth.registry import Values

_LOCAL = (
    "(?:[\\pL\\pM\\pN_.+-]|[\\pL\\pM\\pN_][!#$&'*=?^`{|}~]"
    '|"[\\pL\\pM\\pN_][^"]*"'
    "|(?:^|mailto:|[\\s<(,;])[\\pL\\pM\\pN_+-]+/)"
)
"""How one ends: in quotes, or in a sign behind a letter; in a slash only where it is no path."""

_ADDRESS = (
    f"(?P<address>[\\pL\\pM\\pN_.+-]*{_LOCAL}"
    "@(?P<host>[\\pL\\pM0-9](?:[\\pL\\pM0-9.-]*[\\pL\\pM0-9])?[.]"
    "(?:[\\pL\\pM]{2,}|xn--[A-Za-z0-9-]+)|\\[(?:[0-9]{1,3}[.]){3}[0-9]{1,3}\\]))"
)
_NOBODY = (
    *("git", "no reply", "do not reply", "not reply", "ne pas repondre"),
    *("mailer daemon", "auto reply", "auto confirm"),
)
_NO_PERSON = f"^(?i:{'|'.join(words.replace(' ', '[._-]?') for words in _NOBODY)})@"
"""Who logs in at a code host, and boxes that nobody reads; a sign or none between words."""

_SPREAD = "^ *<?([\\pL\\pN_.+-]*\\pL[\\pL\\pN_.+-]+) +@ +((?:[\\pL\\pN-]+[.])+[\\pL]{2,})>? *$"
"""A whole text, with blanks around the @; among others that is `matrix @ other.data`."""

_FILE = (
    "[.](?:png|jpe?g|gif|svg|webp|avif|bmp|ico|tiff?|pdf|css|scss|js|jsx|tsx?|mjs|json|txt|xml"
    "|html?|php|csv|tsv|ya?ml|toml|docx?|xlsx?|pptx?|odt|ods|tar|gz|tgz|whl|jar|exe|dll|alpha"
    "|beta|final|snapshot)$"
)
"""Endings of files and versions, such as `img@2x.png`; none of them is a top-level domain."""

_HOSTS = "(?:example[.](?:com|net|org)|example|test|invalid|localhost)$"
_NETS = "\\[(?:127|10|192[.]168|192[.]0[.]2|198[.]51[.]100|203[.]0[.]113)[.]"
"""Of this machine, of nets that are nobody's in the world (RFC 1918), of documents (RFC 5737)."""
NOBODYS = f"(?:^|[.]){_HOSTS}|^{_NETS}"
_OURS = f"^[A-Za-z0-9_.+-]+@(?:[A-Za-z0-9-]+[.])*{_HOSTS}"
"""A whole value that is nobody's. Columns of ours are full of these: they are left out first."""


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
    trace: ClassVar[Trace] = Trace()
    hint: ClassVar[str] = ""
    names: ClassVar[frozenset[str]] = frozenset()

    def found(
        self,
        texts: Values,
        around: Around,  # noqa: ARG002 - the @ says it
    ) -> Mapping[str, Claim]:
        """Those with a domain that somebody can register, and those with one that nobody can."""
        if not len(texts):
            return {}
        seen = Sightings(len(texts))
        if pc.any(pc.match_substring(texts, " @ ")).as_py():
            texts = pc.replace_substring_regex(texts, _SPREAD, r"\1@\2")
        is_whole = np.asarray(pc.match_substring_regex(texts, _OURS))
        whole, left = np.flatnonzero(is_whole), np.flatnonzero(~is_whole)
        seen.add(whole, np.full(len(whole), RESERVED, np.int8), texts.filter(pa.array(is_whole)))
        for places, parts in occurrences(texts.filter(pa.array(~is_whole)), _ADDRESS):
            rows = left[places]
            hosts = pc.utf8_lower(pc.struct_field(parts, "host"))
            is_ours, is_file = (
                np.asarray(pc.match_substring_regex(hosts, pattern)) for pattern in (NOBODYS, _FILE)
            )
            address = pc.struct_field(parts, "address")
            is_none = is_file | np.asarray(pc.match_substring_regex(address, _NO_PERSON))
            codes = np.where(is_ours, RESERVED, ASSIGNABLE).astype(np.int8)
            seen.add(rows, np.where(is_none, 0, codes), address)
        return {"": seen.claim(plainly=str.lower)}
