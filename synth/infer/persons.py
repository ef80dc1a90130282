"""A person in two tables: the profile of a user is that user, with the same names."""

from collections.abc import Iterator, Mapping, Sequence

from synth.databases.catalog import DbReference, DbTable
from synth.infer.draft import Data, TableDraft
from synth.infer.groups import Group
from synth.infer.links import is_one_to_one
from synth.infer.meanings import words_of
from synth.infer.work import Link, Shown, Work

_BOUND = ("sex", "title", "nir", "birth_commune")
"""Parts that agree with a first name: who shows one of them is a person of this table."""

_ANYBODY = frozenset({"user", "account", "person", "people", "personne", "utilisateur", "id"})
"""Words of a reference that do not say what somebody does in a row: `author_name` may be his."""

OF_ROW = "row"
"""The bundle of what is taken from another row, one to one: it is as distinct as it is there."""


def shown(draft: TableDraft, table: DbTable) -> Mapping[str, Shown]:
    """The parts of a table's person by what each row surely shows of them.

    Args:
        draft: the table, all its columns written.
        table: of the database.
    """
    found = {}
    people = [name for name, let in draft.lets.items() if "person" in str(let.data)[:12]]
    for name, in_schema in draft.names.items():
        entry = draft.columns.get(in_schema)
        if entry is None or "nulls" in entry.beside:
            continue
        part = _part(entry.data, people[:1])
        if part:
            found[part] = Shown(in_schema, table.by_name[name].type.length)
    return found


def _part(data: Data, people: Sequence[str]) -> str:
    """What a column takes of one of some people, as a group has it: a part, or SQL of several."""
    if isinstance(data, str):
        let, _, part = data.partition(".")
        return part if let in people else ""
    told = str(data.get("expr", "")) if isinstance(data, dict) else ""
    lets = [let for let in people if told.startswith(f"{let}.")]
    return told.replace(f"{lets[0]}.", "{}.") if lets else ""


def same_person(work: Work, group: Group) -> Mapping[str, tuple[Group, str]]:
    """By column of a group what it takes from the row that is the same person.

    Args:
        work: the table, its links made.
        group: a person of the table.
    """
    if group.bundle != "person":
        return {}
    if group.prefix:
        return _referred(work, group)
    for link in _links(work):
        if not is_one_to_one(work, link.reference):
            continue
        found = dict(_taken(work, group, link))
        rest = [part for name, part in group.columns.items() if name not in found]
        if found and not any(bound in part for part in rest for bound in _BOUND):
            return found
    return {}


def _referred(work: Work, group: Group) -> Mapping[str, tuple[Group, str]]:
    """`author_name` and `author_email` beside `author_id`, or beside the only one, `user_id`."""
    people = [one for one in _links(work) if work.people.get(one.reference.to)]
    named = [one for one in people if group.prefix in _said(one)]
    anybody = [one for one in people if set(_said(one).split("_")) <= _ANYBODY]
    chosen = named if len(named) == 1 else anybody if len(people) == 1 and not named else []
    told = {name for joint in work.joints for name in joint} | work.single
    if not chosen or told & group.columns.keys():
        return {}
    found = dict(_taken(work, group, chosen[0]))
    return found if found.keys() == group.columns.keys() else {}


def _links(work: Work) -> list[Link]:
    return list({link.let: link for link in work.links.values()}.values())


def _said(link: Link) -> str:
    """What the columns of a reference say of the row that they point to."""
    return " ".join("_".join(words_of(name)) for name in link.reference.columns)


def _taken(work: Work, group: Group, link: Link) -> Iterator[tuple[str, tuple[Group, str]]]:
    known, reference = work.people.get(link.reference.to, {}), link.reference
    if not known:
        return
    may_be_empty = _may_be_empty(work, reference)
    for name, part in group.columns.items():
        column, there = work.columns[name], known.get(part)
        if there is None or (may_be_empty and not column.nullable):
            continue
        length = column.type.length
        if length is None or (there.length is not None and there.length <= length):
            yield name, (Group(OF_ROW, "", {name: there.column}), link.let)


def _may_be_empty(work: Work, reference: DbReference) -> bool:
    return any(work.table.by_name[name].nullable for name in reference.columns)
