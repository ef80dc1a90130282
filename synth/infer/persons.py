"""A person in two tables: the profile of a user is that user, with the same names."""

from collections.abc import Iterator, Mapping

from synth.databases.catalog import DbReference, DbTable
from synth.infer.draft import TableDraft
from synth.infer.groups import Group
from synth.infer.links import is_one_to_one
from synth.infer.work import Link, Shown, Work

_BOUND = ("sex", "title", "nir", "birth_commune")
"""Parts that agree with a first name: who shows one of them is a person of this table."""


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
        if entry is None or "nulls" in entry.beside or not isinstance(entry.data, str):
            continue
        let, _, part = entry.data.partition(".")
        if let in people[:1] and part:
            found[part] = Shown(in_schema, table.by_name[name].type.length)
    return found


def same_person(work: Work, group: Group) -> Mapping[str, tuple[Group, str]]:
    """By column of a group what it takes from the row that is the same person.

    Args:
        work: the table, its links made.
        group: a person of the table.
    """
    if group.bundle != "person" or group.prefix:
        return {}
    for link in {link.let: link for link in work.links.values()}.values():
        found = dict(_taken(work, group, link))
        rest = [part for name, part in group.columns.items() if name not in found]
        if found and not any(bound in part for part in rest for bound in _BOUND):
            return found
    return {}


def _taken(work: Work, group: Group, link: Link) -> Iterator[tuple[str, tuple[Group, str]]]:
    known, reference = work.people.get(link.reference.to, {}), link.reference
    if not known or not is_one_to_one(work, reference):
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
