"""What was counted in tables: columns and how their values are distributed."""

from dataclasses import dataclass
from typing import Literal

from synth.schema.layout import Column, Layout


@dataclass(frozen=True)
class Bar:
    """A value, or a range of values, and how many rows hold one."""

    label: str
    rows: int


@dataclass(frozen=True)
class Shape:
    """How the values of a column are distributed.

    Attributes:
        kind: `bars`, a line each, or `histogram`, side by side.
        bars: in the order they are shown in.
        title: what is counted, where that is not the values themselves.
        rest: what is said of the values that no bar stands for.
        unit: what a bar counts.
    """

    kind: Literal["bars", "histogram"]
    bars: tuple[Bar, ...]
    title: str = ""
    rest: str = ""
    unit: str = "rows"


@dataclass(frozen=True)
class ColumnProfile:
    """One column as it was counted.

    Attributes:
        column: its declaration.
        nulls: how many rows hold none.
        different: how many values there are.
        shape: of the values; None where nothing is to be shown.
        withheld: why no values are shown, or "".
    """

    column: Column
    nulls: int
    different: int
    shape: Shape | None = None
    withheld: str = ""


@dataclass(frozen=True)
class TableProfile:
    """One table as it was counted: its layout and all columns that are there."""

    layout: Layout
    rows: int
    columns: tuple[ColumnProfile, ...]
