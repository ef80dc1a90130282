"""What an audit is given and what it answers: numbers with intervals, and one word for each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from synth.errors import QuestionError

Codes = NDArray[np.integer[Any]]
"""Rows in finite columns: shape (rows, attributes), each entry the cell of that attribute."""

Verdict = Literal["holds", "broken", "weak evidence", "measured", "not measured"]
"""What follows from one result.

`holds`: it was tried and nothing was found. `broken`: the promise is not kept. `weak evidence`:
it points one way and proves little. `measured`: a number that promises nothing, such as a
distance. `not measured`: it could not be tried, and the reason says why.
"""

CONFIDENCE = 0.95
"""Of every interval and of every bound."""


@dataclass(frozen=True)
class Estimate:
    """A number and its 95 % interval.

    Attributes:
        value: the best guess.
        lo: lower end.
        hi: upper end.
    """

    value: float
    lo: float
    hi: float


@dataclass(frozen=True)
class Measure:
    """How near the synthetic rows are to the real ones in one respect; it promises nothing.

    Attributes:
        name: such as `2-way distance, mean`.
        group: `distances`, `classifier` or `rare groups`.
        meaning: what it says, in one plain sentence.
        value: the number, None where it was not measured. Its ends are equal where all there is
            was counted and nothing was sampled.
        compared: what stands beside it: `sampling floor`, `learnt on real rows`; empty for none.
        reference: that other number, or None.
        better: whether `lower` or `higher` numbers are nearer to the real rows.
        verdict: `measured` or `not measured`.
        reason: why it is not measured, or what a reader should know.
        places: names of attributes it stands for, such as the worst pair; never a cell.
    """

    name: str
    group: str
    meaning: str
    value: Estimate | None
    compared: str = ""
    reference: Estimate | None = None
    better: Literal["lower", "higher"] = "lower"
    verdict: Verdict = "measured"
    reason: str = ""
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attack:
    """How often an attacker with the synthetic rows is right about somebody.

    Attributes:
        name: such as `singling out, several columns`.
        group: `singling out`, `linkability`, `inference`, `membership` or `near copies`.
        meaning: what the attacker tries, in one plain sentence.
        risk: what learning a person added: the share of successes on learnt persons above that on
            persons set aside, over what was left to win; None where not measured.
        train: share of successes on learnt persons, or None.
        control: share of successes on persons set aside, or None.
        baseline: share of successes of blind guesses, or None where there is no such attack.
        attacks: how many guesses were made on each side.
        verdict: `holds`, `broken`, `weak evidence` or `not measured`.
        reason: why, in one plain sentence.
        places: names of attributes the attacker knows or guesses; never a cell.
    """

    name: str
    group: str
    meaning: str
    risk: Estimate | None
    train: Estimate | None = None
    control: Estimate | None = None
    baseline: Estimate | None = None
    attacks: int = 0
    verdict: Verdict = "not measured"
    reason: str = ""
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bound:
    """A number of differential privacy, measured or re-computed, beside the one that is claimed.

    Attributes:
        name: such as `epsilon in one run`.
        group: `ledger`, `model`, `whole fit`, `noise`, `one run` or `many runs`.
        meaning: what it says, in one plain sentence.
        unit: `epsilon`, `mu`, `rho`; `sigma`: the noise that was found over the noise claimed;
            `sensitivity`: what one person moved over what is claimed; or `place`: how far down the
            candidates what was chosen stands, over what noise as it is claimed would give.
        value: the number; of a measured bound `lo` is what is proven at 95 % and `hi` is infinite.
        claimed: what the guarantee says, in the same unit, or None.
        runs: how often the learner was run.
        verdict: `holds`, `broken`, `weak evidence` or `not measured`.
        reason: why, in one plain sentence.
        details: further sentences, such as each entry of a ledger that is wrong.
    """

    name: str
    group: str
    meaning: str
    unit: Literal["epsilon", "mu", "rho", "sigma", "sensitivity", "place"]
    value: Estimate | None
    claimed: float | None = None
    runs: int = 0
    verdict: Verdict = "not measured"
    reason: str = ""
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Audit:
    """Everything that was measured of one table, or of the model where `table` is empty.

    Attributes:
        table: its name.
        learnt: how many learnt rows were compared.
        control: how many rows set aside were compared; 0 for none.
        synthetic: how many synthetic rows were compared.
        measures: how useful the rows are.
        attacks: what an attacker gains.
        bounds: what is left of the promise.
        notes: sentences a reader should know.
    """

    table: str
    learnt: int = 0
    control: int = 0
    synthetic: int = 0
    measures: tuple[Measure, ...] = ()
    attacks: tuple[Attack, ...] = ()
    bounds: tuple[Bound, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def results(self) -> tuple[Measure | Attack | Bound, ...]:
        """All of them, in the order of the report."""
        return (*self.measures, *self.attacks, *self.bounds)

    @property
    def broken(self) -> tuple[Attack | Bound, ...]:
        """What broke the promise."""
        tried: tuple[Attack | Bound, ...] = (*self.attacks, *self.bounds)
        return tuple(one for one in tried if one.verdict == "broken")

    @property
    def holds(self) -> bool:
        """Whether nothing broke the promise; that is no proof that it is kept."""
        return not self.broken


@dataclass(frozen=True, eq=False)
class Sides:
    """The three sets of rows that are compared, in one finite domain.

    Attributes:
        train: rows that were learnt, shape (rows, attributes).
        control: rows of persons who were set aside, or None where nobody was.
        synthetic: rows that were made.
        names: of the attributes.
        sizes: how many cells each attribute has.
        ordered: whether an attribute's cells are ranges of a scale, so that near cells are alike.
    """

    train: Codes
    control: Codes | None
    synthetic: Codes
    names: tuple[str, ...]
    sizes: tuple[int, ...]
    ordered: tuple[bool, ...] = ()

    def __post_init__(self) -> None:
        if not len(self.names) == len(self.sizes) > 0:
            raise QuestionError("an audit needs a name and a size for each of its columns")
        if not self.ordered:
            object.__setattr__(self, "ordered", (False,) * len(self.sizes))
        sides = {"train": self.train, "control": self.control, "synthetic": self.synthetic}
        for side, codes in sides.items():
            if codes is not None:
                self._checked(side, codes)

    def _checked(self, side: str, codes: Codes) -> None:
        """Whether rows are of this domain; the message holds no cell."""
        if codes.ndim != 2 or codes.shape[1] != len(self.sizes):  # noqa: PLR2004  rows and columns
            raise QuestionError(f"the {side} rows of an audit need {len(self.sizes)} columns")
        if not len(codes):
            raise QuestionError(f"an audit needs {side} rows; there are none")
        if codes.min() < 0 or (codes.max(axis=0) >= np.array(self.sizes)).any():
            raise QuestionError(f"the {side} rows of an audit have cells outside their columns")


class Noisy(NamedTuple):
    """Noisy counts as a learner released them: the white-box view.

    Attributes:
        clique: positions of the attributes counted together.
        counts: shaped by their sizes.
        sigma: standard deviation of the noise that the learner claims.
    """

    clique: tuple[int, ...]
    counts: NDArray[np.int64] | NDArray[np.float64]
    sigma: float


@dataclass(frozen=True, eq=False)
class Learned:
    """What one run of a learner gives.

    Attributes:
        noisy: every noisy table it released; empty for a learner that shows none.
        sample: makes that many synthetic rows, shape (count, attributes).
    """

    noisy: Sequence[Noisy]
    sample: Callable[[int], Codes]


class Learner(Protocol):
    """The learner under test: run again on made-up tables, never on real rows."""

    def __call__(
        self,
        columns: tuple[NDArray[np.int64], ...],
        sizes: tuple[int, ...],
        epsilon: float,
        delta: float,
    ) -> Learned:
        """One run.

        Args:
            columns: one array of cells for each attribute, shape (rows,); rows may be 0.
            sizes: how many cells each attribute has.
            epsilon: of the claim.
            delta: of the claim.
        """
