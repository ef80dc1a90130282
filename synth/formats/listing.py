"""What a command found, in the one shape that every form of a report is made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from synth.errors import QuestionError
from synth.registry import members


@dataclass(frozen=True)
class Result:
    """One finding.

    Attributes:
        rule: who found it, such as `nir` or `unique`.
        kind: its class, such as `assignable`; of `verify`, "broken".
        said: what is wrong in a few words, without a value.
        source: the file, member of an archive or database.
        path: the column there, or "".
        unit: what `lines` are numbers of: `line` or `row`.
        lines: the first places, from 1.
        columns: of the first character at each of these places, from 1; 0 where it is not known.
        count: how many values.
        looked: how many were looked at; 0 where there is nothing to count.
        shape: masked, or "".
        level: `error` where it makes the command fail, else `note`.
        accepted: why a baseline accepts it, or "".
        fingerprint: keyed, of the values, or "" without a key.
    """

    rule: str
    kind: str
    said: str
    source: str
    path: str = ""
    unit: str = "row"
    lines: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()
    count: int = 1
    looked: int = 0
    shape: str = ""
    level: str = "error"
    accepted: str = ""
    fingerprint: str = ""


@dataclass(frozen=True)
class Listing:
    """All findings of one run, and what was looked at.

    Attributes:
        command: such as `scan`.
        subject: what was asked for.
        results: in order.
        read: what was read: name, what it was taken for, how many values, and a note.
        skipped: what was not: name and reason.
        notes: sentences for the head.
        counts: how many values were seen of each rule and class, nobody's among them.
        rules: what each rule of the results finds, in a sentence.
    """

    command: str
    subject: str
    results: tuple[Result, ...] = ()
    read: tuple[tuple[str, str, int, str], ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether nothing makes the command fail."""
        return all(result.level != "error" for result in self.results)

    def render(self, form: str = "text") -> str:
        """The report in one of the forms; pure.

        Args:
            form: `text`, `json` or another file of this room.

        Raises:
            QuestionError: there is no such form.
        """
        known: Mapping[str, type[Form]] = members("synth.formats")
        if form not in known:
            raise QuestionError(f"format {form!r}; expected {', '.join(known)}")
        return known[form]().render(self)


class Form(Protocol):
    """One form of a report in one file of the room.

    Attributes:
        word: its name on the command line.
    """

    word: ClassVar[str]

    def render(self, listing: Listing) -> str:
        """The report, a line feed at its end; pure."""
        ...
