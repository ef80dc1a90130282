"""SQLite's SQL."""

from synth.databases.dialect import Dialect

_PARTS = {"%Y": (1, 4), "%y": (3, 2), "%m": (6, 2), "%d": (9, 2)}
"""Where parts of a date stand in its text, and how many characters they have."""


def _part_of_date(text: str, part: str) -> str:
    start, length = _PARTS[part]
    return f"substr({text}, {start}, {length})"


SQLITE = Dialect(
    word="sqlite",
    sqlglot="sqlite",
    system="",
    has_case=False,
    is_typed=False,
    folds_like=True,
    escape="",
    divides_fractions=False,
    fills_before=False,
    by_bytes=lambda name, _: f"{name} collate binary",
    byte_order="",
    same=lambda _, one, other: f"{one} = {other}",
    is_same="is",
    is_other="is not",
    date="'{}'",
    timestamp="'{}'",
    day="substr({}, 1, 10)",
    starts_with="(substr({text}, 1, length({start})) = {start})",
    part_of_date=_part_of_date,
    definitions="select sql from main.sqlite_schema where type in ('view', 'trigger')",
)
