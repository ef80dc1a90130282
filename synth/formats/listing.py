"""What a command found, in the one shape that every form of a report is made from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from synth.errors import QuestionError
from synth.given import check_path
from synth.registry import members
from synth.report import counted
from synth.written import check_output

NOTHING = "nothing found"
"""The verdict of a report that has nothing to tell."""
_TO_LOOK_AT = {
    ("possible", True): "possible persons",
    ("possible", False): "possible numbers",
    ("provisional", False): "provisional numbers",
}
"""By class and whether rows of a table are told."""


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
        beside: what the columns beside say of it, or "".
        level: `error` where it makes the command fail, else `note`.
        accepted: why a baseline accepts it, or "".
        fingerprint: keyed, of the values, or "" without a key.
        is_table: whether `path` is a table and no column of one.
        case: the name in `read` of what it was found in, where that is not its source.
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
    beside: str = ""
    level: str = "error"
    accepted: str = ""
    fingerprint: str = ""
    is_table: bool = False
    case: str = ""

    @property
    def place(self) -> str:
        """Where: `notes.log:3:17`, `people.json:8: $[].nir`, `agency.db: person.nir`."""
        first = f":{self._places[0]}" if self.unit == "line" and self.lines else ""
        return f"{self.source}{first}: {self.path}" if self.path else f"{self.source}{first}"

    @property
    def part(self) -> str:
        """The file or the table it was found in: what a test report has a case for."""
        table = self.path if self.is_table else self.path.rpartition(".")[0]
        return self.case or (f"{self.source}: {table}" if table else self.source)

    @property
    def sentence(self) -> str:
        """What was found, without the place; pure."""
        text = f"{self.rule} {self.kind}: {self.said}"
        if self.looked:
            things = "values" if self.unit == "line" and self.path else f"{self.unit}s"
            text += f" in {self.count:,} of {counted(self.looked, things)}"
        details = [f"shape {self.shape}"] if self.shape else []
        if self.unit != "line" or len(self.lines) > 1:
            details = [self.numbers, *details] if self.lines else details
        details += [self.beside] if self.beside else []
        details += [f"accepted: {self.accepted}"] if self.accepted else []
        return f"{text} ({'; '.join(details)})" if details else text

    @property
    def numbers(self) -> str:
        """The first rows or lines: `row 1, 17, …`; "" where there are none."""
        more = ", …" if self.count > len(self.lines) else ""
        return f"{self.unit} {', '.join(self._places)}{more}" if self.lines else ""

    @property
    def _places(self) -> list[str]:
        if self.unit != "line":
            return [f"{line:,}" for line in self.lines]
        columns = self.columns or (0,) * len(self.lines)
        pairs = zip(self.lines, columns, strict=True)
        return [f"{line}:{column}" if column else str(line) for line, column in pairs]


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
        helps: what else is to say of a rule, and how to mend what it finds.
        limits: sentences about what such a report shows, and what not.
        things: what `read` counts, in the plural.
        root: the working folder, from which sources are named.
        error: a mistake of ours that kept something from being read; else None.
    """

    command: str
    subject: str
    results: tuple[Result, ...] = ()
    read: tuple[tuple[str, str, int, str], ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
    helps: Mapping[str, str] = field(default_factory=dict)
    limits: tuple[str, ...] = ()
    things: str = "sources"
    root: str = ""
    error: Exception | None = None

    @property
    def failing(self) -> int:
        """How many results make the command fail."""
        return sum(result.level == "error" for result in self.results)

    @property
    def verdict(self) -> str:
        """What was found in a few words; who may be a person is never nothing."""
        if self.failing:
            return counted(self.failing, "findings")
        counts = {
            key: sum(
                one.count
                for one in self.results
                if (one.kind, one.is_table) == key and not one.accepted
            )
            for key in _TO_LOOK_AT
        }
        told = [counted(count, _TO_LOOK_AT[key]) for key, count in counts.items() if count]
        return f"no finding, {' and '.join(told)} to look at" if told else NOTHING

    @property
    def known(self) -> int:
        """How many results a baseline accepts."""
        return sum(bool(result.accepted) for result in self.results)

    @property
    def holds(self) -> bool:
        """Whether nothing makes the command fail."""
        return not self.failing and self.error is None

    def render(self, form: str = "text") -> str:
        """The report in one of the forms; pure.

        Args:
            form: `text`, `json` or another file of this room.

        Raises:
            QuestionError: there is no such form.
        """
        return _form(form).render(self)


class Form(Protocol):
    """One form of a report in one file of the room.

    Attributes:
        word: its name on the command line.
        mark: an expression that is found in every report of this form and in few other files.
    """

    word: ClassVar[str]
    mark: ClassVar[str]

    def render(self, listing: Listing) -> str:
        """The report, a line feed at its end; pure."""
        ...


def _forms() -> Mapping[str, "type[Form]"]:
    return members("synth.formats")


def _form(word: str) -> Form:
    known = _forms()
    if word not in known:
        raise QuestionError(f"format {word!r}; expected {', '.join(known)}")
    return known[word]()


def check_report(path: str, command: str) -> None:
    """Refuse a path where no report can be written, or where something else stands.

    Args:
        path: of a report in any form.
        command: which writes it.

    Raises:
        QuestionError: its folder is not there, or a file is that is no report.
    """

    def is_ours(text: str) -> bool:
        return not text or any(re.search(form.mark, text) for form in _forms().values())

    check_path(path, expected="a file for the report")
    check_output(path, made_by=f"synth {command}", is_ours=is_ours)
