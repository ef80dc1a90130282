"""How many values of a sample are NIRs that can belong to somebody.

Of the NIRs of a table nearly all have right keys, of a column of other 15-digit numbers one in a
hundred: from a quarter on they are NIRs. One alone counts if it is a tenth of the filled values, so
that a chance hit in a long text column does not, or if the column's name says what it holds.
"""

from dataclasses import dataclass

from synth.locales.claims import Around
from synth.locales.fr.judges import nir
from synth.locales.locale import Sample
from synth.locales.plain import plain
from synth.registry import Values

_LEAST_RIGHT = 0.25
_LEAST_ALONE = 0.1


@dataclass(frozen=True)
class Found:
    """What the filled values of one column are.

    Attributes:
        filled: how many values there are.
        shaped: those in which 15 digits have the structure of a NIR, the reserved ones left out.
        right: those of them whose key is right.
        bare: those that are such numbers without their keys, 0 where chance explains them.
        is_named: whether the column's name says that it holds such numbers.
    """

    filled: int
    shaped: int
    right: int
    bare: int
    is_named: bool = False

    @property
    def count(self) -> int:
        """How many values are NIRs that can belong to somebody; 0 where chance explains them."""
        is_alone_enough = self.is_named or self.right >= self.filled * _LEAST_ALONE
        several = self.right > 1 or is_alone_enough
        if self.right and several and self.right >= self.shaped * _LEAST_RIGHT:
            return self.right
        return self.bare


def look_at(values: Values, *, name: str = "") -> Found:
    """What texts without nulls hold, shape (rows,); pure.

    Args:
        values: of one column.
        name: the column's.
    """
    filled = len(values)
    looked = nir.look_at(plain(values), Around(name, filled))
    is_bare = any(proof.holds() for proof in looked.proofs)
    bare = int(looked.bare.sum()) if is_bare else 0
    return Found(
        filled, int(looked.shaped.sum()), int(looked.right.sum()), bare, nir.speaks_of(name)
    )


SAMPLE = Sample("NIRs", nir.NirJudge.form, lambda values, name: look_at(values, name=name).count)
