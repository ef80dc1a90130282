"""Whom people of a row are by others of it: who answers a ticket, whose manager signs.

References to people lead to anybody unless something says whose they are. Whoever writes under a
ticket asked or was asked, who approves is the manager, and who runs a service works there.
"""

from collections.abc import Iterator, Mapping, Sequence

from synth.databases.catalog import DbReference, DbTable, TableName
from synth.infer.draft import Data, EntryDraft
from synth.infer.known import Known
from synth.infer.meanings import lexicon, stems_of
from synth.infer.names import schema_name, sql_path
from synth.infer.order import is_hard
from synth.infer.roles import is_act, is_signer, role_of
from synth.infer.work import Link, Work


def tell_whose(work: Work, known: Known) -> None:
    """Let references to people follow from others of the row.

    Args:
        work: the table, its links made and kept apart.
        known: what is decided of the others.
    """
    for name, link in list(work.links.items()):
        if link.is_parent or len(link.reference.columns) > 1 or name in _fixed(work):
            continue
        if work.step(name):
            continue
        if link.reference.to not in known.people:
            continue
        found = _talking(work, known, link) or _managing(work, known, name, link)
        found = found or _running(work, known, name, link)
        if found:
            _match(work, known, link, found)


def _fixed(work: Work) -> set[str]:
    """The columns that something else tells apart."""
    return {*work.single, *work.below, *work.variants}.union(*work.joints, *work.pairs)


def _match(work: Work, known: Known, link: Link, match: Mapping[str, Data]) -> None:
    to = known.names[link.reference.to][0]
    let = work.draft.lets[link.let]
    work.draft.lets[link.let] = EntryDraft({"ref": {"to": to, "match": dict(match)}}, let.beside)


def _parent(work: Work) -> Link | None:
    return next((link for link in work.links.values() if link.is_parent), None)


def _plain(work: Work, known: Known, link: Link) -> bool:
    """Whether a reference meets any row of its table."""
    let = work.draft.lets[link.let]
    return let.data == {"ref": known.names[link.reference.to][0]}


def _talking(work: Work, known: Known, link: Link) -> Mapping[str, Data]:
    """Under what two people talk about one of the two, who asked first."""
    parent = _parent(work)
    if parent is None or not _plain(work, known, link):
        return {}
    told, above = stems_of(work.table.name.name), stems_of(parent.reference.to.name)
    both = _people(known, parent.reference.to, link.reference.to)
    mine = [one for one in work.table.references if one.to == link.reference.to]
    is_talk = told & lexicon().sets["said"] and above & lexicon().sets["talk"]
    if not is_talk or len(both) < len("ab") or len(mine) > 1:
        return {}
    first, second = both[:2]
    target = link.parts[link.reference.columns[0]]
    said = f"case when row % 2 = 0 then {first} else coalesce({second}, {first}) end"
    return {target: said}


def _people(known: Known, table: TableName, people: TableName) -> Sequence[str]:
    """The columns of a table that name people who take part, as seen from below; the sure first."""
    draft = known.drafts.get(table)
    if draft is None:
        return []
    own = [r for r in draft.source.references if r.to == people and len(r.columns) == 1]
    taking = [r for r in own if not is_act(role_of(r))]
    sure = [r for r in taking if is_hard(r, draft.source)]
    rest = [r for r in taking if r not in sure]
    names = [sql_path("parent", draft.names[r.columns[0]]) for r in (*sure, *rest)]
    return names if sure else []


def _managing(work: Work, known: Known, name: str, link: Link) -> Mapping[str, Data]:
    """Who approves what is of somebody: whoever stands above him, else anybody."""
    parent, people = _parent(work), link.reference.to
    if parent is None or parent.reference.to != people or not is_signer(link.reference):
        return {}
    draft = known.drafts.get(people)
    above = None if draft is None else boss_of(draft.source)
    if draft is None or above is None:
        return {}
    target, theirs = link.parts[name], sql_path("parent", draft.names[above])
    if work.may_be_empty(name):
        return {target: theirs}
    other = schema_name("other", [*work.draft.names.values(), *work.draft.lets], kind="row")
    lets = {other: work.draft.lets[link.let], **work.draft.lets}
    work.draft.lets.clear()
    work.draft.lets.update(lets)
    return {target: f"coalesce({theirs}, {sql_path(other, target)})"}


def boss_of(table: DbTable) -> str | None:
    """The column of people that names who stands above somebody."""
    own = (r for r in table.references if r.to == table.name and len(r.columns) == 1)
    return next((r.columns[0] for r in own if lexicon().sets["boss"] & {*role_of(r)}), None)


def _running(work: Work, known: Known, name: str, link: Link) -> Mapping[str, Data]:
    """Who runs a service, of those who work there."""
    source, names = known.tables.get(link.reference.to), known.names[link.reference.to][1]
    if source is None or not work.may_be_empty(name) or not _plain(work, known, link):
        return {}
    homes: Iterator[DbReference] = (
        r
        for r in source.references
        if r.to == work.table.name and len(r.columns) == 1 and is_hard(r, source)
    )
    home = next(homes, None)
    return {} if home is None else {names[home.columns[0]]: sql_path(work.name(home.to_columns[0]))}
