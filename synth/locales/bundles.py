"""What a bundle of several values has in a country: its parts, and its own options."""

from dataclasses import dataclass

from synth.schema.datatypes import DataType

TEXT = DataType("text")


@dataclass(frozen=True)
class Part:
    """One part of a bundle: its type, what it is for privacy, and what it is.

    It is `free` where a schema may choose it (`pin`): no other part would say otherwise.
    """

    type: DataType
    mark: str = "plain"
    note: str = ""
    nullable: bool = False
    identifier: str | None = None
    unique: bool = False
    free: bool = False


@dataclass(frozen=True)
class Option:
    """An option that a bundle has in some countries.

    Attributes:
        kind: its annotation: `Decimal` is a share, a `Literal` a choice of words.
        default: its value where nobody writes one.
        drawn: what a generator in this option may make, in place of `kind`; (): it takes none.
    """

    kind: object
    default: object
    drawn: tuple[str, ...] = ()
