"""What tells rows apart is not drawn in branches, where that would let rows repeat."""

from dataclasses import replace

from synth.infer.capacity import capacity_of
from synth.infer.gather import narrow
from synth.infer.joints import is_chain, is_told_under, parent_of
from synth.infer.links import FEW
from synth.infer.uniques import Need, names_above
from synth.infer.versions import begins_with_one
from synth.infer.work import Work

_ENOUGH = FEW * FEW
"""Values of a column that tells rows apart whatever branch they are in."""


def steadied(work: Work, need: Need) -> Need:
    """A need of columns that are drawn in no branches; others are decided for one branch.

    Where the row above and another row that is referred to tell rows apart alone, the branches
    stay; so they do where all that is told apart is a reference to an earlier row of the table.

    Args:
        work: the table, its links known.
        need: from `needs_of`.
    """
    steady = need.columns - work.variants.keys()
    if any(capacity_of(work, name) >= _ENOUGH for name in steady - work.links.keys()):
        return need
    if steady != need.columns and is_told_under(work, steady):
        return replace(need, columns=steady)
    if len(need.columns) == 1 and all(is_chain(work, name) for name in need.columns):
        return need
    drawn = [name for name in need.columns if name in work.variants]
    is_under = names_above(parent_of(work), need.columns)
    line = next((name for name in drawn if is_under and begins_with_one(work, name)), None)
    if line is not None:
        work.ordinals.add(line)
        return need
    for name in drawn:
        if name in work.variants:  # one draw decides several
            narrow(work, name)
    return need
