"""Values that the schema puts into chosen rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import decoded, taken
from synth.errors import AnswerError
from synth.generators.constants import conform, constants
from synth.generators.ref import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from synth.generators.protocol import I64
    from synth.making.frame import Frame
    from synth.plan.tables import EntryPlan, Pin
    from synth.registry import Values
    from synth.rng import U64


def pinned(
    frame: Frame, entry: EntryPlan, part: str, array: Values, make: Callable[[Frame], Values]
) -> Values:
    """The values of rows, with those in place that the schema has chosen; pure.

    Of what is unique another row that has a chosen value takes what the chosen row would have had,
    so that nothing repeats.

    Args:
        frame: the rows.
        entry: of which.
        part: of a bundle, or "".
        array: what was made, shape (rows,).
        make: makes the same of any rows.
    """
    pins = entry.pins.get(part, ())
    if not pins:
        return array
    plain = decoded(array)
    kind = entry.parts[part].type if part else entry.facts.kind
    told = decoded(conform(constants([pin.text for pin in pins], kind), kind))
    place = places_of(frame.number, pins)
    index = np.where(place < 0, np.arange(frame.count), frame.count + place)
    pieces = [plain, told]
    if entry.is_distinct(part):
        key = ("pins", frame.table.name, entry.name, part)
        lost, instead = frame.maker.kept.shared(key, lambda: _lost(frame, pins, told, make))
        met = _found(plain, told)
        moved = np.flatnonzero((place < 0) & (met >= 0))
        index[moved] = frame.count + len(pins) + instead[met[moved]]
        pieces.append(lost)
    return taken(pa.concat_arrays(pieces), index)


def places_of(number: U64, pins: Sequence[Pin]) -> I64:
    """Which pin each row has, -1 where it has none, shape (rows,).

    Args:
        number: the rows' numbers.
        pins: in the order of their rows.
    """
    rows = np.array([pin.row for pin in pins], np.uint64)
    place = np.minimum(np.searchsorted(rows, number), len(rows) - 1)
    return np.where(rows[place] == number, place, -1)


def _lost(
    frame: Frame, pins: Sequence[Pin], told: Values, make: Callable[[Frame], Values]
) -> tuple[Values, I64]:
    """What the chosen rows would have had, and which of it goes to whom each pin is taken from."""
    rows = np.array([pin.row for pin in pins], np.uint64)
    lost = decoded(make(frame.maker.frame(frame.table.name, rows)))
    met = _found(lost, told)
    instead = np.arange(len(pins))
    for _ in pins:  # what a chosen row has lost may be chosen for another one
        further = met[instead]
        instead = np.where(further >= 0, further, instead)
    return lost, instead


def _found(values: Values, told: Values) -> I64:
    """Which of some values each one is, -1 where it is none."""
    place: Values = pc.index_in(values, told)
    found: I64 = place.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def pinned_target(frame: Frame, entry: EntryPlan, target: Target) -> Target:
    """The rows that a reference points to, with those in place that the schema has chosen.

    Args:
        frame: the rows.
        entry: the reference.
        target: where it points to.

    Raises:
        AnswerError: no row of the other table has a chosen value.
    """
    reference = entry.reference
    for column, pins in entry.pins.items() if reference is not None else ():
        assert reference is not None  # noqa: S101 - asked of references only
        place = places_of(frame.number, pins)
        at = np.flatnonzero(place >= 0)
        if not len(at):
            continue
        kind = frame.plan.facts[reference.table, (column,)].kind
        told = decoded(conform(constants([pin.text for pin in pins], kind), kind))
        row = _found(told, decoded(frame.maker.held(reference.table, (column,))))[place[at]]
        if (row < 0).any():
            message = f"{entry.mark}: pin: no row of {reference.table} has this {column}"
            raise AnswerError(message)
        number = target.number.copy()
        number[at] = row
        valid = target.valid
        if valid is not None:
            valid = valid.copy()
            valid[at] = True
        target = Target(number, valid)
    return target
