"""What a copula says of the parts of a person together, so that the register can follow it."""

from collections.abc import Sequence

import numpy as np

from synth.learn.steps import whole
from synth.model.sampling import Sampler
from synth.model.types import Attribute, Copula, Step, TableModel
from synth.rng import stream, words

_DRAWN = 1 << 20
"""Rows that are drawn of the copula to see how often each combination is."""
_SEED = 20_260_101


def rooted(
    table: str, attributes: Sequence[Attribute], copula: Copula, roots: Sequence[str]
) -> TableModel:
    """The model of a table whose first attributes, parts of a person, are decided by the register.

    How often each of their combinations is follows from the copula alone: it is drawn from.

    Args:
        table: its name.
        attributes: those of the copula.
        copula: as it was fitted, the parts of a person first.
        roots: names of the parts of a person, the first attributes.
    """
    plain = TableModel(table, tuple(attributes), copula=copula)
    if not roots:
        return plain
    rows = np.arange(_DRAWN, dtype=np.uint64)
    drawn = Sampler(plain).codes(lambda name: words(stream(_SEED, "roots", name), rows), (), _DRAWN)
    sizes = [attribute.size for attribute in attributes[: len(roots)]]
    index = np.ravel_multi_index(
        tuple(drawn[place].astype(int) for place in range(len(roots))), sizes
    )
    counts = np.bincount(index, minlength=int(np.prod(sizes)))
    shares = Step((), tuple(range(len(roots))), whole(counts[None, :].astype(float)))
    return TableModel(table, tuple(attributes), len(roots), shares, copula=copula)
