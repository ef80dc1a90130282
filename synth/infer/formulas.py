"""Columns that are known functions of others by their names: a score of votes for and against."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from synth.conditions.domain import Domain
from synth.infer.draft import EntryDraft
from synth.infer.listed import listed
from synth.infer.meanings import singular, type_family, words_of
from synth.infer.money import digits_of, is_open, typed
from synth.infer.names import sql_path
from synth.infer.work import Work

_KEPT = 4096
_FRAME = frozenset({"is", "est", "count", "nombre", "total", "amount", "montant"})


@cache
def _formulas() -> Sequence[tuple[Sequence[str], Sequence[Sequence[str]], str]]:
    """What columns are called, and what those that they are made of, and how."""
    return [
        (
            row["target"].split("|"),
            [each.split("|") for each in row["sources"].split("/")],
            row["sql"],
        )
        for row in listed("formulas")
    ]


def known_by_name(work: Work, made: Mapping[str, EntryDraft]) -> Mapping[str, EntryDraft]:
    """By column those that are made of others, which nothing else decides.

    Args:
        work: the table, its links, domains and uniques decided.
        made: columns that follow from others already.
    """
    return dict(_found(work, made))


def _found(work: Work, made: Mapping[str, EntryDraft]) -> Iterator[tuple[str, EntryDraft]]:
    for targets, sources, sql in _formulas():
        target = next((name for name in work.columns if _name(name) in targets), None)
        found = [_source(work, each) for each in sources]
        names = [name for name in found if name is not None and name != target]
        if target is None or target in made or len(names) < len(sources):
            continue
        is_bool = work.columns[target].type.base == "boolean"
        if not (_is_free(work, target) if is_bool else is_open(work, target)):
            continue
        is_safe = "coalesce" in sql or work.may_be_empty(target)
        is_there = is_safe or not any(map(work.may_be_empty, names))
        is_exact = is_bool or digits_of(work.columns[target]) >= max(
            digits_of(work.columns[name]) for name in names
        )
        own = sql_path(work.name(target))
        is_apart = not any(own in str(made.get(name)) for name in names)
        if is_there and is_exact and is_apart:
            said = sql.format(*(sql_path(work.name(name)) for name in names))
            yield target, EntryDraft({"expr": said}, {} if is_bool else typed(work.columns[target]))


def _source(work: Work, phrases: Sequence[str]) -> str | None:
    numbers = {
        _name(name): name
        for name, column in reversed(list(work.columns.items()))
        if type_family(column.type) == "number" and name not in work.links
    }
    return next((numbers[phrase] for phrase in phrases if phrase in numbers), None)


@lru_cache(maxsize=_KEPT)
def _name(name: str) -> str:
    """A name as the list has it: singular, without words that say nothing of the thing."""
    words = words_of(name)
    kept = [word for word in words if word not in _FRAME] or words
    return " ".join(map(singular, kept))


def _is_free(work: Work, name: str) -> bool:
    domain = work.domains.get(name, Domain())
    return domain == Domain(null=domain.null) and not work.is_decided(name)
