"""What the driver of a file raised, turned into words that hold no value."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from synth.databases.catalog import DbTable, Structure
from synth.errors import WorldError


@dataclass(frozen=True)
class Teller:
    """Turns failures into words.

    Attributes:
        url: for messages.
        path: of the file.
        structure: whose names may be shown.
        error: gives the class of what the driver raises.
        explain: makes the words of such an error, of what could not be done, and of the table.
    """

    url: str
    path: Path
    structure: Structure
    error: Callable[[], type[Exception]]
    explain: Callable[["Teller", Exception, str, DbTable | None], WorldError]

    @contextmanager
    def told(self, doing: str, table: DbTable | None = None) -> Iterator[None]:
        """Raise `WorldError` for what the driver raises inside.

        Args:
            doing: what the table or the database cannot be, such as `filled`.
            table: the one that is written.
        """
        try:
            yield
        except self.error() as error:
            raise self.explain(self, error, doing, table) from None
