"""Lines for a terminal."""

from collections.abc import Iterator
from typing import ClassVar

from synth.formats.listing import Listing
from synth.printable import one_line
from synth.report import counted


class TextForm:
    """Notes, findings, what was passed over, what was read, and the verdict."""

    word: ClassVar[str] = "text"
    mark: ClassVar[str] = (
        r" in [\d,]+ (?:sources?|checks?)(?:, [\d,]+ known)?(?:, [\d,]+ places? skipped)?\n\Z"
    )

    def render(self, listing: Listing) -> str:
        """One line each."""
        return "\n".join(map(one_line, _lines(listing))) + "\n"


def _lines(listing: Listing) -> Iterator[str]:
    yield from (f"note    {note}" for note in listing.notes)
    for result in listing.results:
        word = "known" if result.accepted else "found" if result.level == "error" else "note"
        yield f"{word:<8}{result.place}: {result.sentence}"
    yield from (f"skipped {source}: {reason}" for source, reason in listing.skipped)
    for source, kind, values, note in listing.read:
        what = f"{counted(values, 'values')} as {kind}" if values else kind
        yield f"read    {source}: {what}{f'; {note}' if note else ''}"
    known = f", {listing.known:,} known" if listing.known else ""
    passed = f", {counted(len(listing.skipped), 'places')} skipped" if listing.skipped else ""
    looked = counted(len(listing.read), listing.things)
    yield f"{listing.subject}: {listing.verdict} in {looked}{known}{passed}"
