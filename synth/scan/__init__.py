"""What may be somebody's in files and databases: told by place, rule, class and count."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pyarrow as pa

from synth.databases.database import is_url, open_database
from synth.errors import AnswerError, QuestionError, WorldError
from synth.given import is_path, shown
from synth.locales import ALL
from synth.locales.declared import scanners_of
from synth.scan.baseline import Baseline
from synth.scan.crew import Step, in_order
from synth.scan.endured import endured
from synth.scan.kind import Container, kind_of
from synth.scan.naming import is_value, masked, said
from synth.scan.nested import documents
from synth.scan.opened import Opened
from synth.scan.parted import Parted
from synth.scan.persons import Persons, RowsOurs
from synth.scan.tables import of_database
from synth.scan.types import Finding, Named, Note, Piece, Read, Scanned, Skipped, Told
from synth.scan.walk import streams
from synth.scan.watch import Watch


@dataclass(frozen=True)
class Ours:
    """Who knows which rows are ours; asked of possible persons only.

    Attributes:
        is_written: whether a table of a file is as the manifest of an output beside it says.
        rows: of the URL of a database, which rows of it a schema makes.
        blocks: of a file, what the manifest of an output beside it keeps for tests: expressions
            by rule.
        declared: the same by a schema, everywhere.
    """

    is_written: Callable[[Path, str], bool] = lambda _, __: False
    rows: Callable[[str], AbstractContextManager[RowsOurs | None]] = lambda _: nullcontext()
    blocks: Callable[[Path], Mapping[str, str]] = lambda _: {}
    declared: Mapping[str, str] = field(default_factory=dict)


_NOBODY_KNOWS = Ours()

_ASKED = (QuestionError, AnswerError)
"""A URL that is none, and a schema that does not fit: not the source is at fault."""

_DEEPEST = 8
"""Archives in archives that are opened."""


def scan(
    sources: Iterable[str],
    *,
    locale: str = ALL,
    ours: Ours = _NOBODY_KNOWS,
    known: Baseline | None = None,
    sample: int | None = None,
    workers: int = 1,
    progress: Callable[[str], None] | None = None,
) -> Scanned:
    """Look at everything in some sources.

    Args:
        sources: files, folders, `-`, URLs of databases.
        locale: whose numbers are looked for, a country or `all`.
        ours: what is known to be ours.
        known: what is accepted, or a key alone for fingerprints.
        sample: how many rows of a table, where some can be asked for; None for all.
        workers: threads that look; decides nothing that is told.
        progress: called with what is read now.

    Raises:
        QuestionError: a URL cannot be read, or nothing was named.
        WorldError: nothing could be read.
    """
    places: dict[str, str] = {}
    for source in sources:
        is_path = source not in ("", "-") and not is_url(source)
        places.setdefault(str(Path(source).absolute()) if is_path else source, source)
    named = list(places.values())
    if not named:
        raise QuestionError("nothing to scan; expected files, folders, URLs of databases, or -")
    findings: list[Finding] = []
    read: list[Read] = []
    skipped: list[Skipped] = []
    notes: list[str] = []
    with ExitStack() as opened:
        question = _Question(locale, ours, known, sample, opened)
        steps = opened.enter_context(closing(_steps(named, question, progress or _unseen)))
        for told in in_order(steps, workers=workers):
            one = _masked(told, partial(masked, locale=locale))
            if isinstance(one, Skipped):
                skipped.append(one)
            elif isinstance(one, Read):
                read.append(one)
            elif isinstance(one, Note):
                notes.append(one.text)
            else:
                findings.append(one)
    if not read and not any(one.error for one in skipped):
        reasons = "; ".join(f"{one.source}: {one.reason}" for one in skipped[:3])
        raise WorldError(f"nothing could be read{': ' if reasons else ''}{reasons}")
    subject = ", ".join(masked(shown(one)) for one in named)
    return Scanned(
        subject,
        tuple(findings),
        tuple(read),
        tuple(dict.fromkeys(skipped)),
        notes=tuple(dict.fromkeys(notes)),
    )


def _masked(one: Told, masked: Callable[[str], str]) -> Told:
    """What is told, without names that are values: the one place through which all of it goes."""
    if isinstance(one, Note):
        return Note(masked(one.text))
    if isinstance(one, Skipped):
        return replace(one, source=masked(one.source), reason=masked(one.reason))
    if isinstance(one, Finding):
        source, path, reason = map(masked, (one.source, one.path, one.reason))
        return replace(one, source=source, path=path, reason=reason)
    return replace(one, source=masked(one.source), note=masked(one.note))


def _unseen(_: str) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True)
class _Question:
    """Whose names are known, what is ours or accepted, what stays open to the end."""

    locale: str
    ours: Ours
    known: Baseline | None
    sample: int | None
    opened: ExitStack

    def watch(self, source: str, kind: str, *, path: Path | None = None) -> Watch:
        """A watch over one source, which may be a file."""
        persons = Persons(source, self.locale, known=self.known)
        own = dict(self.ours.declared)
        if path is not None:
            persons.is_ours = partial(self.ours.is_written, path)
            for word, pattern in self.ours.blocks(path).items():
                own[word] = f"{own[word]}|{pattern}" if word in own else pattern
        judges = scanners_of(self.locale, tuple(sorted(own.items())))
        watch = Watch(source, kind, judges, persons, self.known)
        if own:
            watch.take(Note(f"{', '.join(sorted(own))} of a block that is declared are nobody's"))
        return watch


def _steps(
    named: Iterable[str], question: _Question, progress: Callable[[str], None]
) -> Generator[Step | Told, None, None]:
    for one in named:
        # What is no path either is refused there by what it seems to be.
        if is_url(one) or not (one == "-" or is_path(one) or Path(one).exists()):
            progress(masked(shown(one)))
            yield from endured(shown(one), _server(one, question), raised=_ASKED)
            continue
        for opened in endured(shown(one), streams(one)):
            if isinstance(opened, Named):
                yield from _names(opened.source, (opened.name,), question, "its name")
            elif isinstance(opened, Skipped | Note):
                yield opened
            else:
                progress(masked(opened.shown))
                opened.sample = question.sample
                yield from endured(opened.shown, _stream(opened, question))


def _server(url: str, question: _Question) -> Iterator[Step | Told]:
    source = shown(url)
    with closing(open_database(url, read_only=True)) as database:
        watch = question.watch(source, "database")
        watch.persons.rows_ours = question.opened.enter_context(question.ours.rows(url))
        pieces = of_database(database, source, sample=question.sample)
        yield from _watched(pieces, watch, question)


def _stream(opened: Opened, question: _Question) -> Iterator[Step | Told]:
    """One stream, and all that lies in it."""
    kind = kind_of(opened)
    if not opened.head():
        yield Read(opened.shown, "empty", 0)
    elif kind is None:
        yield Skipped(opened.shown, "it is neither text nor of a known kind")
    elif isinstance(kind, Container):
        yield from _members(opened, kind, question)
    else:
        watch = question.watch(opened.shown, kind.word, path=opened.path)
        yield from _watched(kind.pieces(opened), watch, question)


def _members(opened: Opened, kind: Container, question: _Question) -> Iterator[Step | Told]:
    """All that lies in an archive, also where it breaks off."""
    if opened.depth >= _DEEPEST:
        yield Skipped(opened.shown, f"it lies in {_DEEPEST} archives")
        return
    is_whole, is_read = True, False
    for member in endured(opened.shown, kind.inside(opened)):
        if isinstance(member, Skipped):
            is_whole = False
            yield member
        else:
            is_read = True
            name = (member.shown.rpartition("!")[2],)
            yield from _names(member.shown, name, question, "its name")
            yield from endured(member.shown, _stream(member, question))
            if opened.unpacked.is_bomb:
                break
    if is_read or is_whole:
        yield Read(opened.shown, kind.word, 0)


def _names(
    source: str, names: Iterable[str], question: _Question, path: str
) -> Iterator[Step | Told]:
    """What stands in names, where somebody may have it.

    Args:
        source: as it is shown.
        names: of one kind.
        question: whose numbers are looked for.
        path: what they are called in the report.
    """
    odd = [name for name in names if is_value(name, question.locale)]
    if odd:
        watch = question.watch(source, "name")
        texts = pa.concat_arrays([said(name) for name in odd])
        yield Step(watch, Piece(path, texts))
        yield Step(watch, None)


def _watched(
    pieces: Iterator[Piece | Skipped | Note], watch: Watch, question: _Question
) -> Iterator[Step | Told]:
    """The pieces of one source, also where it breaks off."""
    is_whole, is_read = True, False
    names: dict[str, None] = {}
    parted = Parted(question.locale, watch.judges)
    for given in endured(watch.source, parted.beside(_plain(pieces))):
        is_whole &= not isinstance(given, Skipped)
        is_read |= isinstance(given, Piece)
        if isinstance(given, Piece):
            names[given.path] = None
        yield given if isinstance(given, Skipped) else Step(watch, given)
    if is_read or is_whole:
        yield Step(watch, None)
    yield from _names(watch.source, names, question, "names of tables and columns")


def _plain(pieces: Iterator[Piece | Skipped | Note]) -> Iterator[Piece | Skipped | Note]:
    """The pieces, and what lies in the documents of their values."""
    for one in pieces:
        yield from documents(one) if isinstance(one, Piece) else (one,)
