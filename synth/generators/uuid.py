"""`uuid`: random UUIDs of version 4."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from synth.arrays import texts
from synth.errors import Mark, Problem
from synth.generators.protocol import Rows, Scope, Traits, reads_nothing
from synth.registry import Values
from synth.rng import U64
from synth.schema.datatypes import DataType

_HEX = np.frombuffer("".join(f"{byte:02x}" for byte in range(256)).encode(), np.uint16)
_BITS = 62
_GROUPS = ((0, 4), (4, 6), (6, 8), (8, 10), (10, 16))


@dataclass(frozen=True)
class Uuid:
    """A random UUID (RFC 9562, version 4) for each row.

    For keys that applications draw themselves.

    Example:
        id: {uuid: {}, unique: true}
    """

    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "uuid"
    main: ClassVar[str | None] = None
    traits: ClassVar[Traits] = Traits("value", "made", "plain", countable=True, nullable=False)
    needs = reads_nothing

    def type(self, scope: Scope) -> DataType:
        """uuid, or text."""
        kind = scope.wanted or DataType("uuid")
        if kind.name not in {"uuid", "text", "varchar"}:
            scope.report(Problem(self.mark, f"type {kind} for uuid", "uuid or text"))
        return kind

    def capacity(self, kind: DataType) -> int:  # noqa: ARG002 - one form in every type
        """How many different values a unique column can have."""
        return 1 << _BITS

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """A UUID's text for each row."""
        low = rows.permuted(1 << _BITS) if rows.unique else rows.words("low")
        return uuid_text(rows.words("high"), low)


def uuid_text(high: U64, low: U64) -> Values:
    """The text of UUIDs from two words each; 62 bits of `low` are kept, so it may number rows."""
    data = np.empty((len(high), 2), ">u8")
    version, variant = np.uint64(0x4000), np.uint64(1 << 63)
    data[:, 0] = (high & np.uint64(0xFFFFFFFFFFFF0FFF)) | version
    data[:, 1] = (low & np.uint64((1 << _BITS) - 1)) | variant
    digits = _HEX[data.view(np.uint8).reshape(-1, 16)].view(np.uint8).reshape(-1, 32)
    text = np.full((len(high), 36), ord("-"), np.uint8)
    place = 0
    for start, stop in _GROUPS:
        width = 2 * (stop - start)
        text[:, place : place + width] = digits[:, 2 * start : 2 * stop]
        place += width + 1
    offsets = np.arange(0, (len(high) + 1) * 36, 36, dtype=np.int32)
    return texts(offsets, text)
