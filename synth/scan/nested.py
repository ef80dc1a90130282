"""Columns of structs, lists, maps and JSON as columns of what lies in them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import I64, coded, decoded, ends_of, is_coded, taken
from synth.registry import Values
from synth.report import counted
from synth.scan.jsontext import NotJsonError, parsed
from synth.scan.packed import unpacked
from synth.scan.types import Note, Piece


def of_batches(batches: Iterable[pa.RecordBatch], sample: int | None) -> Iterator[Piece | Note]:
    """Each column of some rows, and what lies in structs and lists.

    Args:
        batches: of one table.
        sample: how many rows; None for all.
    """
    number = 1
    for given in batches:
        if number == 1:
            yield from _metadata(given.schema)
        batch = given if sample is None else given.slice(0, sample - number + 1)
        for name, values in zip(batch.schema.names, batch.columns, strict=True):
            yield from flattened(name, _sound(values), number, name)
        number += batch.num_rows
        if sample is not None and number > sample:
            yield Note(f"the first {counted(sample, 'rows')}")
            return


def _metadata(schema: pa.Schema) -> Iterator[Piece]:
    """What programs write beside the columns."""
    found = (schema.metadata, *(field.metadata for field in schema))
    said = [text for one in found if one for pair in one.items() for text in pair]
    if said:
        yield Piece("metadata", as_texts(pa.array(said, pa.binary())))


_LISTS = (
    *(pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list),
    *(pa.types.is_list_view, pa.types.is_large_list_view),
)
_TYPES = (
    (pa.types.is_string_view, pa.string()),
    (pa.types.is_large_string, pa.string()),
    (pa.types.is_binary_view, pa.binary()),
    (pa.types.is_large_binary, pa.binary()),
    (pa.types.is_fixed_size_binary, pa.binary()),
)
"""What holds texts and bytes in another way, and the way that is read."""

_DOCUMENT = (
    r"^\s*(?:\{\s*[\"}](?s:.*)\}|\[\s*(?:[\[{\]\"0-9-]|true|false|null)(?s:.*)\]|\[\s*\])\s*$"
)


def documents(piece: Piece) -> Iterator[Piece]:
    """A column whose texts hold JSON as columns of what lies in it; others as they are.

    Args:
        piece: of a column or of lines.
    """
    values = piece.values
    different = values.dictionary if is_coded(values) else values
    may_hold = bool(piece.path) and pa.types.is_string(different.type)
    data = ends_of(different)[1].tobytes() if may_hold else b""
    if not (may_hold and (b"{" in data or b"[" in data)):
        yield piece
        return
    values = decoded(values)
    has: Values = pc.match_substring_regex(values, _DOCUMENT)
    has = has.fill_null(False)
    if not pc.any(has).as_py():
        yield piece
        return
    rows = np.flatnonzero(np.asarray(has))
    lines = pc.binary_join_element_wise(
        pc.replace_substring(values.filter(has), "\n", " "), "", "\n"
    )
    data = "".join(lines.to_pylist()).encode()
    try:
        found = parsed(data, 0)
    except NotJsonError:
        yield piece
        return
    numbers = piece.first + np.arange(len(values)) if piece.numbers is None else piece.numbers
    yield replace(piece, values=pc.if_else(has, None, values))
    for part in found.pieces:
        inner = rows if part.numbers is None else rows[part.numbers]
        own = piece.records if piece.records is None else piece.records[inner]
        yield replace(
            part,
            path=f"{piece.path}:{part.path}",
            first=piece.first,
            numbers=numbers[inner],
            unit=piece.unit,
            table=piece.table,
            records=part.records if "[]" in part.path else own,
        )


def flattened(
    path: str, values: Values, first: int, name: str, *, numbers: I64 | None = None
) -> Iterator[Piece | Note]:
    """A column of any type as columns of plain values.

    Args:
        path: of the column.
        values: of any type, shape (rows,).
        first: the number of the first row.
        name: what the values are called.
        numbers: of the rows, where they do not follow one another.
    """
    values = _usual(values)
    kind = values.type
    if pa.types.is_union(kind):
        for place, own in enumerate(kind):
            rows = np.flatnonzero(np.asarray(values.type_codes) == kind.type_codes[place])
            index = np.asarray(values.offsets)[rows] if kind.mode == "dense" else rows
            told = rows + first if numbers is None else numbers[rows]
            part = taken(values.field(place), index)
            yield from flattened(f"{path}.{own.name}", part, first, name, numbers=told)
    elif pa.types.is_struct(kind):
        for field, part in zip(kind, values.flatten(), strict=True):
            yield from flattened(f"{path}.{field.name}", part, first, field.name, numbers=numbers)
    elif pa.types.is_map(kind):
        entries = pa.struct([("key", kind.key_type), ("value", kind.item_type)])
        yield from flattened(path, values.cast(pa.list_(entries)), first, name, numbers=numbers)
    elif any(is_one(kind) for is_one in _LISTS):
        parents = np.asarray(pc.list_parent_indices(values)).astype(np.int64)
        rows = parents + first if numbers is None else numbers[parents]
        yield from flattened(f"{path}[]", pc.list_flatten(values), first, name, numbers=rows)
    elif pa.types.is_binary(kind):
        yield from of_bytes(Piece(path, values, first, name, numbers))
    else:
        yield Piece(path, values, first, name, numbers)


def _usual(values: Values) -> Values:
    """Values as the type of theirs that everything here reads: no views, no codes, no runs."""
    kind = values.type
    if isinstance(values, pa.ExtensionArray):
        return _usual(values.storage)
    if pa.types.is_dictionary(kind):
        # A batch may have few of the values that a whole file repeats.
        if pa.types.is_string(kind.value_type) and len(values.dictionary) <= len(values):
            return values
        return _usual(values.dictionary).take(values.indices)
    if pa.types.is_run_end_encoded(kind):
        runs = np.asarray(values.run_ends).astype(np.int64)
        rows = np.arange(len(values)) + values.offset
        return taken(_usual(values.values), np.searchsorted(runs, rows, "right"))
    wanted = next((usual for is_one, usual in _TYPES if is_one(kind)), None)
    return values if wanted is None else values.cast(wanted)


def _sound(values: Values) -> Values:
    """Values whose offsets and letters are right: Arrow takes both as they stand in a file.

    Raises:
        pyarrow.ArrowInvalid: the offsets are wrong, which would end the process.
    """
    try:
        values.validate(full=True)
    except pa.ArrowInvalid:
        if is_coded(values):
            values.indices.validate(full=True)
            return coded(values.indices, _sound(values.dictionary))
        if not pa.types.is_string(values.type):
            raise
        letters = values.cast(pa.binary())
        letters.validate(full=True)
        return as_texts(letters)
    return values


def of_bytes(piece: Piece) -> Iterator[Piece | Note]:
    """A column of bytes as texts, those that are compressed as what they hold."""
    values, left = unpacked(piece.values)
    yield replace(piece, values=as_texts(values))
    if left:
        yield Note(f"{piece.path}: not unpacked to the end: {counted(left, 'values')}")


def as_texts(values: Values) -> Values:
    """Bytes as texts; what is no UTF-8 in them is shown as such."""
    try:
        return values.cast(pa.string())
    except pa.ArrowInvalid:
        texts = values.to_pylist()
        decoded = [None if one is None else one.decode("utf-8", "replace") for one in texts]
        return pa.array(decoded, pa.string())
