"""An assertion for tests: nobody who exists is left in files or a database."""

from pathlib import Path
from typing import Literal


def assert_nobody(
    *sources: str | Path,
    fail_on: Literal["assignable", "possible"] = "assignable",
    baseline: str | Path | None = None,
    strict: bool = False,
) -> None:
    """Fail where something is that somebody may have, with the report as the message.

    Args:
        sources: files, folders, URLs of databases.
        fail_on: numbers that somebody may have, or `possible` persons too.
        baseline: a file that accepts known findings; its key stands beside it or in
            `SYNTH_SCAN_KEY`.
        strict: whether a place that cannot be read fails as well.

    Raises:
        AssertionError: there is something, or nothing could be read.
    """
    __tracebackhide__ = True
    from synth import api
    from synth.errors import SynthError

    try:
        listing = api.scan(sources, fail_on=fail_on, baseline=baseline)
    except SynthError as error:
        raise AssertionError(str(error)) from None
    if not listing.holds or (strict and listing.skipped):
        raise AssertionError(f"somebody may be here\n{listing.render()}")
