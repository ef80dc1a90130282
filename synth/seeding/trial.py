"""Rows tried in a database, all of them rolled back, table after table without those refused."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from synth.databases.database import Database
from synth.errors import RefusedError, SynthError
from synth.making.maker import Maker
from synth.plan.plan import Plan
from synth.run import write
from synth.schema.layout import Layout
from synth.seeding.pointing import layout_of
from synth.stores.place import File
from synth.stores.store import Encode, Part, Sink


@dataclass(frozen=True)
class Refusal:
    """What a database would refuse of a table.

    Attributes:
        table: its name in the schema.
        columns: as the database calls them, what it is about; none where nobody knows.
        reason: in a few words, without a value.
    """

    table: str
    columns: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Trials:
    """How the tables fared.

    Attributes:
        rows: how many were tried and held.
        errors: of the tables that were refused, by name; of none in particular under "".
        without: tables that were not tried, since what they refer to was refused.
    """

    rows: int
    errors: dict[str, SynthError]
    without: frozenset[str]

    def held(self, layout: Layout) -> bool:
        """Whether all rows of a table were taken."""
        return not ({"", layout.name} & self.errors.keys() or layout.name in self.without)


def tried(
    maker: Maker,
    layouts: Sequence[Layout],
    misfits: Collection[str],
    opened: Callable[[], Database],
) -> Trials:
    """Try all rows at once, and again without each table that is refused.

    Args:
        maker: of the rows.
        layouts: the tables of the schema that are in the database.
        misfits: those of them that cannot be filled, which is told elsewhere.
        opened: opens the database; nothing is left in it.
    """
    errors: dict[str, SynthError] = {}
    gone = set(_below(maker.plan, misfits))
    while True:
        left = [layout for layout in layouts if layout.name not in gone]
        rows, error, name = _once(maker, left, opened)
        if error is None:
            break
        errors[name] = error
        if not name:
            break
        gone |= set(_below(maker.plan, {name}))
    return Trials(rows, errors, frozenset(gone - errors.keys()))


def _once(
    maker: Maker, layouts: Sequence[Layout], opened: Callable[[], Database]
) -> tuple[int, SynthError | None, str]:
    """How many rows were taken, else the error and the table that it is about."""
    if not layouts:
        return 0, None, ""
    plan = maker.plan
    held = frozenset(name for name, table in plan.tables.items() if table.file is not None)
    with closing(opened()) as database:
        structure, begun = database.structure(), [""]
        try:
            sink = database.sink(layouts, create=False, mode="append", absent=held)
            trial = _RolledBack(sink, begun)
            word = database.dialect.word
            made = write(maker, trial, format_word=word, layouts=layouts)
        except RefusedError as error:
            layout = layout_of(error, plan, structure)
            return 0, error, "" if layout is None else layout.name
        except SynthError as error:  # a row that cannot be made is of the table begun last
            return 0, error, begun[-1]
    return sum(record.rows for record in made.tables), None, ""


def _below(plan: Plan, names: Collection[str]) -> Iterator[str]:
    """Tables, and all that hang under or refer to them."""
    found = set(names)
    while True:
        more = {
            layout.name
            for layout in plan.layouts
            if layout.name not in found
            and (
                found & set(plan.chain(layout.name))
                or any(reference.to in found for reference in layout.references)
            )
        }
        if not more:
            break
        found |= more
    yield from found


@dataclass(frozen=True)
class _RolledBack:
    """A sink whose last step undoes everything; it knows which tables were begun."""

    sink: Sink
    begun: list[str]

    @property
    def encode(self) -> Encode:
        """The sink's own."""
        return self.sink.encode

    def begin(self, layout: Layout) -> None:
        """Start a table."""
        self.begun.append(layout.name)
        self.sink.begin(layout)

    def write(self, part: Part) -> None:
        """Take a segment."""
        self.sink.write(part)

    def end(self) -> None:
        """Complete the table."""
        self.sink.end()

    def finish(self) -> tuple[File, ...]:
        """Complete all."""
        return self.sink.finish()

    def close(self, manifest: bytes | None = None) -> None:  # noqa: ARG002 - nothing is kept
        """Undo."""
        self.sink.discard()

    def discard(self) -> None:
        """Undo."""
        self.sink.discard()
