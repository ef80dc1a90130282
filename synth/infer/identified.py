"""Columns that hold an identifier: numbers of nobody, in whatever form the column takes them."""

from dataclasses import replace

import pyarrow as pa

from synth.conditions.domain import Domain
from synth.infer.draft import Data
from synth.infer.made import Made, Wish, chosen, samples, text_type
from synth.infer.meanings import type_family
from synth.infer.written import AS_MADE, Source, Written, kept, written
from synth.locales.claims import verdict
from synth.locales.identifier import numbers
from synth.locales.judge import judges_of, look
from synth.schema.read import LOCALE

NOTE = "made from its condition, no number of nobody fits: these may be somebody's"
"""What a schema says of numbers that only their condition decides."""

_MARKS = {"mobile": "direct", "rcs": "quasi"}
"""What is no identifier, and somebody's all the same."""

_FEW, _TRIED, _TOGETHER = 20, 400, 100
_SOME = "those of nobody's that its conditions leave"


def identified(wish: Wish, source: Source) -> Made | None:
    """The values of an identifier in a form that the column takes, or None where it takes none."""
    found = written(wish, source)
    if found is not None:
        made = _of(found, wish)
        if wish.suits(made):
            return made
    texts = kept(wish, source)
    if not texts:
        return _cut(wish, source)
    made = chosen(wish, list(texts[: max(wish.rows, _FEW) if wish.unique else _FEW]), _SOME)
    return replace(made, mark=mark_of(wish.word))


def _cut(wish: Wish, source: Source) -> Made | None:
    """The beginning of a number, which is nobody's either, in a text that is too short for it.

    Of a mailbox or a domain it would lead elsewhere.
    """
    top, is_free = wish.room[1], wish.domain == Domain(null=wish.domain.null)
    number = numbers(LOCALE).get(source.word)
    is_number = number is not None and number.examples[0].isalnum()
    is_long = number is not None and top is not None and top < (number.length or 0)
    if source.part or wish.unique or not (is_free and is_number and is_long):
        return None
    generator: dict[str, Data] = {source.word: {}}
    said = f"left({{}}, {top})"
    return Made({"expr": said}, None, "cut to its length", text_type(wish.kind), let=generator)


def _of(found: Written, wish: Wish) -> Made:
    """An identifier alone, or a let of it that the column writes otherwise."""
    generator: dict[str, Data] = {found.source.word: dict(found.options)}
    is_number = type_family(wish.kind) == "number"
    if found.form == AS_MADE and not (is_number and found.leads_with_zero):
        kind = text_type(wish.kind)
        told = kind if kind.startswith("varchar") else ""
        return Made(generator, found.capacity, "", told)
    kind = ("integer" if wish.kind.base == "integer" else "bigint") if is_number else ""
    return Made(
        {"expr": found.form}, found.capacity, "", kind or text_type(wish.kind), let=generator
    )


def found_in_patterns(wish: Wish) -> str:
    """The number or mailbox that texts of the column's patterns would be, "" where they are none.

    A contact that must match `[^@]+@[^@]+` is somebody's mailbox now and then.

    Args:
        wish: of a text.
    """
    if is_official(wish.word) or not wish.domain.patterns:
        return ""
    patterns = wish.domain.patterns
    tried = (text for each in patterns for text in samples(each, *wish.room, count=_TRIED))
    texts = pa.array(filter(wish.admits, tried), pa.string())
    # Few of a number that has a key are right by chance: in so few rows they are told all the same.
    parts = (texts.slice(start, _TOGETHER) for start in range(0, len(texts), _TOGETHER))
    seen = [verdict(look(part, wish.column.name, judges_of(LOCALE))) for part in parts]
    return next((word for word in numbers(LOCALE) if any(word in one for one in seen)), "")


def is_official(word: str) -> bool:
    """Whether a word means a number that somebody may have, so that chance must not make it."""
    return mark_of(word) not in {"", "plain"}


def mark_of(word: str) -> str:
    """What such a number is for privacy."""
    found = numbers(LOCALE).get(word)
    return _MARKS.get(word, "") if found is None else found.mark


def somebodys(made: Made, word: str) -> Made:
    """The same with the note that its values may be somebody's, where the word means such.

    Args:
        made: from a condition alone.
        word: of a meaning.
    """
    if not is_official(word):
        return made
    return replace(made, reason="", mark=mark_of(word), note=NOTE)


def beside(made: Made) -> dict[str, Data]:
    """Mark and note, as they stand beside a generator.

    Args:
        made: from here.
    """
    told = {"mark": made.mark, "note": made.note}
    return {word: text for word, text in told.items() if text}
