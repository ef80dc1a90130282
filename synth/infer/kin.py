"""Rows that meet above: the option of a vote is of the vote's poll, without a key that says so.

Two references of a table lead to one row above: both in one step more, or one of them at once.
Where columns are called alike (`poll_id` in both) they mean the same row, so one of them is drawn
among those of it, or is the row above of which the other follows.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synth.conditions.domain import Domain
from synth.databases.catalog import DbReference, DbTable, Structure, TableName
from synth.infer.agreeing import AGREES, is_listed
from synth.infer.known import Known
from synth.infer.meanings import singular, stems_of, words_of
from synth.infer.names import sql_path
from synth.infer.order import Order, is_hard, is_one_to_one
from synth.infer.roles import is_anybody, is_served, is_signer
from synth.infer.whose import boss_of
from synth.infer.work import Link, Work

if TYPE_CHECKING:
    from synth.infer.draft import Data

_KEYS = frozenset({"id", "uuid", "code", "key", "numero", "no", "fk", "ref"})
_OWN = frozenset(
    ("address", "adresse", "card", "carte", "cart", "panier", "basket", "wallet", "iban", "rib")
)
"""Words of things that belong to one person alone; other things of a person others use too."""

_STAFFED = frozenset(
    (
        *("service", "department", "agency", "agence", "team", "equipe", "office", "bureau"),
        *("unit", "unite", "branch", "direction", "division", "site", "company", "entreprise"),
        *("organization", "organisation", "tenant", "establishment", "etablissement"),
    )
)
"""Words of what people work in, whose managers work there too."""


_LOOKS = frozenset({"avatar", "image", "photo", "picture", "logo", "icon", "thumbnail"})
"""Words of what each thing has for itself, whatever that of its owner looks like."""


_STEM = 4
"""Letters by which a column is called as its table is: `num_prof`, of teachers in French."""

_MANY = 100
"""Rows of which some agree with most rows above."""


@dataclass(frozen=True)
class Kin:
    """A reference by which rows meet above.

    Attributes:
        reference: of one column.
        above: the column there that names the row where they meet; "" where it is that row.
        is_sure: whether there may be such rows under every row where they meet.
        is_home: whether there are, since people are at home where those of another reference are.
        may_be_empty: whether the column there may name none.
    """

    reference: DbReference
    above: str = ""
    is_sure: bool = False
    is_home: bool = False
    may_be_empty: bool = False

    @property
    def column(self) -> str:
        """The column of the table."""
        return self.reference.columns[0]


def kin_of(
    structure: Structure, order: Order, people: Collection[TableName]
) -> Mapping[TableName, Sequence[Sequence[Kin]]]:
    """By table the references that meet, those of one row together.

    Args:
        structure: of the database.
        order: which tables stand in a circle.
        people: the tables whose rows are people.
    """
    found: dict[TableName, list[list[Kin]]] = {}
    for table in structure.tables:
        by_end: dict[tuple[TableName, tuple[str, ...]], list[Kin]] = {}
        for end, kin in _ways(table, structure, order, people):
            by_end.setdefault(end, []).append(kin)
        groups = {end: kins for (end, _), kins in by_end.items() if _meet(kins)}
        if groups:
            # Whose adviser somebody is says more than where both are at home.
            ends = sorted(groups, key=lambda end: end not in people)
            found[table.name] = [groups[end] for end in ends]
    return found


def _meet(kins: Sequence[Kin]) -> bool:
    return any(kin.above for kin in kins) and len({kin.column for kin in kins}) == len(kins) > 1


def _ways(
    table: DbTable, structure: Structure, order: Order, people: Collection[TableName]
) -> Iterator[tuple[tuple[TableName, tuple[str, ...]], Kin]]:
    """Where each plain reference leads, in one step and in two, by which name and to which key."""
    for reference in table.references:
        to = structure.by_name.get(reference.to)
        if len(reference.columns) > 1 or to is None or order.is_circular(to.name, table.name):
            continue
        yield (to.name, _sense(reference)), Kin(reference)
        hard = [other for other in to.references if is_hard(other, to)]
        is_same = _is_own(to) or is_one_to_one(reference, table)
        for other in to.references:
            is_plain = len(other.columns) == 1 and not order.is_circular(other.to, to.name)
            is_plain &= other.name != AGREES and not _LOOKS & {*words_of(other.columns[0])}
            is_met = is_same or other.to not in people or is_served(other)
            if is_plain and (is_met or (to.name in people and _is_theirs(other))):
                is_sure = [other] == hard and to.name not in people
                is_home = any(
                    (to.name, other.columns) in _homes(structure, r) for r in table.references
                )
                end = other.to, _sense(other)
                yield (
                    end,
                    Kin(
                        reference, other.columns[0], is_sure or is_home, is_home, other not in hard
                    ),
                )


def _homes(structure: Structure, reference: DbReference) -> set[tuple[TableName, tuple[str, ...]]]:
    """The people where those of a reference are at home, by which columns: see `agreeing`."""
    to = structure.by_name.get(reference.to)
    own = () if to is None else to.references
    return {(home.to, home.to_columns) for home in own if home.name == AGREES}


def _is_theirs(reference: DbReference) -> bool:
    """Whether people have somebody of their own, called as those are: a seeker's adviser."""
    told = {singular(word) for word in _sense(reference)[: -len(reference.to_columns)]}
    own = stems_of(reference.to.name)
    is_it = told == own or any(len(t) >= _STEM and o.startswith(t) for t in told for o in own)
    return is_it and not is_anybody(reference)


def _sense(reference: DbReference) -> tuple[str, ...]:
    told = (word for word in words_of(reference.columns[0]) if word not in _KEYS)
    return (*told, *reference.to_columns)


def _is_own(table: DbTable) -> bool:
    return bool(_OWN & stems_of(table.name.name))


def above_of(table: DbTable, known: Known) -> DbReference | None:
    """The reference that has to be the row above, so that its kin can follow; None: any.

    Args:
        table: the table.
        known: what is decided of the others.
    """
    groups = known.kin.get(table.name, ())
    kins = [kin for group in groups for kin in group if kin.above and not kin.may_be_empty]
    hard = [kin for kin in kins if is_hard(kin.reference, table)]
    # What is told apart under a row comes under it, else what may be missing under others.
    hard.sort(key=lambda kin: (kin.is_sure, not is_listed(table, kin.column)))
    return hard[0].reference if hard else None


def meet(work: Work, known: Known) -> None:
    """Let references that meet above meet in one row.

    Args:
        work: the table, its links made.
        known: what is decided of the others.
    """
    for group in known.kin.get(work.table.name, ()):
        kins = [kin for kin in group if _is_its_own(work, kin)]
        if len(kins) < 2:  # noqa: PLR2004 - one meets nobody
            continue
        parent = next((kin for kin in kins if work.links[kin.column].is_parent), None)
        base = parent or _first(work, known, kins)
        for kin in kins:
            if kin is not base:
                _follow(work, known, base, kin)
    for name, link in work.links.items():
        if link.reference.to == work.table.name:
            _stay(work, known, name, link)


def _first(work: Work, known: Known, kins: Sequence[Kin]) -> Kin:
    """The reference that others follow, where none is the row above.

    People are at home where those are whom they have: an adviser's agency is his job seekers'.
    """
    plain = next((kin for kin in kins if not kin.above), None)
    theirs = [kin for kin in kins if kin.above and not kin.may_be_empty]
    if plain is not None and theirs and not any(kin.is_sure for kin in kins):
        plain = theirs[0]  # there may be none among the rows of the other
    leads = (kin for kin in theirs if kin.reference.to in known.people)
    lead = next(leads, None) if work.table.name in known.people else None
    return lead or plain or kins[0]


def _is_its_own(work: Work, kin: Kin) -> bool:
    """Whether a reference still leads where it says, and did not follow another one before."""
    link = work.links.get(kin.column)
    return link is not None and link.reference == kin.reference


def _stay(work: Work, known: Known, name: str, link: Link) -> None:
    """Let a tree stay under one row above: answers under one article, managers in one service."""
    let, (to, names) = work.draft.lets[link.let], known.names[work.table.name]
    if let.data != {"ref": {"to": to, "before": "true"}}:
        return
    if any(name in unique.columns for unique in work.table.uniques):
        return
    homes = (own for own in work.table.references if _is_home(work, known, own))
    home = next(homes, None)
    if home is not None:
        other = work.links[home.columns[0]]
        value = sql_path(other.let, other.parts[home.columns[0]])
        match: dict[str, Data] = {names[home.columns[0]]: value}
        let.data = {"ref": {"to": to, "before": "true", "match": match}}
        let.reason = f"a tree: only earlier rows that agree in {home.columns[0]}"


def _is_home(work: Work, known: Known, reference: DbReference) -> bool:
    """Whether a tree stays below a row: the one above, or where people work."""
    link = work.links.get(reference.columns[0])
    if link is None or len(reference.columns) > 1 or reference.to == work.table.name:
        return False
    told = stems_of(reference.to.name)
    is_above = link.is_parent and reference.to not in known.people
    return is_above or (is_hard(reference, work.table) and bool(told & _STAFFED))


def _follow(work: Work, known: Known, base: Kin, kin: Kin) -> None:
    """Let a reference follow from another one, or be drawn among the rows that agree with it."""
    link, first = work.links[kin.column], work.links[base.column]
    names = known.names[base.reference.to][1]
    value = sql_path(first.let, names[base.above or base.reference.to_columns[0]])
    told_apart = {*work.single, *work.apart, *work.below}.union(*work.pairs, *work.unordered)
    domain = work.domains.get(kin.column, Domain())
    if domain != Domain(null=domain.null) or kin.column in {*told_apart, *work.variants}:
        return
    if work.step(kin.column) or _is_of_boss(known, first, kin):
        return
    if base.may_be_empty and not work.may_be_empty(kin.column):
        return
    if not kin.above and base.above:
        reference = DbReference(
            base.reference.name, (kin.column,), base.reference.to, (base.above,)
        )
        parts = {kin.column: names[base.above]}
        del work.draft.lets[link.let]
        work.links[kin.column] = Link(reference, first.let, parts, first.capacity)
        return
    let = work.draft.lets[link.let]
    to, theirs = known.names[kin.reference.to]
    is_sure = kin.is_sure and (kin.is_home or _is_under(known, kin))
    is_sure &= not (base.may_be_empty or work.may_be_empty(base.column))
    is_cut = first.is_parent and work.turn is None
    is_cut &= known.least.get(kin.reference.to, 0) >= _MANY
    if not kin.above or let.data != {"ref": to}:
        return
    if not (is_sure or is_cut or work.may_be_empty(kin.column)):
        return
    # Never twice, so that there are as many rows as agree, where there may be none.
    is_doubted = not (is_sure or work.may_be_empty(kin.column))
    is_apart = first.is_parent and (is_doubted or _is_told_apart(work, kin.column))
    apart: dict[str, Data] = {"distinct": "true"} if is_apart else {}
    let.data = {"ref": {"to": to, "match": {theirs[kin.above]: value}, **apart}}
    work.below |= {kin.column} if is_apart else set()
    let.reason = f"agrees in {kin.above}"


def _is_under(known: Known, kin: Kin) -> bool:
    """Whether the rows that a reference leads to are made under those where they meet."""
    draft = known.drafts.get(kin.reference.to)
    if draft is None:
        return False
    own = (r for r in draft.source.references if r.columns == (kin.above,))
    return any(draft.per == known.names[r.to][0] for r in own)


def _is_of_boss(known: Known, first: Link, kin: Kin) -> bool:
    """Whether whoever stands above somebody is meant, whom the row above names."""
    source = known.tables.get(kin.reference.to)
    is_one = first.is_parent and first.reference.to == kin.reference.to and is_signer(kin.reference)
    return is_one and source is not None and boss_of(source) is not None


def _is_told_apart(work: Work, column: str) -> bool:
    """Whether no row comes twice under the row above."""
    above = {name for name, link in work.links.items() if link.is_parent}
    uniques = (set(unique.columns) for unique in work.table.uniques if unique.where is None)
    return any(column in names and names - {column} <= above for names in uniques)
