"""Values as whole ticks: how each type counts, reads its constants and becomes Arrow."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation, localcontext
from functools import cached_property
from typing import cast

import numpy as np
import pyarrow as pa

from synth.arrays import buffer, decoded
from synth.generators.protocol import I64, Bools
from synth.registry import Values
from synth.schema.datatypes import DataType

_EPOCH = dt.date(1970, 1, 1).toordinal()
_SECOND = 1_000_000
_DECIMAL_DIGITS, _BIGINT_DIGITS = 38, 19
_MOST_DIGITS = 400
"""Before or behind the point; a double has 308."""

_MOST_TICKS = float(1 << 62)
_DAY = 86_400 * _SECOND
INTEGERS = {"smallint": 15, "integer": 31, "bigint": 63}
"""Integer types and the bits of their magnitude."""


@dataclass(frozen=True)
class Ticks:
    """Drawn values: ticks, shape (rows,), int64, and which of them are not null (None: all)."""

    values: I64
    valid: Bools | None = None

    def filled(self) -> I64:
        """The values, 0 where they are null."""
        return self.values if self.valid is None else np.where(self.valid, self.values, 0)


@dataclass(frozen=True)
class Unit:
    """How the values of a type are counted in whole ticks.

    Integers count ones, decimals their last digit, dates days, times and timestamps microseconds,
    doubles 10 ** -digits.

    Attributes:
        type: the type.
        digits: decimal digits after the point that a tick stands for.
    """

    type: DataType
    digits: int = 0

    @cached_property
    def step(self) -> int:
        """Ticks between two values that a range may draw: timestamps fall on whole seconds."""
        return _SECOND if self.type.name in {"timestamp", "time"} else 1

    @property
    def is_clock(self) -> bool:
        """Whether an open end of a range means `as_of`."""
        return self.type.name in {"date", "timestamp"}

    def ticks(self, text: str) -> int | None:
        """The ticks of a constant, or None where the text is no constant of this type."""
        readers = {"date": _date, "timestamp": _timestamp, "time": _time}
        reader = readers.get(self.type.name)
        if reader is not None:
            return reader(text.strip())
        number = _decimal(text)
        if number is None:
            return None
        with localcontext(prec=_MOST_DIGITS):
            scaled = number.scaleb(self.digits)
            whole = scaled.to_integral_value()
        return None if scaled != whole and self.type.name != "double" else int(whole)

    def day(self, day: dt.date) -> int:
        """The ticks of a date, at midnight where the type has a time."""
        days = day.toordinal() - _EPOCH
        return days * _DAY if self.type.name == "timestamp" else days

    def amount(self, text: str) -> Decimal | None:
        """A length such as a standard deviation, in ticks.

        Days for dates and timestamps, seconds for times, else the type's unit.
        """
        number = _decimal(text)
        if number is None:
            return None
        if self.type.name in {"timestamp", "time"}:
            return number * (_DAY if self.type.name == "timestamp" else _SECOND)
        return number.scaleb(self.digits)

    def array(self, ticks: Ticks) -> Values:
        """An Arrow array of the type."""
        mask = None if ticks.valid is None else ~ticks.valid
        name = self.type.name
        if name == "double":
            return pa.array(ticks.values.astype(np.float64) / float(10**self.digits), mask=mask)
        if name == "decimal":
            _check_digits(ticks, self.type)
            return _decimals(ticks.values, mask, self.type)
        if name == "date":
            days: Values = pa.array(ticks.values, pa.int64(), mask=mask)
            return days.cast(pa.int32()).view(pa.date32())
        whole = pa.array(ticks.values, pa.int64(), mask=mask)
        if name in {"timestamp", "time"}:
            return whole.view(self.type.arrow)
        return whole.cast(self.type.arrow) if name in INTEGERS else whole

    def read(self, array: Values) -> Ticks:
        """The ticks of an Arrow array, cast to the type first."""
        array = decoded(array)
        if array.type != self.type.arrow:
            array = as_type(array, self.type)
        valid = None if array.null_count == 0 else np.asarray(array.is_valid())
        name = self.type.name
        if name == "double":
            # By rule and without a warning: what has no ticks goes to the end of its sign.
            factor = float(10**self.digits)
            end = _MOST_TICKS / factor
            numbers = np.nan_to_num(array.to_numpy(zero_copy_only=False), posinf=end, neginf=-end)
            scaled = np.clip(numbers, -end, end) * factor
            return Ticks(np.floor(scaled + 0.5).astype(np.int64), valid)
        if name == "decimal":
            raw = np.frombuffer(array.buffers()[1], np.int64)
            start = 2 * array.offset
            values = raw[start : start + 2 * len(array) : 2].copy()
        elif name in {"date", "integer"}:
            values = array.view(pa.int32()).fill_null(0).to_numpy().astype(np.int64)
        elif name == "smallint":
            values = array.fill_null(0).to_numpy().astype(np.int64)
        else:
            values = cast("I64", array.view(pa.int64()).fill_null(0).to_numpy())
        if valid is not None:
            values = np.where(valid, values, 0)
        return Ticks(values, valid)


def as_type(array: Values, kind: DataType) -> Values:
    """An array in the Arrow form of a type; whole numbers may become decimals of few digits.

    Raises:
        pa.ArrowInvalid: a value does not fit.
    """
    wanted = kind.arrow
    if pa.types.is_integer(array.type) and pa.types.is_decimal(wanted):
        # Arrow asks for room for every number of the integer's type, whatever the values are.
        widest = pa.decimal128(_DECIMAL_DIGITS, min(kind.scale, _DECIMAL_DIGITS - _BIGINT_DIGITS))
        return array.cast(widest).cast(wanted)
    return array.cast(wanted)


def _check_digits(ticks: Ticks, kind: DataType) -> None:
    """Refuse decimals of more digits than their type has; the message holds no value.

    Raises:
        pa.ArrowInvalid: one has more.
    """
    values = ticks.filled()
    limit = 10 ** min(kind.precision, 18)
    if values.size and (int(values.max()) >= limit or int(values.min()) <= -limit):
        raise pa.ArrowInvalid(f"a value has more digits than {kind}")


def unit_of(kind: DataType, digits: int = 9) -> Unit:
    """The unit of a type; `digits` is for doubles only."""
    if kind.name == "decimal":
        return Unit(kind, kind.scale)
    return Unit(kind, digits if kind.name == "double" else 0)


def _decimals(values: I64, mask: Bools | None, kind: DataType) -> Values:
    pairs = np.empty((len(values), 2), np.int64)
    pairs[:, 0] = values
    pairs[:, 1] = values >> 63
    valid = None if mask is None else pa.array(~mask).buffers()[1]
    count = 0 if mask is None else int(mask.sum())
    return pa.Array.from_buffers(kind.arrow, len(values), [valid, buffer(pairs)], null_count=count)


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if is_moderate(number) else None


def is_endless(text: str) -> bool:
    """Whether a text is a finite number that cannot be written out."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return False
    return number.is_finite() and not is_moderate(number)


def is_moderate(number: Decimal) -> bool:
    """Whether a number is finite and can be written out: 1e999999999 would fill the memory."""
    return number.is_finite() and (not number or abs(number.adjusted()) <= _MOST_DIGITS)


def _date(text: str) -> int | None:
    try:
        return dt.date.fromisoformat(text).toordinal() - _EPOCH
    except ValueError:
        return None


def _timestamp(text: str) -> int | None:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is not None:
        return None
    span = moment - dt.datetime(1970, 1, 1)  # noqa: DTZ001 - timestamps here have no zone
    return span.days * _DAY + span.seconds * _SECOND + span.microseconds


def _time(text: str) -> int | None:
    try:
        clock = dt.time.fromisoformat(text)
    except ValueError:
        return None
    if clock.tzinfo is not None:
        return None
    return ((clock.hour * 60 + clock.minute) * 60 + clock.second) * _SECOND + clock.microsecond
