"""What is known and accepted: values by keyed fingerprints, each with a reason and a date."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import compress
from pathlib import Path

import numpy as np

from synth.arrays import Bools
from synth.errors import QuestionError, SchemaError
from synth.given import check_path
from synth.locales import ALL
from synth.printable import one_line
from synth.scan.keys import DIGITS, VARIABLE, Key, beside, find_key, make_key, read_text
from synth.scan.rules import rules
from synth.scan.types import Scanned
from synth.schema.expect import (
    Problems,
    is_missing,
    items_of,
    pairs_of,
    quoted,
    text_of,
    words_of,
)
from synth.schema.nodes import read_nodes
from synth.schema.types import Node
from synth.written import write_output

VALUES_MAX = 10_000
"""Different values of one finding that can be accepted."""

_HEAD = """\
# Findings of `synth scan` that somebody knows and accepts. A fingerprint says nothing without the
# key, which does not belong into this repository. Reasons and dates may be edited.
baseline: 1
key: {key}
"""
_LIST = "accepted:\n"

_EXAMPLE = "`baseline: 1`, as --write-baseline writes it"
_EXPECTED = {
    "rule": "the rule of a scan, such as nir",
    "reason": "why it is accepted",
    "date": "when it was accepted, such as 2026-01-31",
}
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PRINT = re.compile(f"[0-9a-f]{{{DIGITS}}}")


@dataclass(frozen=True)
class Baseline:
    """A baseline with its key, or a key alone.

    Attributes:
        key: makes fingerprints.
        reasons: why values are accepted, by rule and fingerprint.
    """

    key: Key
    reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def sift(self, rule: str, values: Sequence[str]) -> "Sift":
        """Which values are new, and what is known of the others.

        Args:
            rule: who found them.
            values: different ones, in the one way in which they are compared.
        """
        is_new = np.ones(len(values), np.bool_)
        if len(values) > VALUES_MAX and not any(word == rule for word, _ in self.reasons):
            return Sift(is_new, frozenset(self.key.prints(rule, values[: VALUES_MAX + 1])))
        prints = self.key.prints(rule, values)
        said = [self.reasons.get((rule, one)) for one in prints]
        is_new = np.array([reason is None for reason in said], np.bool_)
        new = frozenset(compress(prints, is_new.tolist()))
        return Sift(is_new, new, frozenset(reason for reason in said if reason is not None))


@dataclass(frozen=True)
class Sift:
    """Different values, parted by a baseline.

    Attributes:
        is_new: which are not accepted, shape (values,).
        prints: of these; one more than can be accepted where there are more.
        reasons: why the others are accepted.
    """

    is_new: Bools
    prints: frozenset[str]
    reasons: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Entry:
    """Values of one rule that are accepted together.

    Attributes:
        rule: who found them.
        where: they were found first, for a reader.
        reason: why they are accepted.
        date: when, as `2026-01-31`.
        values: fingerprints.
    """

    rule: str
    where: str
    reason: str
    date: str
    values: tuple[str, ...]


def read_baseline(path: str, key: Key | None) -> Baseline:
    """What is accepted.

    Args:
        path: YAML or JSON.
        key: with which it was made.

    Raises:
        QuestionError: there is no key or another one, or the file has mistakes; says where.
        WorldError: it cannot be read.
    """
    text = read_text(path)
    if not text.strip():
        raise QuestionError(f"{path} is empty; expected what --write-baseline wrote")
    made_with, entries = _entries(text, path)
    if key is None:
        raise QuestionError(
            f"{path} needs the key with which it was made; expected it in {beside(path)}, in a "
            f"file that --key names, or in the environment as {VARIABLE}"
        )
    if made_with != key.check:
        raise QuestionError(
            f"{path} was made with another key; expected that one, or a new baseline: "
            "synth scan ... --write-baseline FILE --reason TEXT"
        )
    reasons = {
        (entry.rule, value): f"{entry.reason} ({entry.date})"
        for entry in entries
        for value in entry.values
    }
    return Baseline(key, reasons)


def opened(path: str | None, file: str | None, *, is_added: bool) -> Baseline | None:
    """The baseline with its key, or the key alone; None where there is neither.

    Args:
        path: of the baseline.
        file: of the key; None: the environment's, or the one beside the baseline.
        is_added: whether the baseline is added to: a new one, and a key, are made where none is.

    Raises:
        QuestionError: there is no key or another one, or the baseline has mistakes.
        WorldError: something cannot be read, or a new key not be written.
    """
    for given, expected in ((path, "the file of a baseline"), (file, "the file of its key")):
        if given is not None:
            check_path(given, expected=expected)
    if path is None:
        if is_added:
            raise QuestionError("what is accepted goes to a baseline; expected its name")
        key = find_key(None, file=file)
        return None if key is None else Baseline(key)
    if not is_added or Path(path).exists():
        return read_baseline(path, find_key(path, file=file))
    if file is not None and not Path(file).exists():
        return Baseline(make_key(path, file=file))
    return Baseline(find_key(path, file=file) or make_key(path))


def write_baseline(path: str, key: Key, entries: Iterable[Entry]) -> None:
    """Add entries to a baseline; what a person wrote into it stays as it is.

    Args:
        path: of the file, which is begun where there is none.
        key: with which it was made.
        entries: what is accepted from now on.

    Raises:
        QuestionError: nothing can be added below the list that stands there.
        WorldError: it cannot be written.
    """
    there = read_text(path) if Path(path).exists() else _HEAD.format(key=key.check)
    # A name of a file may hold what no YAML may, and what an editor would hide.
    new = tuple(
        replace(one, where=one_line(one.where), reason=one_line(one.reason)) for one in entries
    )
    begun = "" if not new or re.search("^accepted:", there, re.MULTILINE) else _LIST
    text = there.rstrip("\n") + "\n" + begun + "".join(map(_written, new))
    try:
        _, found = _entries(text, path)
    except QuestionError:
        found = ()
    if found[len(found) - len(new) :] != new:
        raise QuestionError(
            f"{path}: nothing can be added at its end; expected `accepted` as its last word, and "
            "entries that begin with two blanks and a hyphen"
        )
    write_output(path, text)


def accepted(
    scanned: Scanned, path: str, key: Key, reason: str, date: str, *, fail_on: str
) -> Scanned:
    """What was found, accepted in a baseline: what would make the command fail, and can be.

    Args:
        scanned: what was found.
        path: of the baseline, which is added to.
        key: with which it was made.
        reason: why this is accepted.
        date: when.
        fail_on: the least class that makes the command fail.

    Raises:
        QuestionError: nothing can be added to what stands there.
        WorldError: it cannot be written.
    """
    chosen = {id(one) for one in scanned.failing(fail_on) if 0 < len(one.prints) <= VALUES_MAX}
    entries = [
        Entry(
            one.rule,
            ": ".join(filter(None, (one.source, one.path))),
            reason,
            date,
            tuple(sorted(one.prints)),
        )
        for one in scanned.findings
        if id(one) in chosen
    ]
    if entries or not Path(path).exists():
        write_baseline(path, key, entries)
    findings = (
        replace(one, reason=f"{reason} ({date})") if id(one) in chosen else one
        for one in scanned.findings
    )
    return replace(scanned, findings=tuple(findings))


def _written(entry: Entry) -> str:
    where, reason = (json.dumps(one, ensure_ascii=False) for one in (entry.where, entry.reason))
    said = f"rule: {entry.rule}", f"where: {where}", f"reason: {reason}", f"date: {entry.date}"
    values = "".join(f'      - "{value}"\n' for value in entry.values)
    head = "\n    ".join(said)
    return f"  - {head}\n    values:\n{values}"


def _entries(text: str, path: str) -> tuple[str, tuple[Entry, ...]]:
    """What tells the key, and the entries.

    Raises:
        QuestionError: all mistakes, each with its place.
    """
    problems = Problems()
    root = read_nodes(text, path, problems)
    # Of a file that is another one nothing is shown: it may hold anything.
    pairs = {} if root is None else root.pairs or {}
    words = words_of(pairs, "a baseline", ("baseline", "key", "accepted"), problems)
    if root is not None and words.get("baseline", root).text != "1":
        problems.add(root.mark, "this is no baseline of version 1", _EXAMPLE)
    key = text_of(words.get("key"), "'key'", problems, expected="what --write-baseline wrote")
    there = words.get("accepted")
    is_empty = there is None or is_missing(there)
    items = (
        () if is_empty else items_of(there, "'accepted'", problems, example="[{rule: nir, ...}]")
    )
    found = tuple(_entry(item, problems) for item in items)
    try:
        if problems:
            problems.stop()
    except SchemaError as error:
        raise QuestionError(str(error)) from None
    return key or "", found


def _entry(node: Node, problems: Problems) -> Entry:
    pairs = pairs_of(node, "an accepted finding", problems, example="{rule: nir, reason: ...}")
    words = words_of(pairs, "an accepted finding", [one.name for one in fields(Entry)], problems)
    said = {}
    for name, expected in _EXPECTED.items():
        if name not in words:
            problems.add(node.mark, f"an accepted finding without '{name}'", expected)
        said[name] = text_of(words.get(name), f"'{name}'", problems, expected=expected) or ""
    if said["rule"] and said["rule"] not in (known := rules(ALL)):
        found = f"no rule of a scan is called {quoted(said['rule'])}"
        problems.add(words["rule"].mark, found, ", ".join(known))
    if "date" in words and not _DATE.fullmatch(said["date"]):
        problems.add(words["date"].mark, f"'date' is {quoted(said['date'])}", _EXPECTED["date"])
    items = items_of(words.get("values"), "'values'", problems, example="[...]")
    for item in items:
        if not _PRINT.fullmatch(item.text or ""):
            problems.add(item.mark, "no fingerprint", f"{DIGITS} digits of 0 to 9 and a to f")
    where = words["where"].text if "where" in words else ""
    return Entry(where=where or "", values=tuple(item.text or "" for item in items), **said)
