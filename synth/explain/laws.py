"""Pages of the laws: what stands where a number, a date or a count is drawn."""

from collections.abc import Iterator
from dataclasses import dataclass

from synth.docstrings import listed, section, wrapped

_BESIDE = "min and max beside it cut the law: values outside are not drawn, and others not piled up"


@dataclass(frozen=True)
class LawText:
    """What is written about one law.

    Attributes:
        what: which values it gives.
        numbers: its parameters, by name.
        example: how it is written.
        source: where formula or algorithm come from, or nothing.
    """

    what: str
    numbers: tuple[tuple[str, str], ...]
    example: str
    source: str = ""


TEXTS = {
    "uniform": LawText(
        "Every value of a range is as likely as any other; a bare LO..HI says the same.",
        (("LO..HI", "both ends are included; numbers, ISO dates or times, or SQL"),),
        "age: {int: {uniform: 18..66}}",
    ),
    "normal": LawText(
        "A bell around a mean: two values of three lie within one standard deviation.",
        (("mean", "the middle"), ("sd", "the standard deviation, above 0")),
        "hours: {int: {normal: {mean: 120, sd: 25}, min: 79, max: 151}}",
    ),
    "lognormal": LawText(
        "Many small values and a long tail, as durations, amounts and incomes have.",
        (
            ("median", "half of the values are below it; above 0"),
            ("p90", "nine of ten values are below it; above the median"),
        ),
        "count: {lognormal: {median: 4, p90: 12}, max: 40}",
    ),
    "poisson": LawText(
        "A count of things that happen by chance and apart from one another.",
        (("mean", "the average count; `{poisson: 1.9}` is short for it"),),
        "count: {poisson: 1.9, min: 1}",
    ),
    "zipf": LawText(
        "Ranks from 1 on, the first the most frequent: rank k weighs 1 / k to the exponent.",
        (
            ("ranks", "how many there are, at most 1,000,000; `{zipf: 100}` is short for it"),
            ("exponent", "how fast the weights fall, 1 unless written"),
        ),
        "popularity: {int: {zipf: {ranks: 100, exponent: 1}}}",
    ),
    "weights": LawText(
        "The values that are written, in proportion to their weights.",
        (("VALUE: WEIGHT", "any number of pairs; weights need no sum"),),
        "children: {int: {weights: {0: 45, 1: 25, 2: 20, 3: 10}}}",
    ),
    "steps": LawText(
        "A histogram: edges, each with the weight up to the next; even within a step.",
        (("EDGE: WEIGHT", "edges rise; the last edge ends the histogram and is never drawn"),),
        "age: {int: {steps: {16: 1, 25: 6, 50: 3, 66: 0}}}",
    ),
}
"""By the word users write; a test keeps them equal to `SHAPES`."""


def law_page(word: str) -> Iterator[str]:
    """The page of one law."""
    text = TEXTS[word]
    yield f"{word}: a law"
    yield ""
    yield from wrapped(text.what)
    yield from section("Numbers", listed(text.numbers))
    if word != "uniform":
        yield from section("Beside it", wrapped(_BESIDE))
    yield from section("Example", [f"  {text.example}"])
    where = (
        "Where a number, a date or a count is drawn: int, decimal, float, date, datetime, time, "
    )
    yield from section("Use", wrapped(where + "count, days, gap and the like."))
