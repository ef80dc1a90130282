"""Rows in cells, each with the person it belongs to; persons set aside by a keyed hash."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np
import pyarrow as pa

from synth.arrays import Bools, decoded
from synth.errors import AnswerError, QuestionError
from synth.generators.cells import codes_of
from synth.learn.counting import Column as Cells
from synth.learn.counting import smallest
from synth.learn.sources import Source
from synth.plan.learning import Learning
from synth.registry import Values
from synth.rng import U64, mix
from synth.schema.layout import Column, Layout

_BYTE = np.uint64(8)


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of one table.

    Attributes:
        columns: for each attribute of the table's `Learning` the cells.
        persons: the hash of each row's person, uint64, shape (rows,).
        order: the table's own key, which orders the rows of a person; None where nothing does.
    """

    columns: tuple[Cells, ...]
    persons: U64
    order: pa.Table | None = None

    def where(self, chosen: Bools) -> "Rows":
        """Some of the rows."""
        order = None if self.order is None else self.order.filter(pa.array(chosen))
        columns = tuple(column[chosen] for column in self.columns)
        return replace(self, columns=columns, persons=self.persons[chosen], order=order)


def read_rows(source: Source, layout: Layout, learning: Learning, salt: bytes) -> Rows:
    """All rows of a table, in cells; nothing else of them stays.

    Args:
        source: open.
        layout: of the table.
        learning: its attributes and keys; it has the key of a person.
        salt: of the hash of persons.

    Raises:
        QuestionError: see `needed`.
        AnswerError: a person without a key or two with the same, or the source fails.
    """
    pieces: list[list[Cells]] = [[] for _ in learning.attributes]
    persons: list[U64] = []
    order: list[pa.RecordBatch] = []
    for batch, hashes in keyed(source, layout, learning, salt):
        for attribute, cells in zip(learning.attributes, pieces, strict=True):
            found = codes_of(attribute, batch.column(learning.columns[attribute.name]))
            cells.append(smallest(found, attribute.size))
        persons.append(hashes)
        if learning.parent is not None and learning.key:
            order.append(batch.select(list(learning.key)))
    nothing = np.zeros(0, np.int64)
    columns = [
        np.concatenate([smallest(nothing, attribute.size), *cells])
        for attribute, cells in zip(learning.attributes, pieces, strict=True)
    ]
    hashes = np.concatenate([np.zeros(0, np.uint64), *persons])
    if learning.parent is None:
        check_apart(hashes, layout.name)
    return Rows(tuple(columns), hashes, pa.Table.from_batches(order) if order else None)


def keyed(
    source: Source, layout: Layout, learning: Learning, salt: bytes
) -> Iterator[tuple[pa.RecordBatch, U64]]:
    """The batches of a table, with the hashes of its rows' persons; rows of nobody are left out.

    Raises:
        QuestionError: see `needed`.
        AnswerError: a person without a key, or the source fails.
    """
    is_child = learning.parent is not None
    key = learning.parent_key if is_child else learning.key
    for batch in source.read(needed(layout, learning)):
        keys = [batch.column(name) for name in key]
        valid = _valid(keys)
        hashes = hashed(keys, salt)
        if valid.all():
            yield batch, hashes
        elif is_child:
            yield batch.filter(pa.array(valid)), hashes[valid]
        else:
            raise AnswerError(f"table {layout.name}: a key is null; each person needs one")


def needed(layout: Layout, learning: Learning) -> Layout:
    """The table with only the columns that may be read: learnt ones and keys.

    Raises:
        QuestionError: one of them is in no output and so in no source.
    """
    names = {*learning.key, *learning.parent_key, *learning.columns.values()}
    columns: tuple[Column, ...] = tuple(c for c in layout.columns if c.name in names)
    missing = sorted(names - {column.name for column in columns})
    if missing:
        raise QuestionError(
            f"{learning.mark}: column {missing[0]} of table {layout.name} is in no output, so no "
            "source has it"
        )
    # All keys are read by the letter: two of them must not become one.
    return Layout(
        layout.name, columns, (*learning.key, *learning.parent_key), outside=layout.outside
    )


def hashed(keys: Sequence[Values], salt: bytes) -> U64:
    """A number for each key, shape (rows,), uint64; pure.

    A keyed mix, not a cryptographic hash: it splits persons and joins rows. Nothing of it is
    published but the salt of a holdout, and that only the owner of the keys can use.

    Args:
        keys: the columns of the key, equally long; what stands under a null counts for nothing.
        salt: any bytes.
    """
    total = np.zeros(len(keys[0]), np.uint64)
    for number, array in enumerate(keys):
        digest = blake2b(number.to_bytes(4, "little"), key=salt, digest_size=16).digest()
        first, second = (np.uint64(int.from_bytes(digest[at : at + 8], "little")) for at in (0, 8))
        total ^= _hashed(decoded(array), first, second)
        total = mix(total)
    return total


def _hashed(array: Values, first: np.uint64, second: np.uint64) -> U64:
    kind = array.type
    if pa.types.is_integer(kind):
        whole = array.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
        return mix((mix(whole.astype(np.uint64) + first)) + second)
    return _of_texts(array.cast(pa.string()).fill_null(""), first, second)


def _of_texts(array: Values, first: np.uint64, second: np.uint64) -> U64:
    """The sum of a mixed word for each byte and its place, and the length, mixed."""
    _, offsets, memory = array.buffers()
    ends = np.frombuffer(offsets, np.int32, len(array) + 1, 4 * array.offset).astype(np.int64)
    letters = np.frombuffer(memory or b"", np.uint8)[ends[0] : ends[-1]]
    ends -= ends[0]
    lengths = np.diff(ends)
    words = np.arange(len(letters), dtype=np.uint64)
    words -= np.repeat(ends[:-1], lengths).astype(np.uint64)
    words <<= _BYTE
    words |= letters
    words += first
    sums = np.zeros(len(letters) + 1, np.uint64)
    np.cumsum(mix(words), out=sums[1:])
    return mix((sums[ends[1:]] - sums[ends[:-1]]) + mix(lengths.astype(np.uint64) + second))


def set_aside(persons: U64, share: float) -> Bools:
    """Which rows belong to persons who are not learnt, shape (rows,); all rows of a person.

    Args:
        persons: hashes of their keys.
        share: of all persons, from 0 on and below 1.
    """
    return persons < np.uint64(int(share * (1 << 64)))


def _valid(keys: Sequence[Values]) -> Bools:
    valid = np.ones(len(keys[0]), np.bool_)
    for array in keys:
        if array.null_count:
            valid &= np.asarray(array.is_valid())
    return valid


def check_apart(persons: U64, table: str) -> None:
    """See that a row is a person: two rows of one would make the promise a half.

    Raises:
        AnswerError: two hashes are the same.
    """
    ordered = np.sort(persons)
    if (ordered[1:] == ordered[:-1]).any():
        raise AnswerError(f"table {table}: two rows have the same key, so a row is not a person")
