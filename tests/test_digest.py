"""The digest sees values, and nothing of how Arrow holds them."""

import hashlib
import struct
from decimal import Decimal
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.digest import SIZE_BYTES, column_digest, plain, segment_digest, table_digest

VALUES = {
    pa.string(): st.text(max_size=5),
    pa.bool_(): st.booleans(),
    pa.int16(): st.integers(-(2**15), 2**15 - 1),
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.float64(): st.floats(),
    pa.date32(): st.dates(),
    pa.time64("us"): st.times(),
    pa.timestamp("us"): st.datetimes(),
    pa.decimal128(9, 2): st.decimals(-9999999, 9999999, places=2),
}
KINDS = st.sampled_from(list(VALUES))


@st.composite
def columns(draw):
    kind = draw(KINDS)
    values = draw(st.lists(st.none() | VALUES[kind], max_size=40))
    places = draw(st.lists(st.integers(0, len(values)), max_size=4))
    return kind, values, places


def digest(kind, *arrays):
    batches = [pa.RecordBatch.from_arrays([array], names=["a"]) for array in arrays]
    return segment_digest(batches, pa.schema([("a", kind)]))[0]


@given(columns())
def test_any_cut_and_offset_gives_the_same(column):
    kind, values, places = column
    whole = pa.array(values, kind)
    padded = pa.array([None, *values, None], kind).slice(1, len(values))
    edges = [0, *sorted(places), len(values)]
    pieces = [whole.slice(a, b - a) for a, b in pairwise(edges)]
    copies = [pa.array(values[a:b], kind) for a, b in pairwise(edges)]
    assert len({digest(kind, *cut) for cut in ([whole], [padded], pieces, copies)}) == 1


@given(columns())
def test_what_lies_under_a_null_is_not_seen(column):
    kind, values, _ = column
    array = pa.array(values, kind)
    other = next((value for value in values if value is not None), None)
    full = pa.array([other if value is None else value for value in values], kind)
    mask = array.is_valid().buffers()[1]
    if other is None or not len(array):
        return
    dirty = pa.Array.from_buffers(kind, len(full), [mask, *full.buffers()[1:]])
    assert dirty.to_pylist() == array.to_pylist() or kind == pa.float64()
    assert digest(kind, dirty) == digest(kind, array)


@given(st.lists(st.none() | st.text(max_size=5), max_size=40))
def test_every_way_to_hold_text_gives_the_same(values):
    array = pa.array(values, pa.string())
    with_null_entry = pa.DictionaryArray.from_arrays(
        pa.array(range(len(values)), pa.int32()), array
    )
    ways = [array, array.dictionary_encode(), array.cast(pa.large_string()), with_null_entry]
    assert len({digest(pa.string(), way) for way in ways}) == 1


@given(columns(), columns())
def test_other_values_give_another_digest(one, other):
    kind, values, _ = one
    others = other[1] if other[0] == kind else [*values, None]
    one, two = pa.array(values, kind), pa.array(others, kind)
    same = one.to_pylist() == two.to_pylist()
    if kind == pa.float64():
        same = repr([v and v + 0.0 for v in values]) == repr([v and v + 0.0 for v in others])
    assert (digest(kind, one) == digest(kind, two)) is same


def test_floats_have_one_form():
    (negative_nan,) = struct.unpack("<d", struct.pack("<Q", 0xFFF8000000000001))
    ways = [[0.0, float("nan")], [-0.0, negative_nan]]
    assert len({digest(pa.float64(), pa.array(way)) for way in ways}) == 1


def test_the_form_is_the_one_described():
    """The bytes, written out once by hand, so that no change of them passes unseen."""

    def form(rows, *parts):
        framed = [len(part).to_bytes(8, "little") + part for part in parts]
        return hashlib.sha256(b"".join([rows.to_bytes(8, "little"), *framed])).digest()

    assert digest(pa.string(), pa.array(["ab", None, "é"])) == form(
        3, b"\x40", struct.pack("<3i", 2, 0, 2), "abé".encode()
    )
    assert digest(pa.int16(), pa.array([1, -1], pa.int16())) == form(2, b"\0", b"\1\0\xff\xff")
    assert digest(pa.bool_(), pa.array([True, None, True])) == form(3, b"\x40", b"\xa0")
    cents = pa.array([Decimal("-1.50")], pa.decimal128(9, 2))
    assert digest(pa.decimal128(9, 2), cents) == form(
        1, b"\0", (-150).to_bytes(16, "little", signed=True)
    )
    assert digest(pa.date32()) == form(0, b"\0", b"")
    assert len(form(0)) == SIZE_BYTES


def test_columns_are_digested_alone():
    schema = pa.schema([("a", pa.int16()), ("b", pa.string())])
    batch = pa.record_batch({"a": pa.array([1], pa.int16()), "b": ["x"]})
    both = segment_digest([batch], schema)
    assert both == (digest(pa.int16(), batch["a"]), digest(pa.string(), batch["b"]))


def test_a_table_is_its_names_types_columns_and_rows():
    one = column_digest([b"1" * 32, b"2" * 32])
    base = (["a"], ["text"], [one], 3)
    changed = [
        (["b"], ["text"], [one], 3),
        (["a"], ["varchar(3)"], [one], 3),
        (["a"], ["text"], [column_digest([b"1" * 32])], 3),
        (["a"], ["text"], [one], 4),
        (["at"], ["ext"], [one], 3),
    ]
    assert len({table_digest(*arguments) for arguments in (base, *changed)}) == 6


def test_another_type_is_refused():
    with pytest.raises(TypeError, match="int64 where string"):
        plain(pa.array([1]), pa.string())
    with pytest.raises(TypeError, match="timestamp"):
        plain(pa.array([1], pa.timestamp("ns")), pa.timestamp("us"))
