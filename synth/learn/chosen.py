"""The tables that are learnt together: persons, and what stands under them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from synth.errors import QuestionError, nearest
from synth.given import shown
from synth.learn.children import may_follow, most_rows
from synth.plan.learning import Learning
from synth.schema.layout import Layout


@dataclass(frozen=True)
class Chosen:
    """The tables that are learnt.

    Attributes:
        persons: the table whose rows are persons.
        children: tables under it.
        most: for each child, how many rows of a person are counted.
    """

    persons: Learning
    children: tuple[Learning, ...] = ()
    most: Mapping[str, int] = field(default_factory=dict)

    @property
    def all(self) -> tuple[Learning, ...]:
        """The persons' first."""
        return (self.persons, *self.children)

    @property
    def unit(self) -> str:
        """What one person is."""
        under = " with all rows under it" if self.children else ""
        return f"one person: a row of {self.persons.table}{under}, added or removed"


def choose(
    learnings: Mapping[str, Learning],
    layouts: Mapping[str, Layout],
    tables: Sequence[str],
    limits: Mapping[str, int],
) -> Chosen:
    """The tables that are asked for, or all of which anything is learnt.

    Args:
        learnings: what may be learnt, by table.
        layouts: all tables of the schema.
        tables: names; empty for all.
        limits: most rows under one person, by table.

    Raises:
        QuestionError: nothing can be learnt, a table is unknown or lacks a key, or they do not
            stand under one person.
    """
    known = {name: one for name, one in learnings.items() if one.attributes}
    if not known:
        raise QuestionError(
            "the schema has no column with learn; write `learn: true` beside the generators of "
            "columns that may be learnt"
        )
    for name in tables:
        _check_known(name, known, layouts)
    asked = [known[name] for name in dict.fromkeys(tables or known)]
    persons = _persons(asked)
    children = tuple(one for one in asked if one is not persons)
    for child in children:
        if not child.parent_key:
            raise QuestionError(
                f"{child.mark}: table {child.table} has no column with the key of {child.parent}, "
                "so its rows belong to nobody"
            )
        may_follow(child, persons)
    for name in limits:
        if name not in {child.table for child in children}:
            raise QuestionError(
                f"rows of {shown(name)!r} a person: no table under persons that is learnt"
            )
    most = {child.table: most_rows(child, limits.get(child.table)) for child in children}
    return Chosen(persons, children, most)


def _check_known(name: str, known: Mapping[str, Learning], layouts: Mapping[str, Layout]) -> None:
    if name in known:
        return
    if name in layouts:
        raise QuestionError(
            f"table {name!r} has no column with learn; tables that have: {', '.join(known)}"
        )
    near = nearest(name, known)
    hint = f"; did you mean {near!r}?" if near else ""
    raise QuestionError(f"no table {shown(name)!r}; tables with learn: {', '.join(known)}{hint}")


def _persons(asked: Sequence[Learning]) -> Learning:
    tops = [one for one in asked if one.parent is None]
    lost = next((o for o in asked if o.parent and o.parent not in {t.table for t in tops}), None)
    if lost is not None and lost.parent in {one.table for one in asked}:
        raise QuestionError(
            f"table {lost.table} stands under {lost.parent}, which stands under another: only "
            f"persons and the tables right under them can be learnt; name these by --table"
        )
    if lost is not None:
        raise QuestionError(
            f"table {lost.table} stands under {lost.parent}, whose rows are the persons: learn "
            f"{lost.parent} with it"
        )
    if len(tops) > 1:
        names = ", ".join(one.table for one in tops)
        raise QuestionError(
            f"a model is of one kind of person, and {len(tops)} tables stand under none: {names}; "
            "name one"
        )
    persons = tops[0]
    if not persons.key:
        raise QuestionError(
            f"{persons.mark}: a table without a person key: {persons.table} needs a key whose "
            "values tell persons apart"
        )
    return persons
