"""Mailboxes: whether they are built of the names that stand beside them."""

from collections.abc import Iterator, Sequence
from itertools import permutations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import Bools
from synth.locales.known import bare
from synth.registry import Values

_LEAST = 3
"""Letters of a word that is one of the row's name by no chance."""


def are_built(mails: Values, names: Sequence[Values]) -> Bools:
    """Which mailboxes hold a name of their row, or its initial and the other name; pure.

    Args:
        mails: shape (rows,), may hold nulls.
        names: columns of names, each of shape (rows,), may hold nulls.
    """
    local = pc.replace_substring_regex(mails.fill_null(""), "@.*$", "")
    words = bare(pc.replace_substring_regex(local, "[0-9]+", " "))
    built = np.zeros(len(mails), np.bool_)
    pieces = pc.split_pattern(words, " ")
    flat, rows = pc.list_flatten(pieces), np.asarray(pc.list_parent_indices(pieces))
    for form in _forms([bare(one.fill_null("")) for one in names]):
        is_long = np.asarray(pc.utf8_length(form)) >= _LEAST
        same = np.asarray(pc.equal(flat, form.take(pa.array(rows)))) & is_long[rows]
        built[rows[same]] = True
    return built


def _forms(names: Sequence[Values]) -> Iterator[Values]:
    """Words that a mailbox is built of: each end of a name, and two of them together."""
    ends = [
        pc.replace_substring_regex(name, pattern, "")
        for name in names
        for pattern in (" .*$", "^.* ")
    ]
    yield from ends
    for first, last in permutations(ends, 2):
        yield pc.binary_join_element_wise(pc.utf8_slice_codeunits(first, 0, 1), last, "")
        yield pc.binary_join_element_wise(first, last, "")
