"""The tables of a schema as an SVG drawing, the same bytes everywhere."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from unicodedata import east_asian_width

from synth.explain.graph import Place, Placed, placed
from synth.explain.tables import Arrow, Box, arrows, boxes
from synth.plan.plan import Plan
from synth.printable import printable, safe

_ROW, _HEAD, _PAD = 18, 42, 10
_EDGE = 24
"""Around the whole."""

_TITLE, _LEGEND = 44, 56
_NAME_PX, _SMALL_PX = 12, 11
_LONGEST = 40
_PORT = 14
_LOOP = 30
_MARKS = {"direct": "#c0392b", "quasi": "#d68910", "sensitive": "#7d3c98", "plain": "#aab2bd"}
_SORTS = {
    "per": ("#22304a", "2", ""),
    "reference": ("#2471a3", "1.5", ""),
    "draws": ("#8a94a3", "1.5", ' stroke-dasharray="5 4"'),
}
_SAID = {"per": "belongs to (per)", "reference": "holds the key of", "draws": "takes values of"}


def drawing(plan: Plan) -> str:
    """The SVG text of a schema's tables: boxes with columns and marks, arrows for references."""
    shown = boxes(plan)
    about = f"{_tables(shown)}, as_of {plan.as_of}, seed {plan.seed}"
    return drawn(plan.schema.name, about, shown, arrows(plan))


def drawn(name: str, about: str, shown: Sequence[Box], pointing: Sequence[Arrow]) -> str:
    """The SVG text of boxes and arrows.

    Args:
        name: stands above.
        about: a line below it.
        shown: the tables.
        pointing: from table to table.
    """
    sizes = {box.name: _size(box) for box in shown}
    ends = [(arrow.table, arrow.to, arrow.kind) for arrow in pointing]
    graph = placed(sizes, ends, _PORT)
    for place in graph.places:
        place.x += _EDGE
        place.y += _EDGE + _TITLE
    width = max(graph.width, 640) + 2 * _EDGE
    height = graph.height + 2 * _EDGE + _TITLE + _LEGEND
    area = f'width="{width}" height="{height}"'
    font = 'font-family="DejaVu Sans Mono, Menlo, monospace"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {area} viewBox="0 0 {width} {height}" {font}>',
        *_definitions(),
        f'<rect {area} fill="#ffffff"/>',
        _text(_EDGE, _EDGE + 16, name, size=18, weight="bold"),
        _text(_EDGE, _EDGE + 34, about, size=_SMALL_PX, fill="#5d6673"),
    ]
    for arrow, way in zip(pointing, graph.ways, strict=True):
        lines += _arrow(arrow, way, graph, shown)
    for box in shown:
        lines += _box(box, graph.boxes[box.name])
    lines += _legend(_EDGE, height - _EDGE - _LEGEND + 30)
    return "\n".join([*lines, "</svg>", ""])


def _tables(shown: Sequence[Box]) -> str:
    return f"{len(shown)} table{'' if len(shown) == 1 else 's'}"


def _size(box: Box) -> tuple[int, int]:
    rows = [
        _width(_cut(line.name), _NAME_PX) + _width(_cut(line.type), _SMALL_PX) + 18
        for line in box.lines
    ]
    head = [_width(_cut(box.name), 13), _width(_about(box), _SMALL_PX)]
    return max([*head, *rows], default=0) + 2 * _PAD + 16, _HEAD + _ROW * len(box.lines) + 6


def _about(box: Box) -> str:
    return box.rows if box.is_written else f"{box.rows}, not written"


def _width(text: str, size_px: int) -> int:
    """Pixels of a text in a font of equal widths, which has 0.602 em in most."""
    cells = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
    return cells * size_px * 61 // 100 + 1


def _cut(text: str) -> str:
    text = printable(text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _box(box: Box, place: Place) -> Iterator[str]:
    fill, ink, dash = (
        ("#22304a", "#ffffff", "") if box.is_written else ("#eef1f5", "#3b4656", _dash())
    )
    x, y, width = place.x, place.y, place.width
    yield f"<g><title>{safe(box.name)}</title>"
    yield (
        f'<rect x="{x}" y="{y}" width="{width}" height="{place.height}" rx="5" '
        f'fill="#ffffff" stroke="#22304a"{dash}/>'
    )
    side = _HEAD - 9
    head = f"M{x} {y + side + 5}v-{side}q0 -5 5 -5h{width - 10}q5 0 5 5v{side}z"
    yield f'<path d="{head}" fill="{fill}"/>'
    yield _text(x + _PAD, y + 17, _cut(box.name), size=13, fill=ink, weight="bold")
    yield _text(x + _PAD, y + 32, _about(box), size=_SMALL_PX, fill=ink)
    for number, line in enumerate(box.lines):
        middle = _row_y(place, number)
        yield from _mark(x + _PAD, middle - 5, line.mark)
        weight = "bold" if line.is_key else "normal"
        yield _text(x + _PAD + 18, middle + 4, _cut(line.name), size=_NAME_PX, weight=weight)
        yield _text(
            x + width - _PAD,
            middle + 4,
            _cut(line.type),
            size=_SMALL_PX,
            fill="#5d6673",
            anchor="end",
        )
    yield "</g>"


def _dash() -> str:
    return ' stroke-dasharray="5 4"'


def _mark(x: int, y: int, mark: str) -> Iterator[str]:
    """A square in the mark's colour, with its letter for those who do not see colours apart."""
    color = _MARKS.get(mark, "#000000")
    yield f'<rect x="{x}" y="{y}" width="11" height="11" rx="2" fill="{color}"/>'
    if mark != "plain":
        yield _text(x + 5, y + 9, mark[:1], size=9, fill="#ffffff", anchor="middle", weight="bold")


def _row_y(place: Place, number: int) -> int:
    return place.y + _HEAD + _ROW * number + _ROW // 2


def _arrow(
    arrow: Arrow, way: Sequence[Place], graph: Placed, shown: Sequence[Box]
) -> Iterator[str]:
    color, thick, dash = _SORTS[arrow.kind]
    start, end = graph.boxes[arrow.table], graph.boxes[arrow.to]
    y = start.y + _PORT
    if arrow.columns:
        lines = next(box.lines for box in shown if box.name == arrow.table)
        y = _row_y(start, [line.name for line in lines].index(arrow.columns[0]))
    said = f"{arrow.table}({', '.join(arrow.columns)}) -> {arrow.to}({', '.join(arrow.to_columns)})"
    yield (
        f'<path d="{_course(start, y, way, end)}" fill="none" stroke="{color}" '
        f'stroke-width="{thick}"{dash} marker-end="url(#{arrow.kind})">'
        f"<title>{safe(said)}</title></path>"
    )


def _course(start: Place, y: int, way: Sequence[Place], end: Place) -> str:
    """Curves between layers, straight lines through them."""
    if start is end:
        x, up = start.x + start.width, start.y + _PORT + 10
        return f"M{x} {y}C{x + _LOOP} {y} {x + _LOOP} {up} {x + 2} {up}"
    to_left = end.layer < start.layer
    stops = [(start.x if to_left else start.x + start.width, y)]
    for place in way:
        edges = (place.x + place.width, place.x) if to_left else (place.x, place.x + place.width)
        stops += [(edge, place.y + place.port) for edge in edges]
    stops.append((end.x + end.width + 2 if to_left else end.x - 2, end.y + _PORT))
    text = f"M{stops[0][0]} {stops[0][1]}"
    for number, ((x0, y0), (x1, y1)) in enumerate(pairwise(stops)):
        middle = (x0 + x1) // 2
        text += f"H{x1}" if number % 2 else f"C{middle} {y0} {middle} {y1} {x1} {y1}"
    return text


def _definitions() -> Iterator[str]:
    yield "<defs>"
    for sort, (color, _, _) in _SORTS.items():
        yield (
            f'<marker id="{sort}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
            f'markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">'
            f'<path d="M0 0L8 4L0 8z" fill="{color}"/></marker>'
        )
    yield "</defs>"


def _legend(x: int, y: int) -> Iterator[str]:
    at = x
    for mark in _MARKS:
        yield from _mark(at, y - 9, mark)
        yield _text(at + 16, y, mark, size=_SMALL_PX)
        at += 16 + _width(mark, _SMALL_PX) + 18
    yield _text(at, y, "key", size=_SMALL_PX, weight="bold")
    yield _text(at + 40, y, "type? may be null", size=_SMALL_PX)
    at = x
    for sort, (color, thick, dash) in _SORTS.items():
        yield (
            f'<path d="M{at} {y + 18}h28" stroke="{color}" stroke-width="{thick}"{dash} '
            f'marker-end="url(#{sort})"/>'
        )
        yield _text(at + 36, y + 22, _SAID[sort], size=_SMALL_PX)
        at += 36 + _width(_SAID[sort], _SMALL_PX) + 18


def _text(
    x: int,
    y: int,
    text: str,
    *,
    size: int,
    fill: str = "#1c2430",
    weight: str = "normal",
    anchor: str = "start",
) -> str:
    more = "" if weight == "normal" else f' font-weight="{weight}"'
    more += "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{fill}"{more}>{safe(text)}</text>'
