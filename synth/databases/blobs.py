"""Bytes out of their text form, without a Python loop."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.digest import Values
from synth.stores.text import text_bytes

_HEX = r"^\\x([0-9a-fA-F]{2})*$"
_PREFIX = "\\x"


def blobs(values: Values) -> Values:
    r"""Binary values of texts in PostgreSQL's form, `\x00ff`; of another text its own UTF-8.

    Args:
        values: a column of texts; nulls stay.
    """
    is_hex = pc.call_function("match_substring_regex", [values], pc.MatchSubstringOptions(_HEX))
    other = _chosen(is_hex, None, values).cast(pa.binary())
    return _chosen(is_hex, _decoded(_chosen(is_hex, values, _PREFIX)), other)


def _chosen(where: Values, then: "Values | str | None", otherwise: "Values | str") -> Values:
    both = [
        pa.scalar(one, pa.string()) if one is None or isinstance(one, str) else one
        for one in (then, otherwise)
    ]
    chosen: Values = pc.call_function("if_else", [where, *both])
    return chosen


def _decoded(values: Values) -> Values:
    r"""What texts that all begin with `\x` say; under a null, nothing."""
    filled = values.fill_null(_PREFIX)
    digits = np.frombuffer(text_bytes(filled), np.uint8)
    sizes = np.asarray(pc.call_function("binary_length", [filled])).astype(np.int64)
    starts = np.cumsum(sizes) - sizes
    is_digit = np.ones(len(digits), bool)
    is_digit[starts] = is_digit[starts + 1] = False
    digits = digits[is_digit]
    # A digit is its last four bits; of a letter, of any case, nine more.
    nibbles = (digits & 15) + 9 * (digits >= ord("A"))
    data = nibbles[::2] << 4 | nibbles[1::2]
    offsets = np.concatenate(([0], np.cumsum(sizes // 2 - 1)))
    buffers = [
        None,
        pa.py_buffer(offsets.astype(np.int32).tobytes()),
        pa.py_buffer(data.astype(np.uint8).tobytes()),
    ]
    return pa.Array.from_buffers(pa.binary(), len(values), buffers)
