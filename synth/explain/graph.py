"""Where boxes and arrows of a graph stand: layers from left to right, in whole numbers.

Tables that others need stand left of them. An arrow that spans layers runs through free places
between the boxes, and all arrows to one table share them, so that thirty references to one table
are one line with thirty branches (Sugiyama's method, 1981: layers, free places, order by the mean
of the neighbours, positions; the last by isotonic regression, which keeps the order).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import isqrt

GAP_X, GAP_Y = 96, 28
"""Between layers, and between boxes of one layer."""

_PASS_HEIGHT = 6
"""Height of a free place through which arrows pass."""

_SWEEPS = 8
_FINE = 1000
"""Parts of a rank, so that means are whole numbers."""


@dataclass(eq=False)
class Place:
    """A box, or a free place in a layer through which arrows pass.

    Attributes:
        width: of the box, 0 for a free place.
        height: of the box.
        layer: counted from the left.
        x: left edge.
        y: upper edge.
        port: how far below the upper edge arrows arrive.
        left: places of the layer before that it is joined to.
        right: places of the layer behind that it is joined to.
    """

    width: int
    height: int
    layer: int = 0
    x: int = 0
    y: int = 0
    port: int = 0
    left: "list[Place]" = field(default_factory=list, repr=False)
    right: "list[Place]" = field(default_factory=list, repr=False)


@dataclass(frozen=True)
class Placed:
    """A graph with everything in its place.

    Attributes:
        boxes: the place of each box by name.
        ways: for each arrow the free places it passes, from its start to its end.
        places: all of them, boxes and free ones.
        width: of the whole.
        height: of the whole.
    """

    boxes: Mapping[str, Place]
    ways: Sequence[Sequence[Place]]
    places: Sequence[Place]
    width: int
    height: int


def placed(
    sizes: Mapping[str, tuple[int, int]], ends: Sequence[tuple[str, str, str]], port: int
) -> Placed:
    """Places for boxes and arrows; boxes of one layer become equally wide.

    Args:
        sizes: width and height of each box by name.
        ends: for each arrow the box where it starts, the one it points to, and what it is: arrows
            of one sort to one box share their way.
        port: how far below its upper edge arrows arrive at a box.
    """
    boxes = {name: Place(width, height, port=port) for name, (width, height) in sizes.items()}
    layers = _layers(boxes, _needs(list(sizes), ends))
    ways = _ways(boxes, ends, layers)
    _order(layers)
    _set_x(layers)
    for layer in layers:
        _settle(layer, [place.y for place in layer])
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 else reversed(layers):
            _settle(layer, [_wanted(place, to_left=bool(sweep % 2)) for place in layer])
    every = [place for layer in layers for place in layer]
    top = min(place.y for place in every)
    for place in every:
        place.y -= top
    width = max(place.x + place.width for place in every)
    height = max(place.y + place.height for place in every)
    return Placed(boxes, ways, every, width, height)


def _needs(names: Sequence[str], ends: Sequence[tuple[str, str, str]]) -> dict[str, set[str]]:
    """What each box needs, without itself and without the arrows that would close a circle."""
    needs: dict[str, set[str]] = {name: set() for name in names}
    for start, end, _ in ends:
        below, waiting = set(), [end]
        while waiting:
            name = waiting.pop()
            if name not in below:
                below.add(name)
                waiting.extend(needs[name])
        if start not in below:
            needs[start].add(end)
    return needs


def _layers(boxes: Mapping[str, Place], needs: Mapping[str, set[str]]) -> list[list[Place]]:
    """Every box right of what it needs; what makes a layer too high goes on in the next one."""
    area = sum((box.width + GAP_X) * (box.height + GAP_Y) for box in boxes.values())
    most = isqrt(area * 3 // 4)
    layers: list[list[Place]] = []
    left = list(boxes)
    done: set[str] = set()
    while left:
        taken: list[str] = []
        height = 0
        for name in left:
            more = boxes[name].height + GAP_Y
            if needs[name] <= done and (not taken or height + more <= most):
                taken.append(name)
                height += more
        for name in taken:
            boxes[name].layer = len(layers)
        layers.append([boxes[name] for name in taken])
        left = [name for name in left if name not in taken]
        done.update(taken)
    return layers


def _ways(
    boxes: Mapping[str, Place], ends: Sequence[tuple[str, str, str]], layers: list[list[Place]]
) -> list[list[Place]]:
    """The free places of each arrow, which are added to the layers."""
    free: dict[tuple[str, str, int], Place] = {}
    ways = []
    for start, end, sort in ends:
        step = -1 if boxes[end].layer < boxes[start].layer else 1
        way = []
        for layer in range(boxes[start].layer + step, boxes[end].layer, step):
            if start == end:
                break
            key = (end, sort, layer)
            if key not in free:
                free[key] = Place(0, _PASS_HEIGHT, layer, port=_PASS_HEIGHT // 2)
                layers[layer].append(free[key])
            way.append(free[key])
        ways.append(way)
        stops = [boxes[start], *way, boxes[end]]
        for one, other in pairwise(stops if step == 1 else stops[::-1]):
            if one is not other and not any(place is other for place in one.right):
                one.right.append(other)
                other.left.append(one)
    return ways


def _order(layers: list[list[Place]]) -> None:
    """Order each layer by the mean place of neighbours; the order with fewest crossings stays."""
    best, fewest = [list(layer) for layer in layers], _crossings(layers)
    for sweep in range(_SWEEPS):
        to_left = not sweep % 2
        for layer in layers if to_left else reversed(layers):
            rank = {id(place): number for row in layers for number, place in enumerate(row)}
            means = {}
            for place in layer:
                near = place.left if to_left else place.right
                ranks = [rank[id(other)] for other in near] or [rank[id(place)]]
                means[id(place)] = sum(ranks) * _FINE // len(ranks)
            layer.sort(key=lambda place: means[id(place)])
        count = _crossings(layers)
        if count <= fewest:
            best, fewest = [list(layer) for layer in layers], count
    for layer, order in zip(layers, best, strict=True):
        layer[:] = order


def _crossings(layers: list[list[Place]]) -> int:
    count = 0
    for layer, following in pairwise(layers):
        rank = {id(place): number for number, place in enumerate(following)}
        joints = [(a, rank[id(other)]) for a, place in enumerate(layer) for other in place.right]
        count += sum(
            (one[0] - other[0]) * (one[1] - other[1]) < 0
            for number, one in enumerate(joints)
            for other in joints[:number]
        )
    return count


def _set_x(layers: list[list[Place]]) -> None:
    """Give the places of a layer their left edge and one width."""
    x = 0
    for layer in layers:
        width = max(place.width for place in layer)
        for place in layer:
            place.x, place.width = x, width
        x += width + GAP_X


def _wanted(place: Place, *, to_left: bool) -> int:
    """Where a place would stand if it were alone: level with its neighbours on one side."""
    near = place.left if to_left else place.right
    if not near:
        return place.y
    return sum(other.y + other.port for other in near) // len(near) - place.port


def _settle(layer: Sequence[Place], wanted: Sequence[int]) -> None:
    """Stand as near to the wanted places as order and gaps allow."""
    offset, offsets = 0, []
    blocks: list[list[int]] = []
    for number, (place, y) in enumerate(zip(layer, wanted, strict=True)):
        if number:
            is_free = _PASS_HEIGHT in {place.height, layer[number - 1].height}
            offset += layer[number - 1].height + (GAP_Y // 2 if is_free else GAP_Y)
        offsets.append(offset)
        blocks.append([y - offset, 1])
        while len(blocks) > 1 and _mean(blocks[-2]) > _mean(blocks[-1]):
            total, count = blocks.pop()
            blocks[-1] = [blocks[-1][0] + total, blocks[-1][1] + count]
    means = [_mean(block) for block in blocks for _ in range(block[1])]
    for place, mean, below in zip(layer, means, offsets, strict=True):
        place.y = mean + below


def _mean(block: Sequence[int]) -> int:
    return block[0] // block[1]
