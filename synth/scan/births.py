"""Whether numbers that tell a birth and a sex agree with those that stand beside them.

Digits that agree are a person's and no chance: one in 1,200 others has the year and the month.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import I64, Bools
from synth.locales.known import bare
from synth.registry import Values

_MEN = ("m", "h", "1", "homme", "masculin", "male", "man", "mr", "monsieur", "herr", "mann")
_WOMEN = (
    *("f", "2", "femme", "feminin", "female", "woman", "mme", "mlle", "madame", "mademoiselle"),
    *("mrs", "ms", "miss", "frau", "w", "v"),
)
SEXES = pa.array([*_MEN, *_WOMEN])
"""Words for sexes, those of men first."""

_DAYS = (
    "^ *(?:19|20)(?P<year>[0-9]{2})[-/.]?(?P<month>[0-9]{1,2})(?P<other>)",
    "^ *(?P<month>[0-9]{1,2})[-/. ](?P<other>[0-9]{1,2})[-/. ](?:[0-9]{2})?(?P<year>[0-9]{2})\\b",
    "\\b(?:19|20)(?P<year>[0-9]{2})\\b(?P<month>)(?P<other>)",
)
"""Days as people write them: the year first, or behind two numbers of which either is the month, or
beside the month's name. The first that fits is taken."""

_UNKNOWN, _LAST_MONTH = -1, 12


@dataclass(frozen=True)
class Beside:
    """What the rows that were looked at say.

    Attributes:
        compared: rows in which a number and a birth date can be read.
        agreed: rows of these in which they agree, and the sexes too where one stands there.
        has_sex: whether sexes were compared.
    """

    compared: int = 0
    agreed: int = 0
    has_sex: bool = False

    def __add__(self, other: "Beside") -> "Beside":
        return Beside(
            self.compared + other.compared,
            self.agreed + other.agreed,
            self.has_sex or other.has_sex,
        )

    @property
    def is_theirs(self) -> bool:
        """Whether numbers are those of the people beside them, a few faults aside."""
        return self.agreed > 0 and 10 * self.agreed >= 9 * self.compared

    @property
    def verdict(self) -> bool | None:
        """True where the numbers are surely of people, False where nothing beside them fits."""
        if self.agreed and 2 * self.agreed >= self.compared:
            return True
        # As many rows as chance needs to say nothing.
        return False if self.compared >= 10 and 20 * self.agreed <= self.compared else None  # noqa: PLR2004

    @property
    def said(self) -> str:
        """The same in words; "" where nothing was compared."""
        what = "birth date and sex" if self.has_sex else "birth date"
        if not self.compared:
            return ""
        if self.verdict is False:
            count = self.compared - self.agreed
            return f"the {what} beside contradict {count:,} of {self.compared:,} that were compared"
        return f"the {what} beside agree with {self.agreed:,} of {self.compared:,}" + (
            ": these people's own" if self.is_theirs else ""
        )


def beside(numbers: Values, days: Sequence[Values], sexes: Sequence[Values], born: str) -> Beside:
    """What some rows say; nothing where the column holds other things than such numbers; pure.

    Args:
        numbers: shape (rows,), may hold nulls, as the other columns may.
        days: columns of birth dates.
        sexes: columns of sexes.
        born: an RE2 expression for a number without signs, with groups `sex` (odd for men), `year`
            (two digits) and `month` (above 12 where it is not known).
    """
    plain = pc.replace_substring_regex(numbers.fill_null(""), "[^0-9A-Za-z]", "")
    told = pc.extract_regex(plain, born)
    filled, held = int((np.asarray(pc.binary_length(plain)) > 0).sum()), len(told) - told.null_count
    if not held or 10 * held < 9 * filled:
        return Beside()
    year, month, sex = (_whole(pc.struct_field(told, part)) for part in ("year", "month", "sex"))
    compared, agreed, is_other, has_sex = np.zeros((4, len(numbers)), np.bool_)
    for own_year, months in map(_read, days):
        is_known = (year != _UNKNOWN) & (own_year != _UNKNOWN)
        fits = (month > _LAST_MONTH) | (months == month).any(axis=0) | (months < 0).all(axis=0)
        compared |= is_known
        agreed |= is_known & (own_year == year) & fits
    for words in sexes:
        place = _places(words)
        is_read = compared & (place != _UNKNOWN)
        has_sex |= is_read
        is_other |= is_read & ((place < len(_MEN)) != (sex % 2 == 1))
    agreed &= ~is_other
    return Beside(int(compared.sum()), int(agreed.sum()), bool(has_sex.any()))


def _places(words: Values) -> I64:
    """Where words stand among `SEXES`, shape (rows,)."""
    index: Values = pc.index_in(bare(words), value_set=SEXES)
    found: I64 = np.asarray(index.fill_null(_UNKNOWN)).astype(np.int64)
    return found


def _read(days: Values) -> tuple[I64, I64]:
    """The year in its century, shape (rows,), and what may be the month, shape (2, rows)."""
    year = np.full(len(days), _UNKNOWN)
    months = np.full((2, len(days)), _UNKNOWN)
    for one in _DAYS:
        found = pc.extract_regex(days.fill_null(""), one)
        is_new: Bools = (year == _UNKNOWN) & np.asarray(found.is_valid())
        for target, part in zip((year, *months), _parts(found), strict=True):
            target[is_new] = part[is_new]
    return year, months


def _parts(found: Values) -> Iterator[I64]:
    for part in ("year", "month", "other"):
        yield _whole(pc.struct_field(found, part))


def _whole(digits: Values) -> I64:
    """Digits as numbers, shape (rows,); of nothing and of nulls -1."""
    some = pc.replace_substring_regex(digits.fill_null(""), "^$", str(_UNKNOWN))
    found: I64 = np.asarray(some.cast(pa.int64()))
    return found
