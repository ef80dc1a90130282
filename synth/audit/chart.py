"""Charts as rows of small SVG strips, which stretch with the page and keep their letters' size.

A drawing with a `viewBox` shrinks its letters with itself and cannot be read on a phone. So a chart
is a list of strips, each as wide as its place, whose elements stand at percentages; what names them
is text of the page beside or above them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, isfinite, log10

from synth.audit.types import Estimate
from synth.printable import safe

INK, GREY, LINE = "#1c2430", "#5d6673", "#d5dae1"
BLUE, RED, AMBER, GREEN = "#1f618d", "#b03024", "#9a6207", "#1d6b3c"
_LEFT, _WIDTH = 3.0, 91.0
"""Where a strip's scale begins and how wide it is, in percent: marks at its ends need room."""

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_TICKS = 4


@dataclass(frozen=True)
class Scale:
    """From 0 to the last tick.

    Attributes:
        step: from tick to tick.
        ticks: how many steps there are.
        is_share: whether numbers are shown as percentages.
    """

    step: float
    ticks: int
    is_share: bool = False

    @property
    def hi(self) -> float:
        """Its right end."""
        return self.step * self.ticks

    def at(self, value: float) -> str:
        """Where a number stands, as a percentage of the strip; beyond the ends, at the end."""
        inside = min(max(value, 0.0), self.hi) if isfinite(value) else self.hi
        return f"{_LEFT + _WIDTH * inside / self.hi:.2f}%"

    def width(self, value: float) -> str:
        """How long a number is, as a percentage of the strip."""
        return f"{_WIDTH * min(max(value, 0.0), self.hi) / self.hi:.2f}%"


def scale_of(values: Sequence[float], *, is_share: bool = False) -> Scale:
    """The shortest scale with round ticks that holds all numbers.

    Args:
        values: any numbers; those that are not finite do not count.
        is_share: whether they are shown as percentages.
    """
    most = max((value for value in values if isfinite(value)), default=0.0)
    if is_share:
        most = min(most, 1.0) if max(values, default=0.0) <= 1 else most
    most = most if most > 0 else 1.0
    power = 10.0 ** floor(log10(most / _TICKS))
    step = next(step * power for step in _STEPS if step * power * _TICKS >= most * 0.9999)
    ticks = next(count for count in range(1, _TICKS + 1) if step * count >= most * 0.9999)
    return Scale(step, max(ticks, 2) if ticks * step != 1 else ticks, is_share)


def strip(scale: Scale, parts: Iterator[str], said: str, *, height: int = 26) -> str:
    """One strip of a chart.

    Args:
        scale: of its chart.
        parts: what stands on it.
        said: the same in words, for who cannot see it.
        height: in pixels.
    """
    grid = "".join(
        f'<line x1="{x}" x2="{x}" y1="0" y2="{height}" stroke="{LINE}"/>'
        for x in (scale.at(scale.step * tick) for tick in range(scale.ticks + 1))
    )
    base = _line(scale.at(0), scale.at(scale.hi), height // 2, height // 2, color=LINE, width=1)
    return (
        f'<svg class="strip" width="100%" height="{height}" role="img" '
        f'aria-label="{safe(said)}">{grid}{base}{"".join(parts)}</svg>'
    )


def axis(scale: Scale) -> str:
    """The numbers below all strips of a chart."""
    texts = "".join(
        f'<text x="{scale.at(scale.step * tick)}" y="12" font-size="11" fill="{GREY}" '
        f'text-anchor="middle">{_tick(scale, tick)}</text>'
        for tick in range(scale.ticks + 1)
    )
    return f'<svg class="strip" width="100%" height="16" aria-hidden="true">{texts}</svg>'


def _tick(scale: Scale, tick: int) -> str:
    value = scale.step * tick * (100 if scale.is_share else 1)
    return f"{round(value, 9):g}{' %' if scale.is_share and tick else ''}"


def dot(
    scale: Scale, estimate: Estimate, *, y: int, color: str, hollow: bool = False
) -> Iterator[str]:
    """A number with its interval: a line with ends, and a full or a hollow dot on it."""
    lo, hi = scale.at(estimate.lo), scale.at(estimate.hi)
    if estimate.lo != estimate.hi:
        yield _line(lo, hi, y, y, color=color, width=2)
        for end in (lo, hi):
            yield _line(end, end, y - 4, y + 4, color=color, width=2)
    fill = "#ffffff" if hollow else color
    yield (
        f'<circle cx="{scale.at(estimate.value)}" cy="{y}" r="4.5" fill="{fill}" '
        f'stroke="{color}" stroke-width="2"/>'
    )


def mark(scale: Scale, value: float, *, top: int, bottom: int, color: str) -> Iterator[str]:
    """A number that others are compared with: an upright line."""
    x = scale.at(value)
    yield _line(x, x, top, bottom, color=color, width=3)


def bar(scale: Scale, start: float, stop: float, *, color: str, height: int) -> Iterator[str]:
    """A bar from one number to another."""
    yield (
        f'<rect x="{scale.at(start)}" y="6" width="{scale.width(stop - start)}" '
        f'height="{height - 12}" fill="{color}"/>'
    )


def _line(x1: str, x2: str, y1: int, y2: int, *, color: str, width: int) -> str:
    ends = f'x1="{x1}" x2="{x2}" y1="{y1}" y2="{y2}"'
    return f'<line {ends} stroke="{color}" stroke-width="{width}"/>'


def key(kind: str, color: str, said: str) -> str:
    """One entry of a chart's legend: its mark, then what it stands for.

    Args:
        kind: `full`, `hollow`, `mark` or `bar`.
        color: of the mark.
        said: what it stands for.
    """
    shapes = {
        "full": f'<circle cx="7" cy="7" r="4.5" fill="{color}" stroke="{color}" stroke-width="2"/>',
        "hollow": f'<circle cx="7" cy="7" r="4.5" fill="#ffffff" stroke="{color}" '
        'stroke-width="2"/>',
        "mark": _line("7", "7", 0, 14, color=color, width=3),
        "bar": f'<rect x="0" y="2" width="14" height="10" fill="{color}"/>',
    }
    shape = f'<svg width="14" height="14" aria-hidden="true">{shapes[kind]}</svg>'
    return f'<span class="key">{shape} {safe(said)}</span>'
