"""What every kind of source is, and how the kind of a stream is found."""

from collections.abc import Iterable, Iterator
from typing import ClassVar, Protocol, cast, runtime_checkable

from synth.registry import members
from synth.scan.blocks import text_head
from synth.scan.opened import Opened
from synth.scan.types import Note, Piece, Skipped

TEXTS = 40
"""Kinds of text have this rank or a larger one."""


class Kind(Protocol):
    """One kind of source in one file of the `kinds` room.

    Attributes:
        word: its name in reports.
        rank: kinds of small ranks are asked first, those below `TEXTS` by the bytes as they stand.
    """

    word: ClassVar[str]
    rank: ClassVar[int]

    def takes(self, head: bytes, name: str) -> bool:
        """Whether a stream is of this kind.

        Args:
            head: its first bytes; from `TEXTS` on those of a text as UTF-8.
            name: the last part of its name, in small letters.
        """
        ...


@runtime_checkable
class Content(Kind, Protocol):
    """A kind that holds values."""

    def pieces(self, opened: Opened) -> Iterator[Piece | Skipped | Note]:
        """All values, in pieces that fit in memory, parts that are passed over, and notes.

        Raises:
            SourceError: it cannot be read to its end; what came before was.
        """
        ...


@runtime_checkable
class Container(Kind, Protocol):
    """A kind that holds other sources."""

    def inside(self, opened: Opened) -> Iterator[Opened | Skipped]:
        """Its members, one after another: each is read before the next is asked for.

        Raises:
            SourceError: it cannot be read to its end; the members before were.
        """
        ...


def kind_of(opened: Opened) -> Content | Container | None:
    """The kind of a stream; None of bytes that are no text and nothing that is known."""
    head, name = opened.head(), opened.name
    text = text_head(head)
    kinds = cast("Iterable[type[Content | Container]]", members("synth.scan.kinds").values())
    found = (kind() for kind in kinds)
    for kind in sorted(found, key=lambda one: one.rank):
        if kind.takes(head if kind.rank < TEXTS else text, name):
            return kind
    return None
