"""How many rows each table shall have, as a caller may say it."""

from collections.abc import Mapping

from synth.errors import QuestionError
from synth.schema.types import Schema


def numbers_of(schema: Schema, rows: int | Mapping[str, int] | None) -> Mapping[str, int]:
    """Numbers by table; a number alone is of the one table that has rows of its own.

    Raises:
        QuestionError: a number alone fits no table, or several.
    """
    if rows is None:
        return {}
    if not isinstance(rows, int):
        return rows
    own = [name for name, table in schema.tables.items() if table.rows is not None]
    if len(own) != 1:
        example = f"{own[0]}={rows}" if own else "none"
        raise QuestionError(
            f"rows without a table's name: {len(own)} tables have rows of their own "
            f"({', '.join(own)}); name one, such as {example}"
        )
    return {own[0]: rows}
