"""Numbers that count on from 1 under a row above, where a condition says what the first one is.

Of `(version = 1) = (replaces_id is null)` the first version of a document replaces none, and each
further one another.
"""

from synth.conditions.domain import Domain
from synth.infer.draft import Data
from synth.infer.work import Work


def begins_with_one(work: Work, name: str) -> bool:
    """Let a number that is 1 in one branch alone count the rows, if it is such a number.

    Args:
        work: the table, its rows under those of another one.
        name: of the column.
    """
    variants = work.variants.get(name)
    if variants is None or variants.told:
        return False
    domains = {
        branch_name: branch.domains.get(name, Domain())
        for branch_name, branch in zip(variants.names, variants.branches, strict=True)
    }
    firsts = [one for one, domain in domains.items() if domain.among == ("1",)]
    others = [one for one, domain in domains.items() if domain.among is None]
    are_later = all(
        domains[one].hi is None and (domains[one].lo is not None or "1" in domains[one].excluded)
        for one in others
    )
    if not (firsts and others and are_later) or len(firsts) + len(others) < len(domains):
        return False
    begin: dict[str, Data] = {"when": "row = 0", **_drawn(firsts)}
    work.draft.lets[variants.let].data = {"case": [begin, _drawn(others)]}
    del work.variants[name]
    return True


def _drawn(names: list[str]) -> dict[str, Data]:
    return {"value": names[0]} if len(names) == 1 else {"choice": list(names)}
