"""One page that a data-protection officer can sign: no script, nothing from elsewhere."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import ClassVar

from synth.formats.listing import NOTHING, Listing, Result
from synth.page import document, marked, signatures, table
from synth.printable import safe
from synth.report import counted
from synth.version import __version__

_FEW = 8
"""Notes that stand in the head; of more nobody reads the rest of the page."""


class HtmlForm:
    """What was found by table, how many of each class, what was read, what was passed over."""

    word: ClassVar[str] = "html"
    mark: ClassVar[str] = 'name="generator" content="synth (?:scan|verify)"'

    def render(self, listing: Listing) -> str:
        """A whole page."""
        title = f"synth {listing.command}: {listing.subject}"
        parts = (
            _head(listing, title),
            _found(listing),
            _counts(listing),
            _passed(listing),
            _read(listing),
            _limits(listing),
        )
        lines = (line for part in parts for line in part)
        return document(title, lines, made_by=f"synth {listing.command}")


def _head(listing: Listing, title: str) -> Iterator[str]:
    verdict = f"{listing.verdict[0].upper()}{listing.verdict[1:]}"
    is_clean = listing.verdict == NOTHING and not listing.skipped
    kind = "bad" if listing.failing else "good" if is_clean else "none"
    passed = f"; {counted(len(listing.skipped), 'places')} passed over" if listing.skipped else ""
    yield f"<h1>{safe(title)}</h1>"
    yield '<p class="of">what was looked at, what was passed over and what was found</p>'
    yield (
        f'<div class="verdict {kind}"><p class="line">{verdict} in '
        f"{counted(len(listing.read), listing.things)}{passed}.</p>"
        "<p>No value that was read stands on this page.</p></div>"
    )
    if len(listing.notes) <= _FEW:
        yield from _notes(listing)
    values = sum(values for _, _, values, _ in listing.read)
    facts = (
        (
            "Looked at",
            f"{counted(values, 'values')} in {counted(len(listing.read), listing.things)}",
        ),
        ("Accepted", counted(listing.known, "findings") if listing.known else "nothing"),
        ("Program", f"synth {__version__}"),
        ("Day and hour", ""),
        ("Ran by, on which machine", ""),
    )
    yield '<dl class="facts">'
    for name, said in facts:
        yield (
            f"<dt>{name}</dt><dd>{safe(said)}</dd>"
            if said
            else f'<dt>{name}</dt><dd class="blank"></dd>'
        )
    yield "</dl>"


def _notes(listing: Listing) -> Iterator[str]:
    if listing.notes:
        items = "".join(f"<li>{marked(note)}</li>" for note in listing.notes)
        yield f'<ul class="points taken">{items}</ul>'


def _found(listing: Listing) -> Iterator[str]:
    yield "<h2>1. What was found</h2>"
    if not listing.results:
        yield "<p>Nothing.</p>"
    parts: dict[str, list[Result]] = {}
    for result in listing.results:
        parts.setdefault(result.part, []).append(result)
    for part, results in parts.items():
        yield f"<h3><code>{safe(part)}</code></h3>"
        yield table(("where", "what", "class", "values", "of", "state"), map(_row, results))
    for rule in dict.fromkeys(result.rule for result in listing.results):
        if rule in listing.helps:
            yield f"<h3>What <code>{safe(rule)}</code> is, and what to do</h3>"
            yield from _paragraphs(listing.helps[rule])


def _row(result: Result) -> tuple[str, ...]:
    state = f"accepted: {result.accepted}" if result.accepted else _STATES[result.level]
    shape = f", shape {result.shape}" if result.shape else ""
    beside = f"; {result.beside}" if result.beside else ""
    looked = f"{result.looked:,}" if result.looked else ""
    where = "; ".join(part for part in (result.path, result.numbers) if part)
    return (
        where or "the whole",
        f"{result.said}{shape}{beside}",
        f"{result.rule} {result.kind}",
        f"{result.count:,}",
        looked,
        state,
    )


_STATES = {"error": "to be mended", "note": "to be looked at"}


def _counts(listing: Listing) -> Iterator[str]:
    """What judges counted, and what the findings say of rules that nobody counts."""
    counts = Counter(listing.counts)
    for result in listing.results:
        if (result.rule, result.kind) not in listing.counts:
            counts[result.rule, result.kind] += result.count
    yield "<h2>2. How many of each class</h2>"
    rows = [(rule, kind, f"{count:,}") for (rule, kind), count in sorted(counts.items())]
    yield table(("rule", "class", "values"), rows) or "<p>None.</p>"


def _passed(listing: Listing) -> Iterator[str]:
    yield "<h2>3. What was passed over, and why</h2>"
    yield table(("place", "reason"), listing.skipped) or "<p>Nothing.</p>"
    if len(listing.notes) > _FEW:
        yield from _notes(listing)


def _read(listing: Listing) -> Iterator[str]:
    yield "<h2>4. What was looked at</h2>"
    rows = [(name, kind, f"{values:,}", note) for name, kind, values, note in listing.read]
    yield table((listing.things, "as", "values", "note"), rows)


def _limits(listing: Listing) -> Iterator[str]:
    if listing.limits:
        yield "<h2>5. What this shows, and what not</h2>"
        items = "".join(f"<li>{marked(one)}</li>" for one in listing.limits)
        yield f'<ul class="points taken">{items}</ul>'
    yield signatures("Who ran it", "Data-protection officer")


def _paragraphs(text: str) -> Iterable[str]:
    return (f'<p class="small">{marked(line)}</p>' for line in text.split("\n") if line)
