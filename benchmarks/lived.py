"""What an application takes for granted, counted over the rows of filled databases.

`python -m benchmarks lived [NAME=]URL...` prints the table; each URL is a database of PostgreSQL
that `synth seed` filled. `schemas` counts it over public ones and records it. What a name means is
read by expressions that stand here: nothing of `synth` judges.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

import psycopg

from benchmarks import agreement, moments, states, wording
from benchmarks.counted import Counted
from benchmarks.measure import Line, heading, record, table

MEASURES: Sequence[Callable[[psycopg.Connection], Iterator[Counted]]] = (
    moments.counted,
    agreement.counted,
    states.counted,
    wording.counted,
)
"""One file an idea: each goes over all tables and says of how many values how many are wrong."""

_TARGETS = {moments.ORDER: "0", moments.EXCLUSIVE: "0", moments.RARE: "0", moments.HOURS: "0"}
_TARGETS |= {agreement.EARLY: "0", agreement.ABOVE: "0", agreement.PARTS: "0"}
_TARGETS |= {states.STATES: "1 %", states.PLACEHOLDERS: "2 %"}
_TARGETS |= {wording.SALAD: "5 %", wording.FOREIGN: "5 %"}
_SHOWN = 12


def count(url: str) -> list[Counted]:
    """All that is counted in a database.

    Args:
        url: of PostgreSQL.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        return [one for measure in MEASURES for one in measure(connection)]


def main(arguments: list[str]) -> None:
    """Count, show the worst places and print the table."""
    named = [argument for argument in arguments if not argument.startswith("--")]
    if not named:
        sys.exit("usage: python -m benchmarks lived [NAME=]URL...")
    found = {name_of(each): count(url_of(each)) for each in named}
    print("\n".join(_text(found, "python -m benchmarks lived NAME=URL...")))


def written(found: dict[str, list[Counted]], command: str) -> None:
    """Write the table into the page.

    Args:
        found: by name of the database.
        command: that counted it.
    """
    text = _text(found, command)
    print("\n".join(text))
    record("Lived in", text)


def _text(found: dict[str, list[Counted]], command: str) -> list[str]:
    text = heading("Lived in", command)
    text += [f"Filled by `init` and `seed`, nothing edited: {', '.join(found)}.", ""]
    return text + table(lines_of(found))


def name_of(argument: str) -> str:
    """The name before a URL, else the name of its database."""
    name, sign, _ = argument.partition("=")
    return name if sign and "://" not in name else argument.partition("?")[0].rpartition("/")[2]


def url_of(argument: str) -> str:
    """The URL behind a name."""
    name, sign, url = argument.partition("=")
    return url if sign and "://" not in name else argument


def lines_of(found: dict[str, list[Counted]]) -> list[Line]:
    """One line a measure over all databases; the places where it is worst are shown.

    Args:
        found: by name of the database.
    """
    total: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name, counts in found.items():
        worst = sorted((one for one in counts if one.wrong), key=lambda one: -one.wrong)
        for one in worst[:_SHOWN]:
            print(f"{name:20} {one.wrong:6} of {one.total:6}  {one.measure}: {one.place}")
        for one in counts:
            total[one.measure][0] += one.wrong
            total[one.measure][1] += one.total
    return [
        Line(measure, f"{wrong:,}", _TARGETS.get(measure, ""), f"of {every:,}")
        for measure, (wrong, every) in total.items()
    ]
