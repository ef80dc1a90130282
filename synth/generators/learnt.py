"""How a model spreads people over sexes, ages and departements of birth."""

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from synth.generators.protocol import I64
from synth.locales.joint import Joint
from synth.model.types import Attribute, Step

_MIDDLE = 14
"""Days after the first of a month: in the middle of a month it is decided which age it is."""

DATED = ("birth_date", "age")
ROOTS = ("sex", *DATED)
"""The parts of a person that a model may decide together, with the place of birth."""

_AXES = {"sex": "sex", "birth_date": "when", "age": "when"}


@dataclass(frozen=True)
class Learnt:
    """The joint law of some parts of a person.

    Attributes:
        key: tells two laws apart.
        parts: the parts of the person, in the order of the weights.
        attributes: their cells.
        weights: whole numbers, shape (cells that can be made of each part).
    """

    key: str
    parts: tuple[str, ...]
    attributes: tuple[Attribute, ...] = field(compare=False)
    weights: NDArray[np.uint64] = field(compare=False, repr=False)

    def joint(self, as_of: dt.date, first_month: int, months: int) -> Joint:
        """The law over the cells of a register.

        Args:
            as_of: the day on which people have their ages.
            first_month: as year * 12 + month - 1.
            months: how many months there are.
        """
        axes = ["sex", "when", "where"]
        where = [_AXES.get(part, "where") for part in self.parts]
        by_axis = dict(zip(where, self.attributes, strict=True))
        order = [where.index(axis) for axis in axes if axis in where]
        shape = [by_axis[axis].values if axis in where else 1 for axis in axes]
        place = None
        if "where" in by_axis:
            labels = by_axis["where"].labels
            place = {label: number for number, label in enumerate(labels)}
        return Joint(
            self.key,
            _sexes(by_axis.get("sex")),
            self._months(as_of, first_month, months),
            place,
            self.weights.transpose(order).reshape(shape),
        )

    def _months(self, as_of: dt.date, first_month: int, months: int) -> I64:
        part = next((part for part in self.parts if part in DATED), None)
        if part is None:
            return np.zeros(months, np.int64)
        edges = np.array(self.attributes[self.parts.index(part)].edges[1:-1], np.int64)
        number = np.arange(first_month, first_month + months)
        days = (number - 1970 * 12).astype("M8[M]").astype("M8[D]").astype(np.int64) + _MIDDLE
        if part == "birth_date":
            return np.searchsorted(edges, days, side="right")
        ages = (as_of.year * 12 + as_of.month - 1 - number - (as_of.day <= _MIDDLE)) // 12
        return np.searchsorted(edges, ages, side="right")


def _sexes(attribute: Attribute | None) -> I64:
    if attribute is None:
        return np.zeros(2, np.int64)
    labels = attribute.labels
    return np.array([labels.index(sex) if sex in labels else -1 for sex in ("M", "F")], np.int64)


def learnt_people(
    key: str, parts: tuple[str, ...], shares: Step, attributes: tuple[Attribute, ...]
) -> Learnt:
    """The joint law of a person's parts from the first step of a model.

    Cells that hold no value that can be made, such as null, are left out.

    Args:
        key: tells two laws apart.
        parts: of the person, for each attribute of the step.
        shares: of these attributes, given nothing.
        attributes: in the order of the step.
    """
    whole = shares.weights.reshape([attribute.size for attribute in attributes])
    kept = whole[tuple(slice(0, attribute.values) for attribute in attributes)]
    return Learnt(key, parts, attributes, np.ascontiguousarray(kept))
