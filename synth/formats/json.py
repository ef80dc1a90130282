"""JSON for programs: keys sorted, indented by one."""

from typing import ClassVar

from synth.formats.listing import Listing
from synth.printable import printable_json

VERSION = 1


class JsonForm:
    """Everything that a listing holds."""

    word: ClassVar[str] = "json"
    mark: ClassVar[str] = rf'\n "report": {VERSION},\n'

    def render(self, listing: Listing) -> str:
        """One object."""
        content = {
            "report": VERSION,
            "command": listing.command,
            "subject": listing.subject,
            "holds": listing.holds,
            "notes": listing.notes,
            "findings": [vars(result) for result in listing.results],
            "skipped": [{"source": source, "reason": why} for source, why in listing.skipped],
            "read": [
                {"source": source, "kind": kind, "values": values, "note": note}
                for source, kind, values, note in listing.read
            ],
            "counts": [
                {"rule": rule, "kind": kind, "values": values}
                for (rule, kind), values in sorted(listing.counts.items())
            ],
        }
        return printable_json(content)
