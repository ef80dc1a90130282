"""What may be somebody's: numbers and mailboxes that stand in the values of a column.

One kind is one class in one file of a locale's `judges` room. The guards of `seed`, `check`,
`generate`, `preview` and `verify` ask the same judges: none of them re-states what a number is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
import pyarrow as pa

from synth.arrays import I64, decoded
from synth.locales import ALL
from synth.locales.claims import Around, Claim, Claims
from synth.locales.columns import Column, Mixed, read
from synth.locales.identifier import locales
from synth.locales.matching import some
from synth.registry import Values, members

_Part = tuple[int, I64 | None, Values]
"""The number of a column, the places of its texts that a judge looks at, and these."""

MOMENT = 10
"""Digits of a day and an hour, which stand in most lines of many logs with a colon behind."""


@dataclass(frozen=True)
class Trace:
    """What every line has that holds what a judge finds or counts, besides its sign.

    Attributes:
        digits: how many stand in a row, with nothing but `LINKS` between; 0: none need to.
        letters: pairs, a space between: the letter, of either case, may stand among them as well,
            behind the digit or behind a link.
        heads: two capitals each, a space between: one of them before two digits is enough, behind
            a sign or one of some words.
        glued: these words.
        moments: digits with which a day and an hour may begin that, a colon behind them, may be
            taken for one.
        is_bounded: whether no letter stands behind the last digit.
        size: bytes that it takes at least.
        widths: how many digits texts have that hold one and are digits alone; None: any.
    """

    digits: int = 0
    letters: str = ""
    heads: str = ""
    glued: tuple[str, ...] = ()
    moments: str = ""
    is_bounded: bool = False
    size: int = 0
    widths: frozenset[int] | None = None


class Judge(Protocol):
    """Finds one kind of what may be somebody's. Methods are pure.

    Attributes:
        word: its name in a manifest and in reports.
        title: what it finds, in the plural.
        form: the shape of it, safe to show.
        instead: what makes some that are nobody's, for messages.
        least_digits: a text of fewer digits holds none.
        sign: what every text that holds one has in it, or "".
        trace: what every line has in it that holds one.
        hint: an RE2 expression that every text matches that holds one, or looks so much alike that
            it tells something of a column not called by one of the names; "": any text.
        names: words in names of columns that speak of such numbers: there others may be found.
    """

    word: ClassVar[str]
    title: ClassVar[str]
    form: ClassVar[str]
    instead: ClassVar[str]
    least_digits: ClassVar[int]
    sign: ClassVar[str]
    trace: ClassVar[Trace]
    hint: ClassVar[str]
    names: ClassVar[frozenset[str]]

    def found(self, texts: Values, around: Around) -> Mapping[str, Claim]:
        """What the texts hold, by way of writing and class; no text in two ways.

        Which ones they are hangs on the text alone, and on whether the column is called so; what
        else is around is a matter of proofs.

        Args:
            texts: values of one column that have the digits and the sign, without nulls, plain.
            around: what else may tell what they are.
        """
        ...


def judges_of(locale: str) -> tuple[Judge, ...]:
    """The judges of a country, or of `ALL`, and those of all countries, by word."""
    own = (f"synth.locales.{one}.judges" for one in (locales() if locale == ALL else (locale,)))
    kinds = dict(one for room in ("synth.locales.judges", *own) for one in members(room).items())
    return tuple(kinds[word]() for word in sorted(kinds))


def look(
    values: Values, name: str, judges: Sequence[Judge], *, start: int = 0, others: int = 0
) -> Claims:
    """What may be somebody's in some rows of a column.

    Rows are enough for a verdict only where they are all that there is of the column: `together`
    joins what was seen in several parts of it.

    Args:
        values: of any type, shape (rows,), may hold nulls; of other types than texts and numbers
            nothing is looked at.
        name: the column's.
        judges: who looks.
        start: the number of the first row.
        others: how many more values with a digit there are, of which it is known that nobody would
            see anything in them.
    """
    (found,) = look_together([(name, values, others)], judges)
    return {key: claim.numbered(lambda rows: rows + start) for key, claim in found.items()}


def look_together(
    columns: Sequence[tuple[str, Values, int]],
    judges: Sequence[Judge],
    *,
    are_whole: bool = False,
) -> Sequence[Claims]:
    """What `look` says of each column.

    To compile the patterns costs more than to look for them in a hundred rows. So all columns are
    gone through at once, and by themselves those in which something may be.

    Args:
        columns: their names and values, and how many others there are.
        judges: who looks.
        are_whole: whether no other part follows: then nothing is said of what holds nothing.
    """
    seen = [read(decoded(values), name, others) for name, values, others in columns]
    mixed, ends = Mixed.of(seen), np.cumsum([0, *(len(one.mixed) for one in seen)])
    found: list[dict[tuple[str, str], Claim]] = [{} for _ in columns]
    for judge in judges:
        called = [one.around.is_called(judge.names) for one in seen]
        may = mixed.may_hold(judge, np.repeat(called, np.diff(ends)))
        parts: list[_Part] = []
        for number, one in enumerate(seen):
            if one.is_read and (len(one.texts) or not are_whole):
                own = one.chosen(judge, may[ends[number] : ends[number + 1]])
                if are_whole and own is not None and not len(own):
                    continue
                parts.append((number, own, one.texts if own is None else some(one.texts, own)))
        if are_whole:
            parts = _telling(judge, seen, parts, called)
        for number, own, texts in parts:
            said = judge.found(texts, seen[number].around)
            for way, claim in said.items():
                found[number][judge.word, way] = seen[number].placed(claim, own)
    return found


def _telling(
    judge: Judge, columns: Sequence[Column], parts: Sequence[_Part], called: Sequence[bool]
) -> list[_Part]:
    """The parts that hold something; looked for in all of them at once.

    Which texts hold something hangs on nothing but the texts, and whether their column is called
    so.
    """
    telling: list[_Part] = []
    for are_called in (False, True):
        alike = [part for part in parts if called[part[0]] is are_called]
        if len(alike) > 1:
            ends = np.cumsum([0, *(len(texts) for _, _, texts in alike)])
            texts = pa.concat_arrays([texts for _, _, texts in alike])
            said = judge.found(texts, columns[alike[0][0]].around).values()
            hits = [hit.rows for claim in said for hit in claim.seen.values()]
            held = set(np.searchsorted(ends, np.concatenate([ends[:0], *hits]), "right") - 1)
            alike = [part for place, part in enumerate(alike) if place in held]
        telling += alike
    return telling
