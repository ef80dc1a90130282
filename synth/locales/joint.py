"""Births whose sex, month and place hang together, as a model learnt them.

The register is turned round: its cells get the weights of a joint law, so that people are numbered
as always, without a duplicate, and their coordinates follow the model.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from synth.errors import QuestionError

I64 = NDArray[np.int64]
_FINE = 1 << 30


@dataclass(frozen=True)
class Joint:
    """A joint law over classes of sexes, months and places.

    Inside a class the shares without a model go on: births by month and by departement.

    Attributes:
        key: tells two laws apart.
        sex: the class of men and of women, shape (2,); -1 is in none.
        month: the class of each month from the first one, shape (months,).
        place: the class of each department code, codes that are missing are in none; None: all
            places are in the first class.
        weights: whole numbers, shape (classes of sex, of month, of place).
    """

    key: str
    sex: I64 = field(compare=False)
    month: I64 = field(compare=False)
    place: Mapping[str, int] | None = field(compare=False)
    weights: NDArray[np.uint64] = field(compare=False)

    def weigh(
        self,
        codes: tuple[str, ...],
        sex: NDArray[np.int8],
        month: I64,
        place: NDArray[np.int32],
        base: NDArray[np.object_],
    ) -> NDArray[np.object_]:
        """The weight of each cell of a register, Python integers, shape (cells,).

        Args:
            codes: the department codes that `place` points to.
            sex: 0 men, 1 women, of each cell.
            month: of each cell, from the first one.
            place: of each cell.
            base: its weight without a model.

        Raises:
            QuestionError: the law gives nothing to any cell.
        """
        known = dict.fromkeys(codes, 0) if self.place is None else self.place
        where = np.array([known.get(code, -1) for code in codes], np.int64)
        parts = (self.sex[sex], self.month[month], where[place])
        live = np.flatnonzero(np.minimum.reduce(parts) >= 0)
        group = np.ravel_multi_index(tuple(part[live] for part in parts), self.weights.shape)
        total = np.zeros(self.weights.size, object)
        np.add.at(total, group, base[live])
        share = np.maximum(1, base[live] * _FINE // np.maximum(total[group], 1))
        found = np.zeros(len(base), object)
        found[live] = share * self.weights.reshape(-1)[group].astype(object)
        if not found.any():
            raise QuestionError("register: the model gives no weight to anybody who can be born")
        return found
