"""Lines for a terminal."""

from collections.abc import Iterator
from typing import ClassVar

from synth.formats.listing import Listing, Result
from synth.printable import one_line
from synth.report import counted


class TextForm:
    """Notes, findings, what was passed over, what was read, and the verdict."""

    word: ClassVar[str] = "text"

    def render(self, listing: Listing) -> str:
        """One line each."""
        return "\n".join(map(one_line, _lines(listing))) + "\n"


def _lines(listing: Listing) -> Iterator[str]:
    yield from (f"note    {note}" for note in listing.notes)
    for result in listing.results:
        word = "known" if result.accepted else "found" if result.level == "error" else "note"
        yield f"{word:<8}{_told(result)}"
    yield from (f"skipped {source}: {reason}" for source, reason in listing.skipped)
    for source, kind, values, note in listing.read:
        what = f"{counted(values, 'values')} as {kind}" if values else kind
        yield f"read    {source}: {what}{f'; {note}' if note else ''}"
    wrong = sum(result.level == "error" for result in listing.results)
    verdict = counted(wrong, "findings") if wrong else "nothing found"
    passed = f", {counted(len(listing.skipped), 'places')} skipped" if listing.skipped else ""
    yield f"{listing.subject}: {verdict} in {counted(len(listing.read), 'sources')}{passed}"


def _told(result: Result) -> str:
    place = f"{result.source}: {result.path}" if result.path else result.source
    text = f"{place}: {result.rule} {result.kind}: {result.said}"
    if result.looked:
        text += f" in {result.count:,} of {counted(result.looked, f'{result.unit}s')}"
    details = []
    if result.lines:
        numbers = ", ".join(f"{line:,}" for line in result.lines)
        more = ", …" if result.count > len(result.lines) else ""
        details.append(f"{result.unit} {numbers}{more}")
    if result.shape:
        details.append(f"shape {result.shape}")
    if result.accepted:
        details.append(f"accepted: {result.accepted}")
    return f"{text} ({'; '.join(details)})" if details else text
