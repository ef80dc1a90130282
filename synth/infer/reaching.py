"""Which column is made from which others, over any number of steps."""

from collections.abc import Iterable, Mapping


def reaches(start: str, goal: str, needs: Mapping[str, Iterable[str]]) -> bool:
    """Whether a column is made from another one."""
    waiting, seen = [start], set[str]()
    while waiting:
        name = waiting.pop()
        if name == goal:
            return True
        if name not in seen:
            seen.add(name)
            waiting += needs.get(name, ())
    return False
