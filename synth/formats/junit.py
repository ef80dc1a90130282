"""JUnit's XML, which CI shows as tests: one for each source, table or check."""

from collections.abc import Iterator
from itertools import chain
from typing import ClassVar

from synth.formats.listing import Listing, Result
from synth.printable import one_line, printable
from synth.report import counted


class JunitForm:
    """A case fails with what was found in it; what was passed over is a skipped one."""

    word: ClassVar[str] = "junit"
    mark: ClassVar[str] = '<testsuites name="synth '

    def render(self, listing: Listing) -> str:
        """One suite."""
        name = f"synth {listing.command}"
        cases = list(chain.from_iterable(_cases(listing)))
        failed = sum("<failure" in case for case in cases)
        totals = f'tests="{len(cases)}" failures="{failed}" errors="0"'
        totals += f' skipped="{len(listing.skipped)}"'
        lines = (
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites name="{name}" {totals}>',
            f"<testsuite name={_quoted(listing.subject)} {totals}>",
            *(f'<testcase classname="{name}" {case}' for case in cases),
            *(f"<system-out>{_told(note)}</system-out>" for note in _joined(listing.notes)),
            "</testsuite>",
            "</testsuites>",
        )
        return "\n".join(lines) + "\n"


def _cases(listing: Listing) -> Iterator[Iterator[str]]:
    """The end of each case's element, behind the name of its class."""
    found: dict[str, dict[str, list[Result]]] = {}
    for result in listing.results:
        of = found.setdefault(result.case or result.source, {})
        of.setdefault(result.part, []).append(result)
    for name, *_ in listing.read:
        yield map(_case, *zip(*found.pop(name, {name: []}).items(), strict=True))
    for rest in found.values():
        yield map(_case, rest, rest.values())
    yield (
        f"name={_quoted(source)}><skipped message={_quoted(reason)}/></testcase>"
        for source, reason in listing.skipped
    )


def _case(name: str, results: list[Result]) -> str:
    failing = [result for result in results if result.level == "error"]
    others = [f"{one.place}: {one.sentence}" for one in results if one.level != "error"]
    text = f"name={_quoted(name)}>"
    if failing:
        kinds = ", ".join(dict.fromkeys(f"{one.rule} {one.kind}" for one in failing))
        said = failing[0].sentence if len(failing) == 1 else counted(len(failing), "findings")
        told = "\n".join(f"{one.place}: {one.sentence}" for one in failing)
        text += f"<failure type={_quoted(kinds)} message={_quoted(said)}>{_told(told)}</failure>"
    if others:
        text += "<system-out>" + _told("\n".join(others)) + "</system-out>"
    return f"{text}</testcase>"


def _joined(notes: tuple[str, ...]) -> tuple[str, ...]:
    return ("\n".join(notes),) if notes else ()


def _told(text: str) -> str:
    # XML 1.0 has no way to write what controls a terminal.
    from xml.sax.saxutils import escape  # brings what reads the web

    return escape(printable(text))


def _quoted(text: str) -> str:
    from xml.sax.saxutils import quoteattr

    return quoteattr(one_line(text))
