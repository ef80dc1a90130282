"""What an audit found about a model, all of it, before it becomes a page, JSON or a few lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from synth.audit.types import Attack, Audit, Bound, Measure
from synth.model.types import Model, Query

MADE_BY = "synth audit"
"""What the page and the JSON say of who made them; only a file that says it is replaced."""
NEAR_COPIES = "near copies"
"""The group of attacks that stands apart, because it proves little."""


@dataclass(frozen=True)
class Spending:
    """What the questions of one kind about one table have cost together.

    Attributes:
        table: its name.
        kind: `count` or `choice`.
        queries: how many questions.
        cells: how many numbers were made noisy, or candidates stood for choice, in all.
        rho: their cost together, in zero-concentrated differential privacy.
        share: of the budget.
    """

    table: str
    kind: str
    queries: int
    cells: int
    rho: float
    share: float


@dataclass(frozen=True, eq=False)
class AuditReport:
    """What an audit found; names of tables and columns, counts and numbers, and no value of a row.

    Attributes:
        model: what was audited.
        audits: that of the model itself first, its `table` empty, then one for each table.
        folder: of the model, as the user named it.
        source: the real rows, as they may be shown: never with a password.
        commands: what to type to get this report again.
        notes: sentences a reader should know.
    """

    model: Model
    audits: tuple[Audit, ...]
    folder: str
    source: str
    commands: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def results(self) -> tuple[tuple[str, Measure | Attack | Bound], ...]:
        """All results with their table's name, which is empty for the model's own."""
        return tuple((audit.table, one) for audit in self.audits for one in audit.results)

    @property
    def tests(self) -> tuple[tuple[str, Attack | Bound], ...]:
        """The results that can break the promise: attacks and bounds."""
        return tuple((table, one) for table, one in self.results if not isinstance(one, Measure))

    @property
    def tried(self) -> tuple[tuple[str, Attack | Bound], ...]:
        """The tests that could be made."""
        return tuple((table, one) for table, one in self.tests if one.verdict != "not measured")

    @property
    def broken(self) -> tuple[tuple[str, Attack | Bound], ...]:
        """What broke the promise."""
        return tuple((table, one) for table, one in self.tests if one.verdict == "broken")

    @property
    def holds(self) -> bool:
        """Whether nothing broke the promise; that is no proof that it is kept."""
        return not self.broken

    @property
    def fault(self) -> str:
        """What is broken, in one line; empty where nothing is."""
        said = [f"{place_of(table, one.name)}: {one.reason}" for table, one in self.broken]
        more = f"; and {len(said) - 1} more" if len(said) > 1 else ""
        what = "the promise is broken" if self.model.guarantee else "learnt persons are found out"
        return f"{what}: {said[0]}{more}" if said else ""


def spendings(ledger: Sequence[Query], budget: float | None) -> tuple[Spending, ...]:
    """The ledger by table and kind, in the order in which they were first asked.

    Args:
        ledger: every question.
        budget: in rho; None takes what was spent.
    """
    groups: dict[tuple[str, str], list[Query]] = {}
    for query in ledger:
        groups.setdefault((query.table, query.kind), []).append(query)
    whole = budget or sum(query.rho for query in ledger)
    return tuple(
        Spending(
            table,
            kind,
            len(queries),
            sum(query.cells for query in queries),
            rho := sum(query.rho for query in queries),
            rho / whole if whole else 0.0,
        )
        for (table, kind), queries in groups.items()
    )


def place_of(table: str, name: str) -> str:
    """The name of a result with its table's, where it has one."""
    return f"{table}: {name}" if table else name


def ratio(bound: Bound) -> float | None:
    """What a bound shows as a share of what is claimed, or None where one of them is missing."""
    if bound.value is None or not bound.claimed or not isfinite(bound.value.lo):
        return None
    return bound.value.lo / bound.claimed
