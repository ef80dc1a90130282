"""Distributions as SVG: it stretches with the page, and its letters stand beside it as text."""

from collections.abc import Iterator

from synth.printable import one_line, safe
from synth.profile.types import Bar, Shape
from synth.report import counted

_BLUE, _LINE = "#1f618d", "#d5dae1"
_HEIGHT = 72
_LONGEST = 40
"""Letters of a value that are shown."""


def chart(shape: Shape, rows: int) -> Iterator[str]:
    """A shape as HTML.

    Args:
        shape: of a column.
        rows: of the table, for shares.
    """
    if shape.title:
        yield f'<p class="small">{safe(shape.title)}</p>'
    if shape.unit != "rows":
        rows = sum(bar.rows for bar in shape.bars)
    yield from (_bars(shape.bars, rows) if shape.kind == "bars" else _histogram(shape))
    if shape.rest:
        yield f'<p class="small">{safe(shape.rest)}</p>'


def _bars(bars: tuple[Bar, ...], rows: int) -> Iterator[str]:
    most = max((bar.rows for bar in bars), default=1) or 1
    yield '<div class="bars">'
    for bar in bars:
        yield (
            f"<span>{safe(_cut(bar.label))}</span>"
            '<svg class="strip" width="100%" height="14" aria-hidden="true">'
            f'<rect y="2" width="{100 * bar.rows / most:.2f}%" height="10" fill="{_BLUE}"/></svg>'
            f"<span>{bar.rows:,}{_share(bar.rows, rows)}</span>"
        )
    yield "</div>"


def _share(part: int, rows: int) -> str:
    return f", {100 * part / rows:.1f} %" if rows else ""


def _cut(label: str) -> str:
    text = one_line(label)
    if not text.strip():
        return "(empty text)" if not text else "(blanks)"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _histogram(shape: Shape) -> Iterator[str]:
    bars = shape.bars
    most = max((bar.rows for bar in bars), default=1) or 1
    wide = 100 / max(len(bars), 1)
    peak = max(bars, key=lambda bar: bar.rows, default=Bar("", 0))
    said = f"{bars[0].label} … {bars[-1].label}; most {peak.label}: {peak.rows:,}" if bars else ""
    yield (
        f'<svg class="strip" width="100%" height="{_HEIGHT}" role="img" aria-label="{safe(said)}">'
    )
    for place, bar in enumerate(bars):
        height = (_HEIGHT - 2) * bar.rows / most
        # What is there is seen, however seldom it is.
        height = max(height, 1.0) if bar.rows else 0.0
        yield (
            f'<rect x="{place * wide:.3f}%" y="{_HEIGHT - 1 - height:.1f}" '
            f'width="{wide * 0.9:.3f}%" height="{height:.1f}" fill="{_BLUE}">'
            f"<title>{safe(bar.label)}: {bar.rows:,}</title></rect>"
        )
    base = _HEIGHT - 0.5
    yield f'<line x1="0" x2="100%" y1="{base}" y2="{base}" stroke="{_LINE}"/></svg>'
    yield (
        f'<div class="ends"><span>{safe(bars[0].label)}</span>'
        f"<span>{safe(bars[-1].label)}</span></div>"
        f'<p class="small">most: {safe(peak.label)}, {counted(peak.rows, shape.unit)}</p>'
    )
