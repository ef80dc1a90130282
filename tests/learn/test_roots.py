"""A copula says how often parts of a person come together; the register follows."""

import numpy as np

from synth.learn.roots import rooted
from synth.model.types import WHOLE, Attribute, Copula

ONE = 1 << 20


def test_shares_follow_the_copula():
    attributes = (
        Attribute("sex", "text", ("M", "F")),
        Attribute("age", "integer", edges=(0, 30, 99)),
        Attribute("job", "text", ("a", "b")),
    )
    zero = np.zeros(1, np.int64)
    # The ages follow the sexes with a correlation of 0.8, jobs nothing.
    factor = np.array([[ONE, 0, 0], [ONE * 8 // 10, ONE * 6 // 10, 0], [0, 0, ONE]], np.int64)
    copula = Copula(factor, (zero, zero, zero), (0, 0, 0))
    table = rooted("person", attributes, copula, ("sex", "age"))
    assert (table.outside, table.shares.new) == (2, (0, 1))
    weights = table.shares.weights.reshape(2, 2)
    assert int(weights.sum()) == WHOLE
    # Both below or both above 0: 1/4 + asin(0.8) / (2 pi), for each (Sheppard 1899).
    expected = 0.25 + np.arcsin(0.8) / (2 * np.pi)
    assert np.allclose(weights.diagonal() / WHOLE, expected, atol=0.002)


def test_without_parts_of_a_person_nothing_is_drawn():
    copula = Copula(np.array([[ONE]]), (np.zeros(1, np.int64),), (0,))
    table = rooted("t", (Attribute("job", "text", ("a", "b")),), copula, ())
    assert (table.outside, table.shares) == (0, None)
