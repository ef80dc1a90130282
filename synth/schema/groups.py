"""The lets and columns of tables and of the groups they use; a table's own entry wins."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from synth.errors import Mark
from synth.schema.entries import read_entry
from synth.schema.expect import (
    Problems,
    is_null,
    items_of,
    listed,
    pairs_of,
    quoted,
    text_of,
    words_of,
)
from synth.schema.names import check_case, check_name
from synth.schema.types import Entry, Node

ReadEntry = Callable[[Node, Problems], Entry | None]
Entries = dict[str, Entry]

_WORDS = ("let", "columns", "note")
_KINDS = {"let": "let", "columns": "column"}


@dataclass(frozen=True)
class Group:
    """Lets and columns that belong together, by name."""

    lets: Entries = field(default_factory=dict)
    columns: Entries = field(default_factory=dict)


def is_gone(node: Node, deleted: Collection[Mark], what: str, problems: Problems) -> bool:
    """Whether a name is deleted by null; a null that deletes nothing is a problem.

    Args:
        node: what stands after the name.
        deleted: the places of nulls that deleted something that `extends` brought.
        what: the thing, for the message.
        problems: takes the mistake.
    """
    if is_null(node) and node.mark not in deleted:
        problems.add(
            node.mark,
            f"{what} is null, which deletes, and there is nothing to delete",
            "the name of something that `extends` or `use` brings",
        )
    return is_null(node)


def kept(
    words: Mapping[str, Node], deleted: Collection[Mark], problems: Problems
) -> dict[str, Node]:
    """The words that are not deleted by null.

    Args:
        words: what stands after each word.
        deleted: the places of nulls that deleted something.
        problems: takes nulls that deleted nothing.
    """
    return {
        word: node
        for word, node in words.items()
        if not is_gone(node, deleted, f"'{word}'", problems)
    }


def read_groups(
    node: Node | None, deleted: Collection[Mark], problems: Problems
) -> dict[str, Group]:
    """The groups of a schema by name.

    Args:
        node: what stands after `groups`, or None.
        deleted: the places of nulls that deleted something.
        problems: takes the mistakes.
    """
    groups: dict[str, Group] = {}
    example = "{stamps: {columns: {created_on: who.birth_date}}}"
    for name, (key, value) in pairs_of(node, "'groups'", problems, example=example).items():
        check_name(key, "group", problems)
        what = f"group {quoted(name)}"
        if not is_gone(value, deleted, what, problems):
            pairs = pairs_of(value, what, problems, example="{columns: {id: sequence}}")
            words = kept(words_of(pairs, what, _WORDS, problems), deleted, problems)
            text_of(words.get("note"), "'note'", problems, expected="a text")
            groups[name] = read_group(words, Group(), deleted, problems)
    return groups


def read_group(
    words: Mapping[str, Node],
    used: Group,
    deleted: Collection[Mark],
    problems: Problems,
    *,
    read: ReadEntry = read_entry,
) -> Group:
    """The entries after `let` and `columns`, those of the used groups behind the own ones.

    Args:
        words: what stands after the words of a table or group.
        used: what `use` brings.
        deleted: the places of nulls that deleted something.
        problems: takes the mistakes.
        read: reads one entry.
    """
    lets = _entries(words, "let", used.lets, deleted, problems, read=read)
    columns = _entries(words, "columns", used.columns, deleted, problems, read=read)
    for name in lets.keys() & columns.keys():
        problems.add(
            columns[name].mark,
            f"the column {quoted(name)} has the name of a let",
            "two names: expressions could not tell them apart",
        )
    marks = {name: entry.mark for name, entry in (*lets.items(), *columns.items())}
    check_case(marks, "names", problems)
    return Group(lets, columns)


def used_groups(node: Node | None, groups: Mapping[str, Group], problems: Problems) -> Group:
    """The groups a table uses, as one; a later one wins.

    Args:
        node: what stands after `use`, or None.
        groups: by name.
        problems: takes the mistakes.
    """
    union = Group()
    for item in items_of(node, "'use'", problems, example="[stamps]"):
        name = text_of(item, "an item of 'use'", problems, expected="the name of a group")
        more = groups.get(name or "")
        if more is not None:
            union = Group({**union.lets, **more.lets}, {**union.columns, **more.columns})
        elif name is not None:
            expected = f"one of {listed(groups)}" if groups else "a group that `groups` defines"
            found = f"no group is called {quoted(name)}"
            problems.add(item.mark, found, expected, word=name, known=groups)
    return union


def _entries(
    words: Mapping[str, Node],
    word: str,
    brought: Entries,
    deleted: Collection[Mark],
    problems: Problems,
    *,
    read: ReadEntry,
) -> Entries:
    kind = _KINDS[word]
    pairs = pairs_of(words.get(word), f"'{word}'", problems, example="{id: sequence}")
    entries: Entries = {}
    for name, (key, node) in pairs.items():
        check_name(key, kind, problems)
        deletes = deleted if name not in brought else (node.mark,)
        if not is_gone(node, deletes, f"{kind} {quoted(name)}", problems):
            entry = read(node, problems)
            if entry is not None:
                entries[name] = entry
    return entries | {name: entry for name, entry in brought.items() if name not in pairs}
