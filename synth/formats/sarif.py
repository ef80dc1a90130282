"""SARIF 2.1.0, which code hosts and editors show beside the lines."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from synth.formats.listing import Listing, Result
from synth.printable import printable_json
from synth.version import __version__

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_INSIDE = "!"
"""Stands between an archive and its member."""

Json = dict[str, Any]


class SarifForm:
    """One run: a rule each, a result a finding, and what was passed over as notifications.

    Source: OASIS, Static Analysis Results Interchange Format version 2.1.0 plus errata 01, 2023.
    """

    word: ClassVar[str] = "sarif"
    mark: ClassVar[str] = r'\n "\$schema": "https://docs\.oasis-open\.org/sarif/'

    def render(self, listing: Listing) -> str:
        """One object."""
        rules = list(dict.fromkeys(result.rule for result in listing.results))
        places = {rule: place for place, rule in enumerate(rules)}
        run = {
            "tool": {
                "driver": {
                    "name": f"synth {listing.command}",
                    "semanticVersion": __version__,
                    "rules": [_rule(rule, listing) for rule in rules],
                }
            },
            # Two commands over one tree are two analyses; a code host would take the later one.
            "automationDetails": {"id": f"synth/{listing.command}/"},
            "columnKind": "unicodeCodePoints",
            "invocations": [
                {
                    "executionSuccessful": listing.error is None,
                    "toolExecutionNotifications": [
                        {
                            "level": "warning",
                            "message": {"text": f"not read: {reason}"},
                            "locations": [_location(source, listing.root)],
                        }
                        for source, reason in listing.skipped
                    ]
                    + [{"level": "note", "message": {"text": note}} for note in listing.notes],
                }
            ],
            "results": [_result(one, places, listing.root) for one in listing.results],
        }
        content = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
        return printable_json(content)


def _rule(rule: str, listing: Listing) -> Json:
    title = listing.rules.get(rule, f"what `synth {listing.command}` checks as {rule}")
    return {
        "id": rule,
        "shortDescription": {"text": title},
        "help": {"text": listing.helps.get(rule, title)},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["privacy"]},
    }


def _result(result: Result, rules: Mapping[str, int], root: str) -> Json:
    first, *others = _locations(result, root)
    found: Json = {
        "ruleId": result.rule,
        "ruleIndex": rules[result.rule],
        "level": result.level,
        "message": {"text": result.sentence},
        # Several in `locations` would mean that all must be changed at once (3.27.12).
        "locations": [first],
        "occurrenceCount": max(1, result.count),
        "properties": {"class": result.kind},
    }
    if others:
        # Each once: several entries of one line have the same place.
        found["relatedLocations"] = [
            one for place, one in enumerate(others) if one not in others[:place]
        ]
    if result.fingerprint:
        found["partialFingerprints"] = {"keyedValues/v1": result.fingerprint}
    if result.accepted:
        found["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": result.accepted}
        ]
    return found


def _locations(result: Result, root: str) -> list[Json]:
    whole = _location(result.source, root, path=result.path)
    # A row of a table is no line of its file, and a line of a member none of its archive. Code
    # hosts show no result without a line: the first one stands for all of the file.
    has_lines = result.unit == "line" and result.lines and _INSIDE not in result.source
    found = []
    for place, line in enumerate(result.lines if has_lines else (1,)):
        region = {"startLine": line}
        if has_lines and result.columns and result.columns[place]:
            region["startColumn"] = result.columns[place]
        physical = {**whole["physicalLocation"], "region": region}
        found.append({**whole, "physicalLocation": physical})
    return found


def _location(source: str, root: str, *, path: str = "") -> Json:
    """A file, a member of an archive in it, and the column there."""
    file, inside, member = source.partition(_INSIDE)
    found: Json = {"physicalLocation": {"artifactLocation": {"uri": _uri(file, root)}}}
    name = "".join((member, ": " if inside and path else "", path))
    if name:
        found["logicalLocations"] = [{"fullyQualifiedName": name}]
    return found


def _uri(source: str, root: str) -> str:
    """Relative to the working folder where it lies there."""
    if "://" in source:
        return quote(os.fsencode(source), safe=":/@%?=&,[]+~")
    path = Path(os.path.normpath(source))
    if root and path.is_relative_to(root):
        path = path.relative_to(root)
    return ("file://" if path.is_absolute() else "") + quote(os.fsencode(path.as_posix()))
