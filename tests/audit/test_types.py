"""What an audit refuses to be given, and what it sums up."""

import numpy as np
import pytest

from synth.audit.types import Attack, Audit, Bound, Sides
from synth.errors import QuestionError

ROWS = np.array([[0, 1], [1, 2]])


@pytest.mark.parametrize(
    ("train", "control", "synthetic", "said"),
    [
        (ROWS[:0], None, ROWS, "an audit needs train rows; there are none"),
        (ROWS, ROWS[:0], ROWS, "an audit needs control rows; there are none"),
        (ROWS, None, ROWS[:, :1], "the synthetic rows of an audit need 2 columns"),
        (ROWS, None, ROWS[0], "the synthetic rows of an audit need 2 columns"),
        (ROWS, ROWS + 1, ROWS, "the control rows of an audit have cells outside their columns"),
        (ROWS - 1, None, ROWS, "the train rows of an audit have cells outside their columns"),
    ],
)
def test_sides_of_another_domain_are_refused_without_a_value(train, control, synthetic, said):
    with pytest.raises(QuestionError, match=f"^{said}$"):
        Sides(train, control, synthetic, ("a", "b"), (2, 3))


def test_no_columns_are_refused():
    with pytest.raises(QuestionError, match="needs a name and a size for each of its columns"):
        Sides(ROWS, None, ROWS, ("a",), (2, 3))


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.uint32, np.int64])
def test_any_whole_type_will_do(kind):
    assert Sides(ROWS.astype(kind), None, ROWS, ("a", "b"), (2, 3)).ordered == (False, False)


def test_one_broken_result_breaks_the_audit():
    attack = Attack("a", "g", "m", None)
    bound = Bound("b", "g", "m", "rho", None, verdict="broken")
    assert Audit("t", attacks=(attack,)).holds
    audit = Audit("t", attacks=(attack,), bounds=(bound,))
    assert not audit.holds
    assert audit.broken == (bound,)
    assert audit.results == (attack, bound)
