"""What a measure of `lived` says of one place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Counted:
    """How many of some values are wrong.

    Attributes:
        measure: what is counted, the same words for all places.
        place: table and columns.
        total: how many were looked at.
        wrong: how many of them are wrong.
    """

    measure: str
    place: str
    total: int
    wrong: int
