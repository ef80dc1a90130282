"""What a row repeats of the rows it refers to: the person of a profile, the names of a customer."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from synth.conditions.domain import Domain
from synth.databases.catalog import DbTable, DbType
from synth.infer.draft import TableDraft
from synth.infer.groups import FULL_NAME, LONGEST, Group, groups, is_of_people, owner_of
from synth.infer.meanings import meaning, type_family, words_of
from synth.infer.names import sql_path
from synth.infer.order import is_one_to_one
from synth.infer.roles import TABLE, is_akin, is_anybody, is_doer, is_subject, nearness
from synth.infer.work import Link, Seen, Shown, Work

_BOUND = ("sex", "title", "nir", "birth_commune")
"""Parts that agree with a first name: who shows one of them is a person of this table."""

_NAMES = ("first_name", "birth_name", "used_name")
_REPEATED = frozenset(
    (
        *("thing_name", "label", "person_name", "company", "code", "reference", "sku", "barcode"),
        *("email", "phone", "mobile", "username", "job_title", "nir", "birth_date", "first_name"),
        *("last_name", "full_name", "somebody", "actor", "siren", "siret", "initials"),
    )
)
"""Meanings of what names a row, which stays as it is: no state, and no amount."""

_CUT = frozenset({"thing_name", "label", "company", "full_name", "somebody", "actor"})
"""Meanings of texts that may be cut where there is less room."""

_CONTACTS = frozenset({"email", "phone", "mobile", "username"})
"""Meanings of how one reaches somebody, which say no name."""

_PHONE = 17
"""Most characters of a phone as `init` makes it."""

OF_ROW = "row"
"""The bundle of what is taken from another row, one to one: it is as distinct as it is there."""

_PART = re.compile(r"\{\}\.(\w+)")
_LEFT = re.compile(r"left\((.*), \d+\)")
_SPLIT: Mapping[str, str] = {
    "first_name": "left({0}, strpos({0}, ' ') - 1)",
    "used_name": "substr({0}, strpos({0}, ' ') + 1)",
}
"""Parts of a full name: no first name of the register has a blank in it."""


@dataclass(frozen=True)
class Taken:
    """What a person of a table takes from the row that is the same person.

    Attributes:
        columns: by column what it takes, and the let of that row.
        nobody: columns for which that row has nothing: their mailboxes are nobody's in particular.
        own: the columns that are the table's own.
    """

    columns: Mapping[str, tuple[Group, str]]
    nobody: frozenset[str]
    own: Mapping[str, str]


def seen_of(draft: TableDraft, table: DbTable) -> Seen:
    """What each row of a table shows of a person, and all of its columns by their words.

    Args:
        draft: the table, all its columns written.
        table: of the database.
    """
    parts: dict[str, Shown] = {}
    texts: dict[tuple[str, ...], Shown] = {}
    for name, in_schema in draft.names.items():
        entry = draft.columns.get(in_schema)
        if entry is not None and entry.beside.get("nulls") != "1":
            kind = table.by_name[name].type
            texts[words_of(name)] = Shown(in_schema, kind, is_sure="nulls" not in entry.beside)
    for group in groups(table):
        if group.bundle == "person" and not group.prefix:
            for name, part in group.columns.items():
                shown = texts.get(words_of(name))
                if shown is not None:
                    parts.setdefault(_LEFT.sub(r"\1", part), shown)
    for column in table.columns:
        what, words = meaning(column, table.name.name), words_of(column.name)
        if what is not None and words in texts and not owner_of(column.name, what, table):
            texts.setdefault((f"={what.word}",), texts[words])
    return Seen(parts, texts, is_of_people(table.name.name))


def same_person(work: Work, group: Group) -> Taken:
    """What a person of a table takes from the row that is the same person."""
    none = Taken({}, frozenset(), group.columns)
    told = {name for joint in work.joints for name in joint} | work.single
    if group.bundle != "person":
        return none
    for link in _same(work, group):
        is_alone = is_one_to_one(link.reference, work.table)
        if is_alone or not told & group.columns.keys():
            found = _agreed(work, group, link)
            if found is not None:
                return found
    return none


def _same(work: Work, group: Group) -> Iterator[Link]:
    """The links whose row may be a person of the table, the likeliest first."""
    people = [one for one in _links(work) if _seen(work, one).is_person]
    others = [one for one in people if one.reference.to != work.table.name]
    if group.prefix:
        link, people = _nearest(work, group.prefix.split("_"), people), others
        if link is None and len(people) == 1 and _does(work, group, people[0]):
            link = people[0]
        yield from () if link is None else (link,)
        return
    yield from (one for one in others if is_one_to_one(one.reference, work.table))
    if len(others) == 1 and _is_about(work, others[0]):
        yield others[0]


def _is_about(work: Work, link: Link) -> bool:
    """Whether a row is a paper about somebody, so that what it says of a person is his."""
    return is_subject(link.reference) and not is_of_people(work.table.name.name)


def _does(work: Work, group: Group, link: Link) -> bool:
    """Whether a person without a reference of his own is the one who made the row, `user_id`.

    Not who does what the row speaks of later: an approver beside `approved_at`.
    """
    others = [g for g in groups(work.table) if g.bundle == "person" and g.prefix]
    doers = [g.prefix for g in others if is_doer(g.prefix.split("_"))]
    if doers[:1] != [group.prefix] or not is_anybody(link.reference):
        return False
    if is_of_people(work.table.name.name) or is_one_to_one(link.reference, work.table):
        return False
    act = group.prefix.split("_")[-1]
    rest = (word for name in work.columns if name not in group.columns for word in words_of(name))
    return not any(is_akin(act, word) for word in rest if word != act)


def _agreed(work: Work, group: Group, link: Link) -> Taken | None:
    """What a group takes of one row, where all that it shows of a person then agrees."""
    seen, found, own, nobody = _seen(work, link), {}, {}, set[str]()
    for name, part in group.columns.items():
        told = _of_row(work, name, part, link, seen)
        if told is not None and "coalesce(" in told:
            own[name] = told
        elif told is not None:
            found[name] = (Group(OF_ROW, "", {name: told}), link.let)
        elif "email" in part:
            nobody.add(name)
    rest = [part for name, part in group.columns.items() if name not in {*found, *own, *nobody}]
    is_named = any(word in part for part in seen.parts for word in _NAMES)
    apart = (*_BOUND, *_NAMES) if is_named else _BOUND
    if not (found or own) or any(word in part for part in rest for word in apart):
        return None
    left = {name: part for name, part in group.columns.items() if part in rest}
    return Taken(found, frozenset(nobody), own | left)


def _of_row(work: Work, name: str, part: str, link: Link, seen: Seen) -> str | None:
    """A part of a person as a row shows it: a column, or SQL with `{}` for the row."""
    column = work.columns[name]
    told, is_sure = _written(part, seen)
    if told is None:
        return None
    if is_sure and not _may_be_empty(work, link):
        pass
    elif not work.may_be_empty(name):
        own = part if "{}" in part else f"{{}}.{part}"
        there = told.replace("{}", sql_path(link.let)) if "{}" in told else ""
        there = there or sql_path(link.let, told)
        return f"coalesce({there}, {own})"
    limit, longest = column.type.length, _longest(part, told, seen)
    if type_family(column.type) != "text" or limit is None or longest <= limit:
        return told
    if "email" in part or "nir" in part:
        return None
    return f"left({told}, {limit})" if "{}" in told else f"left({{}}.{told}, {limit})"


def _written(part: str, seen: Seen) -> tuple[str | None, bool]:
    """A part by the columns that show it, and whether all of them are sure."""
    plain = _LEFT.sub(r"\1", part)
    whole = seen.parts.get(plain)
    if whole is not None:
        return whole.column, whole.is_sure
    sql, sure = (plain if "{}" in plain else f"{{}}.{plain}"), True
    for word in dict.fromkeys(_PART.findall(sql)):
        alike = {"used_name": "birth_name", "birth_name": "used_name"}.get(word, word)
        shown = seen.parts.get(word) or seen.parts.get(alike)
        full = seen.parts.get(FULL_NAME)
        if shown is not None:
            told = f"{{}}.{sql_path(shown.column)}"
        elif full is not None and word in {*_SPLIT, "birth_name"}:
            shown = full
            told = _SPLIT.get(word, _SPLIT["used_name"]).format(f"{{}}.{sql_path(full.column)}")
        else:
            return None, False
        sql, sure = (
            re.sub(rf"\{{\}}\.{word}\b", told.replace("\\", ""), sql),
            sure and shown.is_sure,
        )
    return sql, sure


def _longest(part: str, told: str, seen: Seen) -> int:
    """Most characters of a part, by what it is and by the column that shows it."""
    own = LONGEST.get(part, LONGEST["used_name"] + LONGEST["first_name"] + len(", "))
    shown = next((one for one in seen.parts.values() if one.column == told), None)
    return own if shown is None or shown.type.length is None else min(own, shown.type.length)


def repeated(work: Work, names: Iterable[str]) -> Iterator[tuple[str, tuple[Group, str]]]:
    """By column what it repeats of the row that a reference of the same role points to.

    Args:
        work: the table, its links made.
        names: of columns that nothing else decides.
    """
    for name in names:
        column, domain = work.columns[name], work.domains.get(name, Domain())
        is_open = domain == Domain(null=domain.null) and name not in work.single
        known = meaning(column, work.table.name.name)
        if not is_open or known is None or known.word not in _REPEATED:
            continue
        best = _repeats(work, name)
        if best is None:
            continue
        link, told = best
        is_safe = work.may_be_empty(name) or (told.is_sure and not _may_be_empty(work, link))
        sql = _fitting(told, known.word, column.type.length)
        if is_safe and sql and _is_alike(column.type.base, told.type.base):
            yield name, (Group(OF_ROW, "", {name: sql}), link.let)


def is_of_thing(work: Work, group: Group) -> bool:
    """Whether what looks like a person's is what a thing shows: `parent_name` of a category.

    Args:
        work: the table, its links made.
        group: of a person or an address.
    """
    found = [_repeats(work, name) for name in group.columns] if group.prefix else [None]
    return all(one is not None and not _seen(work, one[0]).parts for one in found)


def _repeats(work: Work, name: str) -> tuple[Link, Shown] | None:
    """The one link whose role a column names before or behind what it takes of the row."""
    words, links = words_of(name), [one for one in _links(work) if _seen(work, one).texts]
    for cut in range(1, len(words)):
        for role, rest in ((words[:cut], words[cut:]), (words[-cut:], words[:-cut])):
            link = _nearest(work, role, links)
            told = None if link is None else _by_words(work, rest, _seen(work, link), name)
            if link is not None and told is not None:
                return link, told
    people = [one for one in links if _seen(work, one).is_person]
    what = meaning(work.columns[name], work.table.name.name)
    is_of = what is not None and what.word in _CONTACTS and not owner_of(name, what, work.table)
    if is_of and len(people) == 1 and _is_about(work, people[0]):
        told = _by_words(work, words, _seen(work, people[0]), name)
        return None if told is None else (people[0], told)
    link = _nearest(work, words, people)
    told = None if link is None else _as_shown(FULL_NAME, _seen(work, link))
    return None if link is None or told is None else (link, told)


def _by_words(work: Work, rest: tuple[str, ...], seen: Seen, name: str) -> Shown | None:
    """The column of a row that has these words, else the one that means what they mean."""
    if rest in seen.texts:
        return seen.texts[rest]
    known = meaning(replace(work.columns[name], name="_".join(rest), comment=None), "")
    if known is None:
        return None
    is_name = seen.is_person and known.word in {"thing_name", "person_name"}
    part = FULL_NAME if is_name else known.part if known.bundle == "person" else None
    told = None if part is None else _as_shown(part, seen)
    return told or seen.texts.get((f"={known.word}",))


def _as_shown(part: str, seen: Seen) -> Shown | None:
    """A part of a person as if one column showed it."""
    told, is_sure = _written(part, seen)
    if told is None or "{}" not in told:
        return next((one for one in seen.parts.values() if one.column == told), None)
    return Shown(told, DbType("text", "text", length=_longest(part, told, seen)), is_sure=is_sure)


def _fitting(shown: Shown, word: str, limit: int | None) -> str:
    """The column of a row, cut where it may be; "" where it does not fit."""
    longest = shown.type.length
    known = {"phone": _PHONE, "mobile": _PHONE, "email": LONGEST["email"]}.get(word)
    if known is not None:
        longest = known if longest is None else min(longest, known)
    if limit is None or (longest is not None and longest <= limit):
        return shown.column
    told = shown.column if "{}" in shown.column else f"{{}}.{sql_path(shown.column)}"
    return f"left({told}, {limit})" if word in _CUT else ""


def _is_alike(base: str, other: str) -> bool:
    return base == other or {base, other} <= {"text", "varchar", "char", "citext"}


def repeats_own(work: Work) -> bool:
    """Whether names of a table say what another row of it shows: `manager_name` of an employee.

    Args:
        work: the table, its links made.
    """
    own = [one for one in _links(work) if one.reference.to == work.table.name]
    names = [words_of(name) for name in work.columns if own and name not in work.links]
    return any(_nearest(work, name[:cut], own) for name in names for cut in range(1, len(name)))


def _nearest(work: Work, words: Sequence[str], links: list[Link]) -> Link | None:
    """The one link that is nearest to some words; None where two are, or none is.

    What is called as the table is speaks of its own row, and of no other one of the table.
    """
    nears = ((nearness(words, link.reference), link) for link in links)
    told = [
        (near, link)
        for near, link in nears
        if near is not None and (near != TABLE or link.reference.to != work.table.name)
    ]
    least = min((near for near, _ in told), default=None)
    found = [link for near, link in told if near == least]
    return found[0] if len(found) == 1 else None


def _links(work: Work) -> list[Link]:
    return list({link.let: link for link in work.links.values()}.values())


def _seen(work: Work, link: Link) -> Seen:
    return work.seen.get(link.reference.to, Seen())


def _may_be_empty(work: Work, link: Link) -> bool:
    return any(work.table.by_name[name].nullable for name in link.reference.columns)
