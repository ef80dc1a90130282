"""Texts in which base64, percent signs and entities are put into what they say, in their places.

So the rows, lines and counts of what is found stay those of the source. Encoders leave letters and
digits as they are: `%06` in "50%06 12 ..." is none, and `%40` is an @.
"""

from string import ascii_letters, digits

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import I64, Bools, buffer, ends_of, taken
from synth.registry import Values
from synth.scan.blocks import of_lines
from synth.scan.tokens import U8

_DEPTH = 2
CODE_RUN = 20
"""Letters of base64 that a number of 15 digits takes."""

_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
QUOTED = b"quoted-printable"
"""What mail says above a text in which = stands before two digits: RFC 2045, section 6.7."""

SIGNS = b"%&\\"
"""Before digits that stand for a sign, and before what else stands for one."""

QUOTES = b"\"'"
_JOINS = b" +.&|"
_LITERALS = """([0-9] ?)["'](?: {1,3}| ?(?:[+&]|[.]{1,2}|[|]{2}) ?)["']( ?[0-9])"""
"""A number over two literals side by side, which C and Python put together, others by a sign."""

ENTITIES = (
    b"&nbsp;",
    b"&#",
    b"&commat;",
    *(rb"\x40", rb"\u00a0", rb"\u202f", rb"\xa0"),
    *(rb"\u00" + b"%d" % row for row in range(2, 8)),
)
_ENTITIES = {
    " ": r"&nbsp;|&#160;|&#[xX][aA]0;|&#8239;|&#[xX]202[fF];|\\u00[aA]0|\\u202[fF]|\\x[aA]0",
    "@": r"&commat;|&#64;|&#[xX]40;|\\u0040|\\x40",
    ".": "&#46;|&#[xX]2[eE];",
    "-": "&#45;|&#[xX]2[dD];",
    # Pages write mailboxes so that programs do not see them.
    **{
        sign: f"&#0*{ord(sign)};|&#[xX]0*(?i:{ord(sign):x});|\\\\u00(?i:{ord(sign):x})"
        for sign in f"_{digits}{ascii_letters}"
    },
}
"""What pages say for a sign (HTML Living Standard, section 13.5), and source code and JSON."""

_ANY_ENTITY = "|".join(_ENTITIES.values())

_GROUPS = (
    "(?:=[0-9]{1,3}(?:[+][0-9]{1,3}){4,}|(?:^|[^0-9])[0-9]{1,3}(?:~[0-9]{1,3}){4,})(?:$|[^0-9+~])"
)
"""Five, as a phone has."""

_NONE, _HEXADECIMAL, _SMALL, _LINE_FEED, _PLUS = 255, 16, ord(" "), ord("\n"), ord("+")


def _sextets() -> U8:
    """What each letter says: RFC 4648, sections 4 and 5; `_NONE` of others."""
    table = np.full(256, _NONE, np.uint8)
    for letters in (_LETTERS, _LETTERS.replace(b"+/", b"-_")):
        table[list(letters)] = np.arange(64)
    return table


def _hexadecimals() -> U8:
    table = np.full(256, _NONE, np.uint8)
    for signs in (b"0123456789abcdef", b"0123456789ABCDEF"):
        table[list(signs)] = np.arange(16)
    return table


_SEXTETS, _HEXADECIMALS = _sextets(), _hexadecimals()
CODES = bytes(np.flatnonzero(_SEXTETS != _NONE).tolist())
"""The letters of base64, those of URLs among them."""

_IS_LETTER = (_SEXTETS != _NONE).tobytes()
_RUN = b"\1" * CODE_RUN
_IS_SIGN = np.array([chr(one).isprintable() and not chr(one).isalnum() for one in range(128)])
_IS_MAIL = np.isin(np.arange(128), list(b"@=+-._:"))
"""Of mail fewer: `nir=28` beside it is no bracket."""

_CONTROLS = [one for one in range(32) if one not in b"\t\n\r"]
_IS_NEVER = np.isin(np.arange(256), [*_CONTROLS, 127, 0xC0, 0xC1, *range(0xF5, 256)])
"""What stands in no UTF-8 text: controls, and bytes that RFC 3629, section 4, leaves out."""


def unfolded(texts: Values) -> Values:
    """The texts, the same object where nothing is in them; pure.

    Args:
        texts: shape (rows,), of type string, may hold nulls.
    """
    if not len(texts):
        return texts
    texts = _from_literals(texts)
    for _ in range(_DEPTH):
        before, texts = texts, _from_entities(texts)
        texts = _from_hexadecimals(_from_hexadecimals(texts, "%"), "=")
        texts = _from_base64(_from_groups(texts))
        if texts is before:
            break
    return texts


def _from_entities(texts: Values) -> Values:
    whole = ends_of(texts)[1].tobytes()
    if (b"&" not in whole and b"\\" not in whole) or not any(one in whole for one in ENTITIES):
        return texts
    rows = np.flatnonzero(np.asarray(pc.match_substring_regex(texts, _ANY_ENTITY)))
    made = taken(texts, rows)
    for sign, entities in _ENTITIES.items() if len(rows) else ():
        made = pc.replace_substring_regex(made, entities, sign)
    place = np.arange(len(texts))
    place[rows] = len(texts) + np.arange(len(rows))
    return taken(pa.concat_arrays([texts, made]), place) if len(rows) else texts


def _texts(ends: I64, letters: U8, like: Values) -> Values:
    made = pa.StringArray.from_buffers(len(like), buffer(ends.astype(np.int32)), buffer(letters))
    return pc.if_else(like.is_valid(), made, None) if like.null_count else made


def _from_hexadecimals(texts: Values, sign: str) -> Values:
    """Signs that two digits behind another sign say: of URLs behind %, of mail behind =."""
    ends, letters = ends_of(texts)
    if sign == "=" and QUOTED not in letters.tobytes():
        return texts
    if sign.encode() not in letters.tobytes():
        return texts
    places = np.flatnonzero(letters[:-2] == ord(sign))
    if len(places):
        high, low = (_HEXADECIMALS[letters[places + step]] for step in (1, 2))
        value = (high.astype(np.int64) << 4) + low
        is_inside = ends[np.searchsorted(ends, places, "right")] > places + 2
        is_coded = is_inside & (value < len(_IS_SIGN))
        is_coded[is_coded] = (_IS_SIGN if sign == "%" else _IS_MAIL)[value[is_coded]]
        places, value = places[is_coded], value[is_coded]
    if not len(places):
        return texts
    made = letters.copy()
    if sign == "%":
        made[_pluses(ends, letters, places)] = ord(" ")
    made[places] = value
    kept = np.ones(len(made), np.bool_)
    kept[places + 1] = kept[places + 2] = False
    return _texts(ends - 2 * np.searchsorted(places, ends), made[kept], texts)


def _from_literals(texts: Values) -> Values:
    whole = ends_of(texts)[1].tobytes()
    if not any(bytes([quote]) in whole for quote in QUOTES):
        return texts
    has: Values = pc.match_substring_regex(texts, _LITERALS)
    has = has.fill_null(False)
    if not pc.any(has).as_py():
        return texts
    return pc.if_else(has, pc.replace_substring_regex(texts, _LITERALS, r"\1\2"), texts)


def say_literals(letters: U8, places: I64) -> Bools:
    """Which quotes end a literal behind a digit, another one beside it; pure.

    Args:
        letters: of all texts.
        places: of the quotes, shape (quotes,).
    """
    if not len(places):
        return np.zeros(0, np.bool_)
    last = len(letters) - 1

    def at(step: int) -> U8:
        return letters[np.clip(places + step, 0, last)]

    before = np.where(at(-1) == _SMALL, at(-2), at(-1))
    found = np.zeros(len(places), np.bool_)
    goes_on = before - np.uint8(ord("0")) <= 9  # noqa: PLR2004 - digits
    for step in range(1, 6):
        here = at(step)
        found |= goes_on & np.isin(here, list(QUOTES)) & (step > 1)
        goes_on &= np.isin(here, list(_JOINS))
    return found


def _from_groups(texts: Values) -> Values:
    """Numbers with a space for what forms (`n=1+85+01`) and TeX (`1~85~01`) write for one."""
    if not may_be_grouped(ends_of(texts)[1].tobytes()):
        return texts
    has: Values = pc.match_substring_regex(texts, _GROUPS)
    has = has.fill_null(False)
    if not pc.any(has).as_py():
        return texts
    return pc.if_else(has, pc.replace_substring_regex(texts, "([0-9])[+~]([0-9])", r"\1 \2"), texts)


def may_be_grouped(whole: bytes) -> bool:
    """Whether there are signs that forms and TeX write for spaces."""
    return b"~" in whole or (b"+" in whole and b"=" in whole)


def say_signs(letters: U8, places: I64) -> Bools:
    """Which signs stand before what is put into other signs: all but some of `SIGNS`; pure.

    Args:
        letters: of all texts.
        places: of the signs, shape (signs,).
    """
    if not len(places):
        return np.zeros(0, np.bool_)
    last, signs = len(letters) - 1, letters[places]
    high, low = (_HEXADECIMALS[letters[np.minimum(places + step, last)]] for step in (1, 2))
    found: Bools = (signs != SIGNS[0]) | ((high < _HEXADECIMAL // 2) & (low < _HEXADECIMAL))
    entities = np.flatnonzero((signs == SIGNS[1]) | (signs == SIGNS[2]))
    found[entities] = False
    for one in ENTITIES:
        behind = np.minimum(places[entities, None] + np.arange(len(one)), last)
        alike = letters[behind] | _SMALL == np.frombuffer(one, np.uint8) | _SMALL
        found[entities] |= alike.all(axis=1)
    return found


def _pluses(ends: I64, letters: U8, places: I64) -> I64:
    """Pluses behind digits in texts with percents, as forms write a space."""
    found = np.flatnonzero(letters[1:] == _PLUS) + 1
    found = found[letters[found - 1] - np.uint8(ord("0")) <= 9]  # noqa: PLR2004 - digits
    rows = np.unique(np.searchsorted(ends, places, "right"))
    return found[np.isin(np.searchsorted(ends, found, "right"), rows)]


def _from_base64(texts: Values) -> Values:
    ends, letters = ends_of(texts)
    is_long = np.diff(ends) >= CODE_RUN
    if not is_long.all():
        # Most texts of a column are too short, and a run of letters goes on in the next one.
        long = texts.filter(pa.array(is_long))
        if _from_base64(long) is long:
            return texts
    starts, stops = _runs(ends, letters)
    # Most are hashes, and the first letters show it.
    if not len(starts):
        return texts
    is_text = say_texts(letters, starts)
    starts, stops = starts[is_text], stops[is_text]
    said, is_text = _said(letters, starts, stops)
    starts, stops = starts[is_text], stops[is_text]
    if not len(starts):
        return texts
    edges = np.concatenate([[0], np.stack([starts, stops], 1).reshape(-1), [len(letters)]])
    parts = pa.StringArray.from_buffers(
        len(edges) - 1, buffer(edges.astype(np.int32)), buffer(letters)
    )
    order = np.arange(len(parts))
    order[1::2] = len(parts) + np.arange(len(starts))
    whole = taken(pa.concat_arrays([parts, said]), order)
    lengths = np.asarray(pc.binary_length(said)).astype(np.int64)
    moved = np.concatenate([[0], np.cumsum(lengths - (stops - starts))])
    return _texts(ends + moved[np.searchsorted(stops, ends, "right")], ends_of(whole)[1], texts)


def _runs(ends: I64, letters: U8) -> tuple[I64, I64]:
    """Where enough letters of base64 stand side by side in one text."""
    none = np.zeros(0, np.int64)
    is_letter = letters.tobytes().translate(_IS_LETTER)
    if _RUN not in is_letter:
        return none, none
    # A place counts where it and the 19 behind it are such letters: in five steps of halves.
    long = np.frombuffer(is_letter, np.bool_)
    for step in (1, 2, 4, 8, 4):
        long = long[:-step] & long[step:]
    places = np.flatnonzero(long)
    is_first = np.ones(len(places), np.bool_)
    is_first[1:] = np.diff(places) > 1
    starts, stops = places[is_first], places[np.append(is_first[1:], True)] + CODE_RUN
    # Values of a column have nothing between them.
    inner = ends[(ends > 0) & (ends < len(letters))]
    inside = np.searchsorted(starts, inner, "right") - 1
    cuts = inner[(inside >= 0) & (inner < stops[inside]) & (inner > starts[inside])]
    starts, stops = np.sort(np.append(starts, cuts)), np.sort(np.append(stops, cuts))
    is_long = stops - starts >= CODE_RUN
    return starts[is_long], stops[is_long]


def has_code(texts: Values) -> Bools:
    """Which texts have a run of letters of base64 in them that may say something; pure.

    Args:
        texts: shape (rows,), of type string, without nulls.
    """
    ends, letters = ends_of(texts)
    starts, _ = _runs(ends, letters)
    starts = starts[say_texts(letters, starts)]
    found = np.zeros(len(texts), np.bool_)
    found[np.searchsorted(ends, starts, "right") - 1] = True
    return found


def say_texts(letters: U8, starts: I64) -> Bools:
    """Which runs of letters of base64 say a text, as far as their first eight show it; pure.

    Args:
        letters: of all texts.
        starts: of the runs, shape (runs,).
    """
    return _said(letters, starts, starts + 8)[1] if len(starts) else np.zeros(0, np.bool_)


def _said(letters: U8, starts: I64, stops: I64) -> tuple[Values, Bools]:
    """What runs say, those that are texts, and which these are."""
    if not len(starts):
        return pa.array([], pa.string()), np.zeros(0, np.bool_)
    lengths = stops - starts
    padded = -(-lengths // 4) * 4
    begins = np.cumsum(padded) - padded
    places = np.arange(int(padded.sum())) + np.repeat(starts - begins, padded)
    is_in = places < np.repeat(stops, padded)
    sextets = np.where(is_in, _SEXTETS[letters[np.where(is_in, places, 0)]], 0)
    quads = sextets.reshape(-1, 4).astype(np.uint32)
    whole = quads[:, 0] << 18 | quads[:, 1] << 12 | quads[:, 2] << 6 | quads[:, 3]
    octets = np.stack([whole >> 16, whole >> 8, whole], 1).astype(np.uint8).reshape(-1)
    sizes = padded // 4 * 3
    firsts = np.cumsum(sizes) - sizes
    is_octet = np.arange(len(octets)) - np.repeat(firsts, sizes) < np.repeat(
        lengths * 3 // 4, sizes
    )
    odd = is_octet & (_IS_NEVER[octets] | _is_torn(octets, np.repeat(np.arange(len(sizes)), sizes)))
    is_text = np.add.reduceat(odd.astype(np.int64), firsts) == 0
    octets[octets < ord(" ")] = ord(" ")
    last = firsts + lengths * 3 // 4
    kept = is_octet & np.repeat(is_text, sizes)
    marked = np.insert(octets[kept], np.cumsum((last - firsts)[is_text]), _LINE_FEED)
    # A letter that ends in the next run is torn all the same.
    return of_lines(marked.tobytes().decode("utf-8", "replace").encode()), is_text


def _is_torn(octets: U8, runs: I64) -> Bools:
    """Where a letter of several bytes has one too few or too many; not where its run ends."""
    follows, expected = octets & 0xC0 == 0x80, np.zeros(len(octets), np.bool_)  # noqa: PLR2004
    for step, least in ((1, 0xC0), (2, 0xE0), (3, 0xF0)):
        expected[step:] |= (octets[:-step] >= least) & (runs[:-step] == runs[step:])
    torn: Bools = follows != expected
    return torn
