"""A column, a let or a value nested in an option: one generator and the words beside it."""

import re
from collections.abc import Mapping
from decimal import Decimal

from synth.errors import Mark, nearest
from synth.schema.datatypes import read_type
from synth.schema.expect import (
    Problems,
    flag_of,
    is_meant,
    is_missing,
    is_torn,
    listed,
    number,
    pairs_of,
    quoted,
    share_of,
    shown,
    text_of,
    words_of,
)
from synth.schema.operands import Path, read_operand
from synth.schema.types import MARKS, Entry, Node, Nulls

BESIDE = ("type", "unique", "where", "nulls", "mark", "learn", "as", "note")
"""The words that stand beside a generator."""

BESIDE_FILE = ("type", "mark", "as", "note")
"""The words of a column that a file holds."""

FILE = "file"
"""The generator of a column that a file holds; users never write it."""

PART = "from"
"""The generator that takes a part of a bundle, which a bare dotted word stands for."""

WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_MOST_SHOWN = 40
_MOST_NAMED = 4
_SHARE = re.compile(r"[-+0-9.,eE\s%]*")
_NOWHERE = Mark("", 0, 0)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}.*")


def read_entry(node: Node, problems: Problems) -> Entry | None:
    """One generator with what stands beside it, or None where it is a mistake.

    Args:
        node: the value of a column or let, or one nested in an option.
        problems: takes the mistakes.
    """
    if is_missing(node):
        return None
    if node.text is not None:
        return _bare(node, problems)
    if node.pairs is None:
        problems.add(
            node.mark,
            f"a generator is expected, found {shown(node)}",
            "one such as {choice: [a, b]}",
        )
        return None
    generators = [
        word
        for word, (_, value) in node.pairs.items()
        if word not in BESIDE and not is_torn(word, value)
    ]
    if len(generators) != 1:
        _one_generator(node, generators, problems)
        return None
    key, options = node.pairs[generators[0]]
    if not WORD.fullmatch(generators[0]):
        if generators[0] != "<<" or key.quoted:  # a merge key was refused where it was read
            found = f"{quoted(generators[0])} is no generator"
            problems.add(key.mark, found, "one word, such as {int: 0..9}")
        return None
    given = None if options.pairs is not None and not options.pairs else options
    return _beside(Entry(generators[0], given, key.mark), node, problems)


def is_part(text: str) -> bool:
    """Whether a text is a dotted path such as `who.nir`, which may stand alone."""
    operand = read_operand(text, _NOWHERE)
    return isinstance(operand, Path) and len(operand.parts) > 1


def is_share(text: str) -> bool:
    """Whether what stands after `nulls:` is meant as a number and not as an SQL condition.

    Args:
        text: as written, right or wrong (`10 %`).
    """
    return _SHARE.fullmatch(text) is not None


def read_file_entry(node: Node, problems: Problems) -> Entry | None:
    """A column that a file holds: its type and mark; its generator is `FILE`.

    Args:
        node: the value under the column's name.
        problems: takes the mistakes.
    """
    return _read_only(node, "a column that the file holds", problems)


def read_standing_entry(node: Node, problems: Problems) -> Entry | None:
    """A column of rows that stand in a database: the same.

    Args:
        node: the value under the column's name.
        problems: takes the mistakes.
    """
    return _read_only(node, "a column that stands in a database", problems)


def _read_only(node: Node, what: str, problems: Problems) -> Entry | None:
    if node.text and not is_missing(node):
        found = f"{what} is {quoted(node.text)}"
        problems.add(node.mark, found, f"its type in braces: {{type: {node.text}}}")
        return None
    pairs = pairs_of(node, what, problems, example="{type: integer}")
    words_of(pairs, what, BESIDE_FILE, problems)
    return _beside(Entry(FILE, None, node.mark), node, problems)


def _beside(entry: Entry, node: Node, problems: Problems) -> Entry:
    """The entry with the words beside its generator."""
    beside = {word: value for word, (_, value) in (node.pairs or {}).items() if word in BESIDE}
    return Entry(
        generator=entry.generator,
        options=entry.options,
        mark=entry.mark,
        type=_type(beside, problems),
        unique=bool(flag_of(beside.get("unique"), "'unique'", problems)),
        where=_where(beside.get("where"), problems),
        nulls=_nulls(beside["nulls"], problems) if "nulls" in beside else None,
        privacy=_privacy(beside, problems),
        learn=_learn(beside, problems),
        outside=text_of(beside.get("as"), "'as'", problems, expected="its name in the database"),
        note=text_of(beside.get("note"), "'note'", problems, expected="a text"),
    )


def _bare(node: Node, problems: Problems) -> Entry | None:
    """A word that stands alone: a generator or a part."""
    text = (node.text or "").strip()
    if WORD.fullmatch(text) and text not in {"true", "false", "null", *BESIDE}:
        return Entry(text, None, node.mark)
    if is_part(text):
        return Entry(PART, node, node.mark)
    problems.add(node.mark, f"found {quoted(text)}, which is no generator", _instead(text))
    return None


def _instead(text: str) -> str:
    """How to write what somebody meant by a bare text."""
    short = text if len(text) <= _MOST_SHOWN else "..."
    if text in BESIDE:
        return f"a generator, and {text!r} beside it, such as {{int: 0..9, {text}: ...}}"
    if ".." in text:
        word = "date" if _DATE.fullmatch(text) or "as_of" in text else "int"
        return f"the generator before it: {{{word}: {short}}}"
    if number(text) is not None or _DATE.fullmatch(text) or text in {"true", "false", "null"}:
        return f"{{value: {short}}} for a constant"
    return (
        "a generator such as `sequence` or a part such as `who.nir`; "
        'SQL is {expr: "..."}, a constant {value: "..."}'
    )


def _one_generator(node: Node, found: list[str], problems: Problems) -> None:
    """Note that there is none or more than one."""
    pairs = node.pairs or {}
    if not found and any(is_torn(word, value) for word, (_, value) in pairs.items()):
        return
    if not found:
        words = f"only {listed([quoted(word) for word in pairs])}" if pairs else "nothing"
        problems.add(
            node.mark,
            f"found {words} where a generator is needed",
            "exactly one generator, such as {int: 0..9}",
        )
        return
    first = found[:_MOST_NAMED]
    long = [word for word in BESIDE if len(word) > len("as")]
    near = [word for word in first if len(word) < _MOST_SHOWN and nearest(word, long)]
    word = near[0] if len(near) == 1 else found[1]
    names = " and ".join(quoted(name) for name in first)
    problems.add(
        pairs[word][0].mark,
        f"found {len(found)} generators, {names}" + (" ..." if len(found) > len(first) else ""),
        f"exactly one, beside any of {listed(BESIDE)}",
        word=word if near else "",
        known=BESIDE,
    )


def _type(beside: Mapping[str, Node], problems: Problems) -> Node | None:
    node = beside.get("type")
    text = text_of(node, "'type'", problems, expected="a type such as integer or decimal(9,2)")
    said = read_type(text) if text is not None else None
    if node is not None and isinstance(said, str):
        problems.add(node.mark, f"'type' is {shown(node)}, but {said}")
    return node


def _privacy(beside: Mapping[str, Node], problems: Problems) -> Node | None:
    node = beside.get("mark")
    if node is not None and node.text not in MARKS and not is_missing(node):
        problems.add(
            node.mark,
            f"'mark' is {shown(node)}",
            f"one of {listed(MARKS)}",
            word=node.text or "",
            known=MARKS,
        )
    return node


def _learn(beside: Mapping[str, Node], problems: Problems) -> Node | None:
    node = beside.get("learn")
    if node is None or node.text == "false":
        return None
    if node.text != "true" and not node.pairs and not is_missing(node):
        problems.add(node.mark, f"'learn' is {shown(node)}", "true, or options such as {bins: 20}")
    return node


def _where(node: Node | None, problems: Problems) -> Node | None:
    text_of(node, "'where'", problems, expected="an SQL condition")
    return node


def _nulls(node: Node, problems: Problems) -> Nulls | None:
    """A share, an SQL condition, or both in a mapping."""
    if is_missing(node):
        return None
    if node.text is not None and is_share(node.text):
        share = share_of(node, "'nulls'", problems)
        return Nulls(None, Decimal(0) if share is None else share, node.mark)
    if node.text is not None:
        return Nulls(node, Decimal(1), node.mark)
    example = "{where: age < 18, share: 0.5}"
    if node.pairs is None:
        expected = f"a share such as 0.1, an SQL condition, or {example}"
        problems.add(node.mark, f"'nulls' is {shown(node)}", expected)
        return None
    pairs = node.pairs
    words = words_of(pairs, "'nulls'", ("where", "share"), problems)
    if "where" not in pairs and not is_meant("where", pairs, ("where", "share")):
        expected = f"a share alone, such as nulls: 0.1, or {example}"
        problems.add(node.mark, "'nulls' has no 'where'", expected)
    text_of(words.get("where"), "'where'", problems, expected="an SQL condition")
    share = share_of(words.get("share"), "'share'", problems)
    return Nulls(words.get("where"), Decimal(1) if share is None else share, node.mark)
