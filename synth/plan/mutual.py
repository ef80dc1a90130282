"""What needs one another, among whatever needs something."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TypeVar

Name = TypeVar("Name", bound=Hashable)


def mutual(needs: Mapping[Name, Sequence[Name]]) -> Iterator[set[Name]]:
    """Groups of what needs one another, what they need first; pure.

    Tarjan, "Depth-first search and linear graph algorithms" (1972), with its own stack: a chain of
    needs can be longer than Python nests.

    Args:
        needs: what each needs; all of it is there.
    """
    index: dict[Name, int] = {}
    low: dict[Name, int] = {}
    waiting: list[Name] = []
    inside: set[Name] = set()
    for root in needs:
        if root in index:
            continue
        work = [(root, iter(needs[root]))]
        index[root] = low[root] = len(index)
        waiting.append(root)
        inside.add(root)
        while work:
            name, others = work[-1]
            step = next((to for to in others if to not in index or to in inside), None)
            if step is None:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[name])
                if low[name] == index[name]:
                    yield _popped(waiting, inside, name)
            elif step in index:
                low[name] = min(low[name], index[step])
            else:
                index[step] = low[step] = len(index)
                waiting.append(step)
                inside.add(step)
                work.append((step, iter(needs[step])))


def _popped(waiting: list[Name], inside: set[Name], last: Name) -> set[Name]:
    group = set()
    while True:
        name = waiting.pop()
        inside.discard(name)
        group.add(name)
        if name == last:
            return group
