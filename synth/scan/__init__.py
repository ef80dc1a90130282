"""What may be somebody's in files and databases: told by place, rule, class and count."""

from collections.abc import Iterable, Iterator
from contextlib import closing

from synth.databases.database import is_url, open_database
from synth.errors import QuestionError, WorldError
from synth.given import shown
from synth.locales.judge import Judge, judges_of
from synth.scan.kind import Container, kind_of
from synth.scan.opened import Opened, SourceError
from synth.scan.tables import of_database
from synth.scan.types import Finding, Piece, Read, Scanned, Skipped
from synth.scan.walk import streams
from synth.scan.watch import Watch

_DEEPEST = 8
"""Archives in archives that are opened."""


def scan(sources: Iterable[str], *, locale: str = "fr") -> Scanned:
    """Look at everything in some sources.

    Args:
        sources: files, folders, `-`, URLs of databases.
        locale: whose numbers are looked for.

    Raises:
        QuestionError: a URL cannot be read, or nothing was named.
        WorldError: nothing could be read.
    """
    named = list(sources)
    if not named:
        raise QuestionError("nothing to scan; expected files, folders, URLs of databases, or -")
    judges = judges_of(locale)
    findings: list[Finding] = []
    read: list[Read] = []
    skipped: list[Skipped] = []
    for one in _told(named, judges):
        if isinstance(one, Skipped):
            skipped.append(one)
        elif isinstance(one, Read):
            read.append(one)
        else:
            findings.append(one)
    if not read:
        reasons = "; ".join(f"{one.source}: {one.reason}" for one in skipped[:3])
        raise WorldError(f"nothing could be read{': ' if reasons else ''}{reasons}")
    subject = ", ".join(shown(one) for one in named)
    return Scanned(subject, tuple(findings), tuple(read), tuple(skipped))


Told = Finding | Read | Skipped


def _told(named: Iterable[str], judges: tuple[Judge, ...]) -> Iterator[Told]:
    for one in named:
        if is_url(one):
            yield from _server(one, judges)
            continue
        for opened in streams(one):
            yield from [opened] if isinstance(opened, Skipped) else _stream(opened, judges)


def _server(url: str, judges: tuple[Judge, ...]) -> Iterator[Told]:
    source = shown(url)
    try:
        with closing(open_database(url, read_only=True)) as database:
            watch = Watch(source, "row", judges)
            yield from _watched(of_database(database, source), watch, "database")
    except WorldError as error:
        yield Skipped(source, str(error))


def _stream(opened: Opened, judges: tuple[Judge, ...]) -> Iterator[Told]:
    """One stream, and all that lies in it."""
    try:
        kind = kind_of(opened)
        if kind is None:
            yield Skipped(opened.shown, "it is neither text nor of a known kind")
        elif isinstance(kind, Container):
            if opened.depth >= _DEEPEST:
                yield Skipped(opened.shown, f"it lies in {_DEEPEST} archives")
                return
            for member in kind.inside(opened):
                yield from _stream(member, judges)
            yield Read(opened.shown, kind.word, 0)
        else:
            watch = Watch(opened.shown, kind.unit, judges)
            yield from _watched(kind.pieces(opened), watch, kind.word)
    except (SourceError, OSError) as error:
        yield Skipped(opened.shown, _reason(error))


def _watched(pieces: Iterator[Piece | Skipped], watch: Watch, kind: str) -> Iterator[Told]:
    """What is found in the pieces of one source, also where it breaks off."""
    try:
        for piece in pieces:
            if isinstance(piece, Skipped):
                yield piece
            else:
                watch.take(piece)
    except (SourceError, OSError) as error:
        yield Skipped(watch.source, f"not read to its end: {_reason(error)}")
    yield from watch.findings()
    yield Read(watch.source, kind, watch.values)


def _reason(error: SourceError | OSError) -> str:
    return str(error) if isinstance(error, SourceError) else (error.strerror or "it cannot be read")
