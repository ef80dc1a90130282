"""Every error a user can meet, each with the exit code it carries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from typing import ClassVar

from synth.synonyms import OURS


class SynthError(Exception):
    """Root of everything `synth` raises on purpose."""

    exit_code: ClassVar[int] = 3


class AnswerError(SynthError):
    """The answer is no: a check found something."""

    exit_code = 1


class QuestionError(SynthError):
    """The question is wrong: an option, a path, a name."""

    exit_code = 2


class WorldError(SynthError):
    """The world failed: disk, permission, database."""

    exit_code = 3


class RefusedError(WorldError):
    """A database refused rows.

    Attributes:
        table: the table's namespace and name in the database.
        said: what was violated, as the message says it: its names are of constraints and columns.
    """

    def __init__(self, text: str, table: tuple[str, str], said: str) -> None:
        self.table, self.said = table, said
        super().__init__(text)


class ForbiddenError(QuestionError):
    """A condition asks a database for more than a condition may.

    Attributes:
        number: which of the conditions that were asked, from 0.
        said: what it does and what is expected, without place and name.
    """

    def __init__(self, number: int, said: str) -> None:
        self.number, self.said = number, said
        super().__init__(said)


@dataclass(frozen=True, order=True)
class Mark:
    """A place in a schema file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake of a schema: where, what was found, what is expected, the nearest name."""

    mark: Mark
    found: str
    expected: str = ""
    nearest: str | None = None

    def __str__(self) -> str:
        text = f"{self.mark}: {self.found}"
        if self.expected:
            text += f"; expected {self.expected}"
        if self.nearest is not None:
            text += f"; did you mean {self.nearest!r}?"
        return text


class SchemaError(QuestionError):
    """All mistakes of a schema at once, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name closest to a misspelt one, or None when nothing is near.

    Args:
        name: what was written.
        known: the names that would have been right.
    """
    names: Sequence[str] = list(known)
    folded = {candidate.lower(): candidate for candidate in reversed(names)}
    for word in (name.lower(), OURS.get(name.lower())):
        if word in folded:
            return folded[word]
    close = get_close_matches(name.lower(), list(folded), n=3, cutoff=0.6)
    likeness = [SequenceMatcher(None, each, name.lower()).ratio() for each in close]
    best = [each for each, ratio in zip(close, likeness, strict=True) if ratio == likeness[0]]
    # Of names as near as each other that which begins alike: `intt` is no `ntt`.
    found = next((each for each in best if each[0] == name[:1].lower()), next(iter(best), None))
    return None if found is None else folded[found]
