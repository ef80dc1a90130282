"""How people write French phone numbers, and what looks like one, as RE2 expressions."""

from synth.locales.judges.phone import BEFORE, BEHIND
from synth.locales.matching import SIGNS

_GAP, _ANY_GAP = f"[(){SIGNS}]{{1,3}}", f"[(){SIGNS}]{{0,4}}"
_JOIN = f"[#:+{SIGNS}]{{1,3}}"
"""What stands between two numbers of one text, besides what is a boundary of each."""

_GROUPS = ((10,), (2, 2, 2, 2, 2), (4, 2, 2, 2), (4, 3, 3), (2, 4, 4), (2, 8), (3, 3, 4))
"""Digits that stand together; 2, 2, 3, 3 and 2, 3, 3, 2 are parts of social security numbers."""


def _ten_digits(first: str) -> str:
    """Ten digits without a gap or in groups, by the pattern of the first two."""
    return "|".join(
        first + f"[0-9]{{{sizes[0] - 2}}}" + "".join(f"{_GAP}[0-9]{{{size}}}" for size in sizes[1:])
        for sizes in _GROUPS
    )


_CALLED = f"33{_ANY_GAP}(?:[(]0[)])?0?{_ANY_GAP}[1-79](?:{_ANY_GAP}[0-9]){{8}}"
_LINK = "(?:https?://)?wa[.]me/"
_ABROAD = f"(?:(?:[+]|00){_ANY_GAP}|{_LINK}){_CALLED}"
_HOME_DIGITS = _ten_digits("0[1-79]")
NUMBER = f"(?:(?P<abroad>{_ABROAD})|(?P<home>{_HOME_DIGITS}))"
_MORE = f"(?P<more>(?:{_JOIN}(?:{_ABROAD}|{_HOME_DIGITS}))*)"
FRENCH = f"{BEFORE}{NUMBER}{_MORE}{BEHIND}"
ALIKE = f"{BEFORE}(?:{_ten_digits('[0-9]{2}')})(?:{_JOIN}(?:{_ten_digits('[0-9]{2}')}))*{BEHIND}"
ALIKE_IN_TEXT = f"{BEFORE}[02-9][0-9]{{9}}{BEHIND}"
"""Seconds since 1970, which stand in most lines of a log, begin with 1."""
_ANY_SIGN = "[^0-9\\pL]{0,3}"
IN_PHONES = (
    f"(?:^|[^0-9])(?:(?P<abroad>{_ABROAD}|{_CALLED})"
    f"|(?P<home>0{_ANY_SIGN}[1-79](?:{_ANY_SIGN}[0-9]){{8}}))(?P<more>)(?:$|[^0-9])"
)
"""In a column that is called so: whatever stands around and between the digits."""

LONGEST, TEXT = 24, "[A-Za-z]{2}"
"""Bytes of a text that is a number and signs between its digits; letters that such a one lacks."""

HINT = (
    f"(?s:^.{{0,{2 * LONGEST}}}$)|[+][1-9]|(?:[+]|00){_ANY_GAP}33|wa[.]me/33"
    f"|(?:^|[^0-9])0[1-9](?:{_ANY_GAP}[0-9]){{7}}|(?:^|[^0-9])[02-9][0-9]{{9}}(?:$|[^0-9])"
)

ONLY = f"^[^0-9\\pL]*(?:{_HOME_DIGITS})[^0-9\\pL]*$"
_PAIR, _BYTE = "[0-9]{2}", "[0-9A-Fa-f]{2}"
PAIRS = [(sign, f"0[1-79](?:{sign}{_PAIR}){{4}}") for sign in (" ", "[.]", "-", "/", "_")]
IN_PAIRS = f"{BEFORE}(?:{'|'.join(pairs for _, pairs in PAIRS)}){BEHIND}"
BYTES = "|".join(f"{_BYTE}{s}{p}|{p}{s}{_BYTE}(?:$|[^0-9A-Za-z])" for s, p in PAIRS)
"""More than five pairs are bytes of something."""

RUN = "|".join(f"(?:{_BYTE}{sign}){{5,}}{_BYTE}" for sign, _ in PAIRS)
RUN = f"(?:^|[^0-9A-Za-z])(?P<run>{RUN})(?:$|[^0-9A-Za-z])"
ONE_AFTER_ANOTHER = "|".join(f"^{p}(?:{s}{p})+$" for s, p in PAIRS)
"""Unless each five of them are a phone."""

SAID = (
    "(?i:(?:^|[^\\pL])(?:t[eé]l(?:[eé]phones?)?|phones?|mobiles?|portables?|gsm|fax|sms|contacts?"
    f"|(?:r?appel)(?:er|ez)?|joindre))(?:[^0-9\\pL][^0-9]{{0,24}})?(?:{_HOME_DIGITS}){BEHIND}"
)
"""A word stands before it."""
