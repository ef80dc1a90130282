"""Texts that other columns spell at some places: the rest keeps to the text's own form.

Of `quarter like '____Q_' and left(quarter, 4) = strftime('%Y', day)` the year is the day's, `Q`
stands as it is and the last digit is drawn, unless another condition decides it too.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from math import prod

from synth.conditions.constants import TEXTS
from synth.conditions.domain import Domain
from synth.conditions.equations import Apart, Equation
from synth.conditions.said import WHOLE, Said
from synth.conditions.spelt import Form, Piece, Place, places_of
from synth.infer.draft import Data, EntryDraft
from synth.infer.joints import PLENTY
from synth.infer.meanings import meaning
from synth.infer.names import schema_name
from synth.infer.nobodys import is_nobodys
from synth.infer.pieces import pattern_of
from synth.infer.twice import typed
from synth.infer.work import Condition, Work
from synth.sql import literal
from synth.stores.ddl import columns_in

_DIGIT, _USUAL = "[0-9]", 4


def as_places(
    work: Work, equations: Sequence[tuple[Condition, Apart]]
) -> list[tuple[Condition, Apart]]:
    """Equations, in which a text that has to be spelt elsewhere is so at its beginning too.

    Args:
        work: the table.
        equations: of its conditions.
    """
    every = [ways for _, apart in equations for ways in apart.equations]
    placed = {ways[0].target for ways in every if all(way.place is not None for way in ways)}
    spelt = {name for name in placed if name in work.columns and not _is_nobodys(work, name)}

    def told(way: Equation) -> Equation:
        is_begun = way.between == "" and way.size and way.target in spelt
        return replace(way, between=None, place=Place((0, way.size or 0))) if is_begun else way

    return [
        (one, replace(apart, equations=tuple(tuple(map(told, w)) for w in apart.equations)))
        for one, apart in equations
    ]


def may_spell(work: Work, way: Equation) -> bool:
    """Whether characters of a text may follow: nothing else decides it, nor these of it.

    Args:
        work: the table, the domains of its columns known.
        way: one that is about a place of a text.
    """
    name, piece = way.target, way.place.piece if way.place else (0, 0)
    linked = {column for reference in work.table.references for column in reference.columns}
    decided = {*linked, *work.always_null, *work.wheres}
    before = work.spelt.get(name, {})
    if name in decided or work.columns[name].type.base not in TEXTS or _is_nobodys(work, name):
        return False
    if name in work.equated and not before:
        return False
    if any(_overlap(piece, other) for other in before):
        return False
    form = _form(work, name)
    return form is not None and _has_room(work, name, form, {**before, piece: ""})


def _is_nobodys(work: Work, name: str) -> bool:
    """Whether only a generator knows which texts belong to nobody."""
    return is_nobodys(meaning(work.columns[name], work.table.name.name))


def is_written(way: Equation, said: Said) -> bool:
    """Whether what a place holds is a text, or a number where it is read as one."""
    return said.kind in (WHOLE if way.place is not None and way.place.is_number else {"text"})


def spell(work: Work, way: Equation, said: Said) -> None:
    """Put what follows into its place of a text.

    Args:
        work: the table.
        way: that `may_spell`.
        said: what stands there, in the schema's SQL.
    """
    name, place = way.target, way.place
    assert place is not None  # noqa: S101 - asked by may_spell
    sql = said.text
    if place.is_number:
        sql = f"lpad(cast({sql} as varchar), {place.piece[1]}, '0')"
    if not work.columns[name].nullable:
        work.never_null |= {one for one in way.reads if work.columns[one].nullable}
    _choose_form(work, name)
    work.spelt.setdefault(name, {})[place.piece] = sql
    form = _form(work, name)
    parts = _parts(work, name, form or ([], False), work.spelt[name])
    beside = typed(work.columns[name])
    work.equated[name] = EntryDraft({"expr": " || ".join(parts)}, beside, "put together")
    work.leads[name] = work.leads.get(name, frozenset()) | way.reads


def _form(work: Work, name: str) -> Form | None:
    """The form of a text; None where its conditions say more than a form does."""
    domain = work.domains.get(name, Domain())
    if name in work.variants:
        own = [branch.domains.get(name, Domain()) for branch in work.variants[name].branches]
        alone = all({*branch.domains} <= {name} for branch in work.variants[name].branches)
        domain = own[0] if alone else Domain(among=())
    if replace(domain, null=None, chars=None, is_trimmed=False, patterns=()) != Domain():
        return None
    merged = places_of(domain.patterns)
    if merged is None:
        return None
    places, is_whole = merged
    kind = work.columns[name].type
    least, most = domain.chars or (0, None)
    size = kind.length if kind.base == "char" else least if least == most else None
    if size:
        places, is_whole = (places + ["."] * (size - len(places)))[:size], True
    return places, is_whole


def _choose_form(work: Work, name: str) -> None:
    """Of several forms that a text may have keep the first."""
    variants = work.variants.pop(name, None)
    if variants is not None:
        work.domains[name] = variants.branches[0].domains.get(name, Domain())
        if variants not in work.variants.values():
            work.draft.lets.pop(variants.let, None)


def _overlap(piece: Piece, other: Piece) -> bool:
    if min(piece[0], other[0]) < 0:
        return piece[0] == other[0]
    return piece[0] < sum(other) and other[0] < sum(piece)


def _has_room(work: Work, name: str, form: Form, pieces: Mapping[Piece, str]) -> bool:
    """Whether all pieces have places of their own, and what is told apart has some besides."""
    slots = _slots(work, name, form, pieces)
    if slots is None:
        return False
    is_loose = any(not isinstance(slot, tuple) and _signs(slot) > 1 for slot in slots)
    return is_loose or not _is_told(work, name)


def _is_told(work: Work, name: str) -> bool:
    lists = (columns_in(" ".join(u.expressions), work.table.by_name) for u in work.table.uniques)
    return any(columns == {name} for columns in lists)


def _slots(
    work: Work, name: str, form: Form, pieces: Mapping[Piece, str]
) -> list[str | Piece] | None:
    """A text place by place: a piece for the first of its places, or what is drawn there."""
    places, is_whole = form
    ends = [piece for piece in pieces if piece[0] < 0]
    fronts = sorted(piece for piece in pieces if piece[0] >= 0)
    if not is_whole:
        size = max([len(places), *map(sum, fronts)])
        rest = _USUAL if _is_told(work, name) or (not fronts and not places) else 0
        limit = work.columns[name].type.length
        more = rest + sum(piece[1] for piece in ends)
        more = more if limit is None else min(more, limit - size)
        places = places + ["."] * (size + more - len(places))
    at_ends = [(len(places) - piece[1], piece) for piece in ends]
    slots: list[str | Piece] = []
    taken = sorted([*((piece[0], piece) for piece in fronts), *at_ends])
    end = 0
    for start, piece in taken:
        if start < end:
            return None
        slots += [*places[end:start], piece]
        end = start + piece[1]
    if end > len(places):
        return None
    return [*slots, *places[end:]]


def _signs(unit: str) -> int:
    """How many different characters may stand at a place."""
    unit = _DIGIT if unit == "." else unit
    return sum(bool(re.fullmatch(unit, chr(code))) for code in range(32, 127))


def _parts(work: Work, name: str, form: Form, pieces: Mapping[Piece, str]) -> list[str]:
    """The text's parts in the schema's SQL, with lets for those that are drawn."""
    for let in work.spelt_lets.pop(name, ()):
        work.draft.lets.pop(let, None)
    slots = _slots(work, name, form, pieces) or []
    runs: list[list[str | Piece]] = []
    for is_drawn, run in groupby(slots, lambda slot: isinstance(slot, str) and _signs(slot) > 1):
        own = list(run)
        runs += [own] if is_drawn else [[slot] for slot in own]
    drawn = [run for run in runs if isinstance(run[0], str) and _signs(run[0]) > 1]
    longest = max(drawn, key=len, default=None)
    return [*_written(work, name, runs, pieces, longest)]


def _written(
    work: Work,
    name: str,
    runs: Sequence[Sequence[str | Piece]],
    pieces: Mapping[Piece, str],
    longest: Sequence[str | Piece] | None,
) -> Iterator[str]:
    for run in runs:
        first = run[0]
        if isinstance(first, tuple):
            yield pieces[first]
            continue
        units = [_DIGIT if unit == "." else str(unit) for unit in run]
        if len(units) == 1 and _signs(units[0]) == 1:
            yield literal(units[0].removeprefix("\\"))
            continue
        is_told = run is longest and _is_told(work, name)
        yield _let(work, name, pattern_of(units), is_told=is_told)
        if is_told:
            work.single.add(name)
            room = prod(map(_signs, units))
            if room < PLENTY:
                work.limit(room)


def _let(work: Work, name: str, pattern: str, *, is_told: bool) -> str:
    let = schema_name("rest", [*work.draft.names.values(), *work.draft.lets], kind="row")
    beside: dict[str, Data] = {"unique": "true"} if is_told else {}
    work.draft.lets[let] = EntryDraft({"text": {"matches": pattern}}, beside)
    work.spelt_lets.setdefault(name, []).append(let)
    return let
