"""A docstring taken apart, and texts laid out in lines of one width."""

import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

WIDTH = 100
"""Characters of a line; fixed, so that a page is the same everywhere."""

_SECTION = re.compile(r"(Attributes|Example|Source):\s*(.*)")
_OPTION = re.compile(r"(\w+): (.*)")


@dataclass(frozen=True)
class Doc:
    """What a docstring of the fixed order says.

    Attributes:
        paragraphs: what it makes and why one would use it.
        options: what each option means, by name.
        example: lines of YAML, and what they give where that is written.
        source: what it rests on, or nothing.
    """

    paragraphs: tuple[str, ...]
    options: Mapping[str, str]
    example: tuple[str, ...]
    source: str


def read_doc(kind: type) -> Doc:
    """The docstring of a class in its parts."""
    sections: dict[str, list[str]] = {"": []}
    name = ""
    for line in inspect.cleandoc(kind.__doc__ or "").splitlines():
        found = _SECTION.fullmatch(line)
        if found is not None:
            name = found[1]
            sections[name] = [found[2]] if found[2] else []
        else:
            sections[name].append(line)
    text = "\n".join(sections[""])
    example = textwrap.dedent("\n".join(sections.get("Example", []))).strip("\n").splitlines()
    return Doc(
        paragraphs=tuple(_joined(part) for part in text.split("\n\n") if part.strip()),
        options=_options(sections.get("Attributes", [])),
        example=tuple(line for line in example if not line.startswith("```")),
        source=_joined("\n".join(sections.get("Source", []))),
    )


def _options(lines: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for line in textwrap.dedent("\n".join(lines)).splitlines():
        head = _OPTION.fullmatch(line)
        if head is not None:
            name = head[1]
            found[name] = head[2]
        elif name:
            found[name] += f" {line.strip()}"
    return found


def _joined(text: str) -> str:
    return " ".join(text.split())


def wrapped(text: str, *, indent: int = 2) -> Iterator[str]:
    """A paragraph in lines."""
    margin = " " * indent
    yield from textwrap.wrap(text, WIDTH, initial_indent=margin, subsequent_indent=margin)


def listed(lines: Sequence[Sequence[str]], *, indent: int = 2) -> Iterator[str]:
    """Rows of a table without rules; the last cell goes on below itself where it is long.

    Args:
        lines: cells of each row, as many everywhere.
        indent: spaces before the first cell.
    """
    if not lines:
        return
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)][:-1]
    for *cells, last in lines:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        head = " " * indent + "".join(f"{cell}  " for cell in padded)
        if not last:
            yield head.rstrip()
        yield from textwrap.wrap(
            last,
            max(WIDTH, len(head) + 30),
            initial_indent=head,
            subsequent_indent=" " * len(head),
            break_on_hyphens=False,
        )


def section(title: str, lines: Iterable[str]) -> Iterator[str]:
    """A blank line, a title and lines; nothing where there are no lines."""
    found = list(lines)
    if found:
        yield from ("", title, *found)
