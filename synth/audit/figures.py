"""The charts of a report: each result is a row with its name, its strip and its numbers."""

from collections.abc import Iterator, Sequence

from synth.audit.chart import (
    AMBER,
    BLUE,
    GREEN,
    INK,
    RED,
    Scale,
    axis,
    bar,
    dot,
    key,
    mark,
    scale_of,
    strip,
)
from synth.audit.report import Spending, place_of, ratio
from synth.audit.types import Attack, Bound, Estimate, Measure, Verdict
from synth.audit.words import interval, number, percent, sentence
from synth.printable import safe
from synth.report import counted

_HEIGHT = 26
_KINDS = {"count": ("noisy counts", BLUE), "choice": ("choices of what to count", AMBER)}
_BADGES: dict[Verdict, tuple[str, str]] = {
    "holds": ("b-holds", "✓ no fault found"),
    "broken": ("b-broken", "✗ broken"),
    "weak evidence": ("b-weak", "~ weak evidence"),
    "measured": ("b-not", "measured"),
    "not measured": ("b-not", "not measured"),
}


def badge(verdict: Verdict) -> str:
    """A verdict in a frame, told by its words and not by its colour alone."""
    style, said = _BADGES[verdict]
    return f'<span class="badge {style}">{said}</span>'


def spent(groups: Sequence[Spending]) -> str:
    """The budget by table, each a bar of its kinds of question.

    Args:
        groups: from `spendings`.
    """
    tables = list(dict.fromkeys(group.table for group in groups))
    sums = {name: sum(one.share for one in groups if one.table == name) for name in tables}
    scale = scale_of(list(sums.values()), is_share=True)
    kinds = [kind for kind in _KINDS if any(group.kind == kind for group in groups)]
    rows = []
    for name in tables:
        own = [group for group in groups if group.table == name]
        said = ", ".join(f"{_KINDS[one.kind][0]} {percent(one.share)}" for one in own)
        picture = strip(scale, _stacked(scale, own), f"{name}: {said}")
        queries = counted(sum(one.queries for one in own), "questions")
        figure = f"{percent(sums[name])} of the budget<br>{queries}"
        rows.append(_row(f"<code>{safe(name)}</code>", picture, figure))
    return _chart([key("bar", _KINDS[kind][1], _KINDS[kind][0]) for kind in kinds], rows, scale)


def _stacked(scale: Scale, groups: Sequence[Spending]) -> Iterator[str]:
    start = 0.0
    for group in sorted(groups, key=lambda one: list(_KINDS).index(one.kind)):
        color = _KINDS[group.kind][1]
        yield from bar(scale, start, start + group.share, color=color, height=_HEIGHT)
        start += group.share


def measured(measures: Sequence[Measure]) -> str:
    """One group of measures, each a dot beside what it is compared with."""
    shown = [one for one in measures if one.value is not None]
    compared = list(dict.fromkeys(one.compared for one in shown if one.reference is not None))
    ends = [end for one in shown for end in _ends(one.value, one.reference)]
    scale = scale_of(ends)
    keys = [key("full", BLUE, "synthetic rows"), *(key("mark", AMBER, said) for said in compared)]
    rows = []
    for one in measures:
        figure = badge("not measured")
        picture = ""
        if one.value is not None:
            said = f"{one.name}: {interval(one.value)}"
            figure = f"<b>{interval(one.value)}</b>"
            if one.reference is not None:
                beside = f"{one.compared} {interval(one.reference)}"
                said, figure = f"{said}, {beside}", f"{figure}<br>{safe(beside)}"
            picture = strip(scale, _beside(scale, one.value, one.reference), said)
        rows.append(_row(safe(one.name), picture, figure, _said(one)))
    return _chart(keys if shown else [], rows, scale if shown else None)


def _beside(scale: Scale, value: Estimate, reference: Estimate | None) -> Iterator[str]:
    if reference is not None:
        yield from mark(scale, reference.value, top=3, bottom=_HEIGHT - 3, color=AMBER)
    yield from dot(scale, value, y=_HEIGHT // 2, color=BLUE)


def attacked(attacks: Sequence[Attack]) -> str:
    """One group of attacks: how often right about learnt persons, about others, and by guessing."""
    shown = [one for one in attacks if one.train is not None or one.control is not None]
    ends = [end for one in shown for end in _ends(one.train, one.control, one.baseline)]
    scale = scale_of(ends, is_share=True)
    keys = [key("full", BLUE, "persons learnt"), key("hollow", INK, "persons set aside")]
    if any(one.baseline is not None for one in shown):
        keys.append(key("mark", AMBER, "blind guesses"))
    rows = []
    for one in attacks:
        figures = [
            f"{said} {interval(rate, share=True)}"
            for said, rate in (("learnt", one.train), ("set aside", one.control))
            if rate is not None
        ]
        picture = ""
        if one in shown:
            picture = strip(
                scale, _sides(scale, one), f"{one.name}: {', '.join(figures)}", height=34
            )
        figure = "<br>".join([badge(one.verdict), *map(safe, figures)])
        rows.append(_row(safe(one.name), picture, figure, _said(one, *_risk(one))))
    return _chart(keys if shown else [], rows, scale if shown else None)


def _sides(scale: Scale, attack: Attack) -> Iterator[str]:
    if attack.baseline is not None:
        yield from mark(scale, attack.baseline.value, top=3, bottom=31, color=AMBER)
    if attack.control is not None:
        yield from dot(scale, attack.control, y=24, color=INK, hollow=True)
    if attack.train is not None:
        color = RED if attack.verdict == "broken" else BLUE
        yield from dot(scale, attack.train, y=10, color=color)


def _risk(attack: Attack) -> Iterator[str]:
    if attack.attacks:
        yield f"{counted(attack.attacks, 'guesses')} on each side"
    if attack.risk is not None:
        yield f"What learning a person added: {interval(attack.risk, share=True)}"


def claimed(bounds: Sequence[tuple[str, Bound]]) -> str:
    """What was shown of the promise, as a share of what is claimed: above 100 % it is broken.

    Args:
        bounds: each with its table's name.
    """
    ratios = [ratio(bound) for _, bound in bounds]
    known = [one for one in ratios if one is not None]
    scale = scale_of([1.0, *known], is_share=True)
    keys = [key("bar", GREEN, "shown, as a share of"), key("mark", INK, "what is claimed")]
    rows = []
    for (table, bound), share in zip(bounds, ratios, strict=True):
        said = _against_claim(bound)
        picture = ""
        if share is not None:
            parts = _share(scale, share, is_broken=bound.verdict == "broken")
            picture = strip(scale, parts, f"{bound.name}: {said}")
        rows.append(_bound_row(table, bound, picture, said))
    return _chart(keys if known else [], rows, scale if known else None)


def _share(scale: Scale, share: float, *, is_broken: bool) -> Iterator[str]:
    yield from bar(scale, 0.0, share, color=RED if is_broken else GREEN, height=_HEIGHT)
    yield from mark(scale, 1.0, top=0, bottom=_HEIGHT, color=INK)


def noises(bounds: Sequence[tuple[str, Bound]]) -> str:
    """How large the noise was over what is claimed: below 1 the promise is broken.

    Args:
        bounds: in the unit `sigma`, each with its table's name.
    """
    scale = scale_of([1.0, *(end for _, bound in bounds for end in _ends(bound.value))])
    known = any(bound.value is not None for _, bound in bounds)
    rows = []
    for table, bound in bounds:
        picture, said = "", _against_claim(bound)
        if bound.value is not None:
            parts = _found(scale, bound.value, is_broken=bound.verdict == "broken")
            picture = strip(scale, parts, f"{bound.name}: {said}")
        rows.append(_bound_row(table, bound, picture, said))
    keys = [key("full", GREEN, "noise found"), key("mark", INK, "noise claimed")]
    return _chart(keys if known else [], rows, scale if known else None)


def _found(scale: Scale, value: Estimate, *, is_broken: bool) -> Iterator[str]:
    yield from mark(scale, 1.0, top=0, bottom=_HEIGHT, color=INK)
    yield from dot(scale, value, y=_HEIGHT // 2, color=RED if is_broken else GREEN)


def _against_claim(bound: Bound) -> str:
    """A bound's number beside its claim: `epsilon at least 0.12, claimed 1`."""
    if bound.value is None or bound.claimed is None:
        return ""
    exact = bound.value.lo == bound.value.hi
    shown = number(bound.value.value, digits=4) if exact else interval(bound.value)
    return f"{bound.unit} {shown}, claimed {number(bound.claimed, digits=4)}"


def _bound_row(table: str, bound: Bound, picture: str, said: str) -> str:
    runs = [f"{counted(bound.runs, 'runs')} of the learner"] if bound.runs else []
    figure = "<br>".join([badge(bound.verdict), *([safe(said)] if said else [])])
    name = safe(place_of(table, bound.name))
    return _row(name, picture, figure, _said(bound, *runs, *bound.details))


def _ends(*estimates: Estimate | None) -> Iterator[float]:
    for one in estimates:
        if one is not None:
            yield from (one.value, one.hi)


def _said(one: Measure | Attack | Bound, *more: str) -> str:
    """The sentences below a row, then the columns it stands for."""
    parts = (one.meaning, *more, one.reason)
    text = safe(" ".join(sentence(part) for part in parts if part))
    if isinstance(one, Bound) or not one.places:
        return text
    names = ", ".join(f"<code>{safe(place)}</code>" for place in one.places)
    return f"{text} Columns: {names}."


def _row(name: str, picture: str, figure: str, said: str = "") -> str:
    below = f'<div class="said">{said}</div>' if said else ""
    return (
        f'<div class="row"><div class="name">{name}</div><div>{picture}</div>'
        f'<div class="figure">{figure}</div>{below}</div>'
    )


def _chart(keys: Sequence[str], rows: Sequence[str], scale: Scale | None) -> str:
    legend = f'<p class="keys">{"".join(keys)}</p>' if keys else ""
    below = ""
    if scale is not None:
        below = f'<div class="row last"><div></div><div>{axis(scale)}</div><div></div></div>'
    return f'<div class="chart">{legend}{"".join(rows)}{below}</div>'
