"""Rows in which a name, a birth date and an address stand together, and nothing proves them ours.

Numbers are not all that tells a person. Columns of a table are looked at side by side: what each
is says `synth.scan.roles`, by a few of its values. A row is a possible person's where a name stands
beside a birth date and what reaches somebody (an address, a mailbox, a phone), or beside a mailbox
that is built of that name. A phone or mailbox of nobody leads to nobody, and says nothing of whose
name stands beside it: in a copy it may have been replaced. What proves a row made up is a number of
nobody, in a table whose numbers agree with the birth dates beside them.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow.compute as pc

from synth.arrays import I64, Bools
from synth.locales.identifier import numbers
from synth.locales.known import Known
from synth.locales.locale import known_of
from synth.registry import Values
from synth.scan.abreast import Abreast, Rows
from synth.scan.baseline import VALUES_MAX, Baseline
from synth.scan.births import Beside, beside
from synth.scan.mailboxes import are_built
from synth.scan.roles import BIRTH, MAIL, NAMES, PHONE, PLACED, SEX, STREET, Role, roles, roles_of
from synth.scan.types import PLACES_MAX, Finding, Nobodys, Piece, Place

RowsOurs = Callable[[str, Mapping[str, Values], Collection[str]], Bools]
"""Which rows of a table we made: of the table as it is shown, its columns as texts by name, and the
names of those that must be what we made; shape (rows,)."""

_NOWHERE = np.zeros(0, np.int64)

_LOOKED = 256
"""Values of a column by which it is judged, spread over a batch."""

_COPIED = (
    "phones or mailboxes beside them are nobody's, which says nothing of the names: made up, or a "
    "copy in which these were replaced"
)
_SAID = (*NAMES, BIRTH, "address", MAIL, PHONE)


@dataclass
class _Table:
    """What is known of a table, and what was found in it so far.

    Attributes:
        roles: what its columns are, by path.
        is_owned: whether its mailboxes are built of its names.
        unit: what its rows are numbered by.
        batches: how many have passed.
        looked: how many rows.
        count: how many of them are possible persons'.
        rows: the numbers of the first ones.
        prints: keyed fingerprints of who they are.
        accepted: how many more a baseline accepts.
        accepted_rows: the numbers of the first of these.
        reasons: why they are accepted.
        filled: in how many of them what stands.
        replaced: in how many of them a phone or mailbox of nobody stands.
        beside: by column and rule, what birth dates say of the numbers in it.
    """

    roles: dict[str, Role] = field(default_factory=dict)
    is_owned: bool = False
    unit: str = "row"
    batches: int = 0
    looked: int = 0
    count: int = 0
    rows: list[int] = field(default_factory=list)
    prints: frozenset[str] = frozenset()
    accepted: int = 0
    accepted_rows: list[int] = field(default_factory=list)
    reasons: frozenset[str] = frozenset()
    filled: dict[str, int] = field(default_factory=dict)
    replaced: int = 0
    beside: dict[tuple[str, str], Beside] = field(default_factory=dict)

    def paths(self, *words: str) -> list[str]:
        """The columns of some roles."""
        return [path for path, role in self.roles.items() if role.word in words]


def _is_anybodys(_: str) -> bool:
    """Nobody knows that a table is ours."""
    return False


@dataclass
class Persons:
    """Counts possible persons, table by table, while columns pass.

    Attributes:
        source: for the report.
        locale: whose names and places are known.
        is_ours: whether a whole table is as we wrote it; asked of tables with possible persons.
        rows_ours: which rows of a table are ours; None where nobody knows.
        known: who is accepted; None: nobody.
    """

    source: str
    locale: str
    is_ours: Callable[[str], bool] = _is_anybodys
    rows_ours: RowsOurs | None = None
    known: Baseline | None = None
    _abreast: Abreast = field(default_factory=Abreast)
    _tables: dict[str, _Table] = field(default_factory=dict)

    def take(self, piece: Piece, nobodys: Mapping[str, I64]) -> None:
        """Look at a piece.

        Args:
            piece: of the source.
            nobodys: by rule, the places of its values that are nobody's.
        """
        known = numbers(self.locale)
        parts: tuple[list[I64], list[I64]] = [_NOWHERE], [_NOWHERE]
        for word, places in nobodys.items():
            # A company's says nothing of the person.
            if known[word].mark == "direct":
                parts[known[word].reaches].append(places)
        for rows in self._abreast.take(piece, Nobodys(*map(np.concatenate, parts))):
            self._look(rows)

    def beside(self, path: str) -> Mapping[str, Beside]:
        """What birth dates beside a column say of the numbers in it, by rule."""
        return {
            word: said
            for table in self._tables.values()
            for (own, word), said in table.beside.items()
            if own == path
        }

    def findings(self) -> Iterator[Finding]:
        """One for each table with possible persons."""
        for rows in self._abreast.rest():
            self._look(rows)
        for name, table in self._tables.items():
            if (table.count or table.accepted) and not self.is_ours(name):
                found = Finding(
                    "person",
                    "possible",
                    "possible persons",
                    self.source,
                    name,
                    table.unit,
                    table.count,
                    table.looked,
                    tuple(map(Place, table.rows)),
                    said=f"{_listed(table)} stand together",
                    beside=_COPIED if 2 * table.replaced >= table.count + table.accepted else "",
                    is_table=True,
                    prints=table.prints,
                )
                if table.count:
                    yield found
                if table.accepted:
                    yield replace(
                        found,
                        count=table.accepted,
                        places=tuple(map(Place, table.accepted_rows)),
                        reason="; ".join(sorted(table.reasons)),
                        prints=frozenset(),
                    )

    def _look(self, rows: Rows) -> None:
        table = self._tables.setdefault(rows.table, _Table(unit=rows.unit))
        table.batches += 1
        table.looked += len(rows.numbers)
        # What a column is shows early: later rows are looked at ever more rarely.
        if table.batches & (table.batches - 1) == 0:
            _learn(table, rows, self.locale)
        if not table.paths(*NAMES) or not (table.is_owned or table.paths(BIRTH)):
            return
        is_ours = any(said.is_theirs for said in table.beside.values())
        is_open = ~rows.is_proven if is_ours else np.ones(len(rows.numbers), np.bool_)
        found = _persons(table, rows, np.flatnonzero(is_open))
        if len(found) and self.rows_ours is not None:
            # What lies in the JSON of a column is no column.
            named = {path: path if ":" in path else rows.names[path] for path in rows.names}
            texts = {named[path]: rows.texts(path, found) for path in rows.values}
            telling = {named.get(path, path) for path in table.paths(*NAMES, BIRTH)}
            found = found[~self.rows_ours(rows.table, texts, telling)]
        is_new = np.ones(len(found), np.bool_)
        if self.known is not None and len(found):
            is_new = _sift(table, rows, found, self.known)
        _count(table, rows, found, is_new)


def _sift(table: _Table, rows: Rows, found: I64, known: Baseline) -> Bools:
    """Which of the possible persons no baseline accepts: it knows them by name, day and mailbox."""
    told = [path for path in table.paths(*NAMES, BIRTH, MAIL) if path in rows.values]
    columns = [pc.utf8_lower(rows.texts(path, found).fill_null("")) for path in told]
    who = pc.binary_join_element_wise(*columns, "|").dictionary_encode()
    sift = known.sift("person", who.dictionary.to_pylist())
    if len(table.prints) <= VALUES_MAX:
        table.prints |= sift.prints
    table.reasons |= sift.reasons
    is_new: Bools = sift.is_new[np.asarray(who.indices)]
    return is_new


def _learn(table: _Table, rows: Rows, locale: str) -> None:
    """See what the columns are by a few of their rows, and whose numbers stand there."""
    count = len(rows.numbers)
    places = np.unique(np.linspace(0, count - 1, min(count, _LOOKED)).astype(np.int64))
    few = {path: rows.texts(path, places) for path in rows.values}
    _learn_roles(table, rows, few, known_of(locale))
    days, sexes = (
        [few[path] for path in table.paths(word) if path in few] for word in (BIRTH, SEX)
    )
    for word, number in numbers(locale).items() if days else ():
        for path in few.keys() - table.roles.keys() if number.born else ():
            said = table.beside.get((path, word), Beside())
            table.beside[path, word] = said + beside(few[path], days, sexes, number.born)


def _learn_roles(table: _Table, rows: Rows, few: Mapping[str, Values], known: Known) -> None:
    first = [role for role in roles() if role.word in (BIRTH, MAIL)]
    for asked in (first, [role for role in roles() if role not in first]):
        new = {path: texts for path, texts in few.items() if path not in table.roles}
        has_name = bool(table.paths(*NAMES))
        table.roles |= roles_of(new, rows.names, known, asked, has_name=has_name)
        if not table.paths(BIRTH, MAIL):
            return
    names = [few[path] for path in table.paths(*NAMES) if path in few]
    for path in table.paths(MAIL) if names else ():
        built = int(are_built(few[path], names).sum()) if path in few else 0
        # Names change, and mailboxes stay: half of them are enough.
        table.is_owned |= built > 0 and 2 * built >= len(few[path].drop_null())


def _persons(table: _Table, rows: Rows, places: I64) -> I64:
    """Those of some places in which all stands that tells a person."""

    def has(*words: str) -> Bools:
        found = np.zeros(len(places), np.bool_)
        for path in table.paths(*words):
            found |= _is_filled(table, rows, path, places)
        return found

    if not len(places):
        return places
    is_placed = np.all([has(word) for word in PLACED], axis=0)
    has_mail = has(MAIL)
    told = has(BIRTH) & (has(STREET, PHONE) | is_placed | has_mail)
    if table.is_owned:
        told |= has_mail
    found: I64 = places[told & has(*NAMES)]
    return found


def _is_filled(table: _Table, rows: Rows, path: str, places: I64) -> Bools:
    if path not in rows.values:
        return np.zeros(len(places), np.bool_)
    texts = rows.texts(path, places).fill_null("")
    found = np.asarray(pc.match_substring_regex(texts, table.roles[path].filled))
    if path in rows.is_dead:
        found &= ~rows.is_dead[path][places]
    return found


def _count(table: _Table, rows: Rows, found: I64, is_new: Bools) -> None:
    new, old = found[is_new], found[~is_new]
    table.count += len(new)
    table.rows += map(int, rows.numbers[new[: PLACES_MAX - len(table.rows)]])
    table.accepted += len(old)
    table.accepted_rows += map(int, rows.numbers[old[: PLACES_MAX - len(table.accepted_rows)]])
    dead = [is_dead[found] for is_dead in rows.is_dead.values()]
    table.replaced += int(np.any(dead, axis=0).sum()) if dead else 0
    stands: dict[str, int] = {}
    for path, role in table.roles.items():
        word = "address" if role.word in (STREET, *PLACED) else role.word
        count = int(_is_filled(table, rows, path, found).sum())
        stands[word] = max(stands.get(word, 0), count)
    for word, count in stands.items():
        table.filled[word] = table.filled.get(word, 0) + count


def _listed(table: _Table) -> str:
    """What stands in at least half of the rows, in words."""
    words = [
        word for word in _SAID if 2 * table.filled.get(word, 0) >= table.count + table.accepted
    ]
    return f"{', '.join(words[:-1])} and {words[-1]}"
