"""One tree from a schema and the files it extends: merged by name, later wins, null deletes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from os.path import realpath
from pathlib import Path

from synth.errors import Mark, QuestionError
from synth.schema.decode import file_bytes
from synth.schema.expect import (
    Problems,
    is_meant,
    is_missing,
    is_null,
    items_of,
    pairs_of,
    quoted,
    shown,
    text_of,
)
from synth.schema.library import find
from synth.schema.nodes import read_nodes
from synth.schema.types import Node

VERSION = "1"
"""The version of the language that this program reads."""

_MOST_FILES = 100
_MOST_DEPTH = 20

Pairs = Mapping[str, tuple[Node, Node]]


@dataclass(frozen=True)
class _Level:
    """How a mapping is merged: the words whose mappings are merged in turn; `*` is any name."""

    inside: Mapping[str, "_Level"] = field(default_factory=dict)
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_TABLE = _Level(
    {"columns": _Level(), "let": _Level()},
    {
        "rows": ("file", "per", "count", "each"),
        "file": ("rows", "per", "stands", "count", "each"),
        "per": ("rows", "file", "stands"),
        "stands": ("file", "per", "count", "each"),
        "count": ("each",),
        "each": ("count",),
    },
)
_TABLES = _Level({"*": _TABLE})
_SCHEMA = _Level({"tables": _TABLES, "groups": _TABLES, "rules": _Level()})


@dataclass
class Files:
    """The files of one schema while they are read.

    Attributes:
        problems: takes the mistakes.
        deleted: the places of nulls that deleted something.
        is_broken: whether a file is missing or could not be read to its end.
    """

    problems: Problems
    deleted: set[Mark] = field(default_factory=set)
    is_broken: bool = False
    _read: dict[str, Node | None] = field(default_factory=dict)
    _chain: list[str] = field(default_factory=list)
    _named: int = 0

    def tree(self, text: str | bytes, file: str) -> Node | None:
        """The tree of a text, over the trees of what it extends; None where there is none.

        Args:
            text: the schema.
            file: its path, for the marks and for the files beside it.
        """
        root = read_nodes(text, file, self.problems)
        if root is not None and root.pairs is None:
            expected = f"words with their values, such as synth: {VERSION}"
            self.problems.add(
                root.mark, f"this file is {'a text' if root.text else shown(root)}", expected
            )
        if root is None or root.pairs is None:
            self.is_broken = True
            return None
        pairs = root.pairs
        self._check_version(root, pairs)
        extended = pairs["extends"][1] if "extends" in pairs else None
        merged: Pairs = {}
        self._chain.append(_place(file))
        for item in items_of(extended, "'extends'", self.problems, example="[base.yaml]"):
            base = self._extended(item)
            if base is not None:
                merged = self._merge(merged, base.pairs or {}, _SCHEMA)
        self._chain.pop()
        own = {word: pair for word, pair in pairs.items() if word != "extends"}
        return Node(self._merge(merged, own, _SCHEMA), root.mark)

    def _check_version(self, root: Node, pairs: Pairs) -> None:
        expected = f"synth: {VERSION}, the version of the language that this program reads"
        node = pairs["synth"][1] if "synth" in pairs else None
        if node is None and not is_meant("synth", pairs, ("synth",)):
            self.problems.add(root.mark, "the word 'synth' is missing", expected)
        if node is None:
            return
        if node.text != VERSION and not is_missing(node):
            self.problems.add(node.mark, f"'synth' is {shown(node)}", expected)

    def _extended(self, item: Node) -> Node | None:
        """The tree of one item of `extends`; a file is read once, however often it is named."""
        expected = "a file, or the name of a shipped schema"
        name = text_of(item, "an item of 'extends'", self.problems, expected=expected)
        if name is None:
            return None
        try:
            path = find(name, beside=Path(item.mark.file).parent)
            place = _place(str(path))
            self._named += 1
            if place in self._chain:
                self._broken(item, f"{quoted(name)} extends itself in a circle", "another file")
            elif self._named > _MOST_FILES or len(self._chain) > _MOST_DEPTH:
                self._broken(item, "too many files extend one another", "a few files")
            elif place not in self._read:
                self._read[place] = self.tree(file_bytes(path), str(path))
        except QuestionError as error:
            self._broken(item, str(error), expected)
            return None
        return self._read.get(place)

    def _broken(self, item: Node, found: str, expected: str) -> None:
        self.is_broken = True
        self.problems.add(item.mark, found, expected)

    def _merge(self, base: Pairs, later: Pairs, level: _Level) -> Pairs:
        merged = dict(base)
        for word in later:
            for other in level.instead.get(word, ()):
                if other not in later:
                    merged.pop(other, None)
        for word, (key, node) in later.items():
            below = merged.get(word)
            inside = level.inside.get(word, level.inside.get("*"))
            if below is None or is_null(below[1]):
                merged[word] = (key, node)
            elif is_null(node):
                self.deleted.add(node.mark)
                merged[word] = (key, node)
            elif inside is None:
                merged[word] = (key, node)
            else:
                old = pairs_of(below[1], f"'{word}'", self.problems, example="{name: ...}")
                new = pairs_of(node, f"'{word}'", self.problems, example="{name: ...}")
                merged[word] = (key, Node(self._merge(old, new, inside), node.mark))
        return merged


def _place(file: str) -> str:
    """One name for a file, however it is written."""
    return realpath(file.replace("\0", ""))
