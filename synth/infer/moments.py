"""What the moments of a row are and in which order they come, by their names: `moments.csv`.

A row is created, then submitted, accepted or refused, started, ended, closed, deleted, and last
of all updated; a person dies after all else, and seldom. Places, days and shares are our own
guesses of what looks lived in.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from synth.conditions.domain import Branch
from synth.databases.catalog import DbColumn, DbTable
from synth.infer.listed import listed
from synth.infer.meanings import is_of_table, meaning, singular, stems_of, words_of

_FRAME = frozenset(
    {"date", "at", "on", "time", "datetime", "timestamp", "heure", "day", "jour"}
) | {"made"}
_LONGEST, _SHORTEST = 3, 3
_ENDINGS = ("date", "time", "at", "on")
_KINDS = frozenset({"date", "timestamp", "timestamptz", "time"})
_LATER = 15
"""The place of the making of what belongs to a row: `invitation_created_at`."""

SENT = 20
"""The place of what is submitted, sent or ordered."""

MEETING = 95
"""The place of an appointment: of the row's own moments it comes after the making alone."""

HELD = 35
"""The place of a meeting on whose day, which is behind, a signature follows."""

SEEN = 97
"""The place of the last time that somebody looked."""

PART = 98
"""The place of a change of a part of a row: `facebook_updated_at`."""

ENDS = frozenset({"end", "ended", "exit"})
"""Words of the end of what lasts."""

PLANNED = frozenset(
    ("expected", "planned", "scheduled", "actual", "prevu", "prevue", "effectif", "effective")
) | frozenset({"estimated", "estime", "estimee"})
"""Words beside a moment that do not say of what it is."""

_PARTS = frozenset({"trial", "essai", "probation", "probatoire", "periode", "period"})
"""Words of a part of what a row is, which begins after that."""

_OLD = frozenset(
    (
        *("previous", "old", "original", "initial", "former", "prior", "before"),
        *("ancien", "ancienne", "precedent", "precedente", "initiale", "avant"),
    )
)
_NEW = frozenset({"new", "revised", "extended", "after", "nouveau", "nouvelle", "apres"})
"""Words of a moment that was moved: what it was, and what it is now."""

SIGNED = frozenset({"signed", "signature", "signe", "signee"})
"""Words of moments at which somebody puts his name below what was said."""

FACTS = frozenset(
    ("occurred", "recorded", "happened", "actual", "effective", "reel", "reelle", "constate")
)
_NOTED = frozenset({"recorded", "logged", "enregistre", "enregistree"})
"""Words beside a moment that say that it came, and of those that somebody wrote it down."""

_MOVED = 60
"""Days by which a moment is moved at most."""

_STAYS = 45
"""Days of the longest spell that may be to come as a whole: a stay, a training."""

_SOON = 1
"""Days that a code lasts which is sent for one use."""

_CAREERS = frozenset({"experience", "career", "carriere", "parcours", "education"})
"""Words of tables of what somebody did before: none of it is to come."""

_ON_ITS_WAY = {"submitted": "shipped", "received": "delivered"}
_FIXED = frozenset({"created", "updated", "deleted"})
"""Words of moments that nobody moves."""

_ENDPOINTS = {"du": ("debut",), "au": ("fin",)}
"""Names that say from when and until when by a word that says nothing beside others."""

_EVENTS = frozenset({"event", "evenement"})
"""Words of tables whose rows are what happened at their `timestamp`."""

_OF_LIVES = frozenset({"exit", "tenured", "accepted", "due"})
"""Words of moments that come after what is of a person: whoever is hired is confirmed later."""

_GONE = frozenset({"deleted", "barred", "archived"})
"""Words of moments after which a row is there no more for those who use the application."""

_BORN = frozenset({"birth_date", "year_month"})
"""Meanings of days on which nothing happens to the row."""


@dataclass(frozen=True)
class Moment:
    """What happens to a row.

    Attributes:
        word: `created`, `accepted`, `deleted` and the like; `event` where the name says no more.
        place: in the order of a life; what has one place stands in no order.
        when: `past` where it has happened if there is a value, `any` where it may be to come,
            `life` where it is of the person, not of the row.
        side: `yes` or `no` of an outcome, which exclude one another, or "".
        days: how long it takes at most after what is before it, None: any time until today.
        nulls: the share of rows to which it has not happened, "" where nothing is known.
        after: the words it comes after; none: all that have an earlier place.
        about: the words of the name that are left: `invitation` of `invitation_sent_at`.
    """

    word: str
    place: int
    when: str
    side: str
    days: int | None
    nulls: str
    after: frozenset[str]
    about: tuple[str, ...] = ()

    @property
    def is_past(self) -> bool:
        """Whether it has happened wherever there is a value."""
        return self.when == "past"

    @property
    def turn(self) -> int:
        """Of a moment that was moved -1 for what it was and 1 for what it is now, else 0."""
        words = set(self.about)
        return bool((_NEW | _NOTED) & words) - bool(_OLD & words)

    @property
    def is_made(self) -> bool:
        """Whether it is the making of the row itself."""
        return self.word == "created" and not self.about

    def follows(self, other: "Moment") -> bool:
        """Whether it comes after another moment of the same row; circles are impossible."""
        if self._renews(other):
            return True
        if other.place >= self.place or self.when == "life":
            return False
        if not other.is_past and not (other.when == "life" and self.word in _OF_LIVES):
            return False
        if self.after and other.word not in self.after:
            return False
        is_last = self.word in {"updated", "died"} and not self.about
        is_planned = not other.about and {*self.about} <= PLANNED | _PARTS
        return is_last or is_planned or other.is_made or other.about == self.about

    def _renews(self, other: "Moment") -> bool:
        """Whether it is what another moment was moved to: `new_end` beside `previous_end`."""
        plain = [{*m.about} - (_OLD | _NEW | FACTS | _NOTED) for m in (self, other)]
        is_later = self.turn > other.turn and other.place <= self.place
        is_alike = self.word == other.word and self.word not in _FIXED and plain[0] == plain[1]
        return is_later and is_alike and (other.is_past or not self.is_past)


@cache
def _listed() -> tuple[Mapping[tuple[str, ...], Moment], Moment]:
    """The moments by their phrases, and what a name is that has none of them."""
    found: dict[tuple[str, ...], Moment] = {}
    event: Moment | None = None
    for row in listed("moments"):
        days = int(row["days"]) if row["days"] else None
        after = frozenset(row["after"].split("|")) - {""}
        moment = Moment(
            row["word"], int(row["place"]), row["when"], row["side"], days, row["nulls"], after
        )
        if not row["phrases"]:
            event = moment
        for phrase in filter(None, row["phrases"].split("|")):
            found.setdefault(words_of(phrase), moment)
    assert event is not None, "moments.csv has a row without phrases"  # noqa: S101
    return found, event


def moment_of(column: DbColumn, table: str) -> Moment | None:
    """What a date, timestamp or time of day means, or None: it is another type or a birth.

    Args:
        column: its name decides.
        table: the table's name, whose words are dropped from the column's.
    """
    if column.type.base not in _KINDS:
        return None
    known = meaning(column, table)
    if known is not None and known.word in _BORN:
        return None
    words = _said(column.name, table)
    found = _best(words)
    if found is None:
        _, event = _listed()
        return replace(event, about=_about(words, table))
    moment, rest = found
    about = _about(rest, table)
    other = _best(about)
    if other is not None and float(other[0].nulls or 0) > float(moment.nulls or 0):
        # `ban_expires`, `cancellation_recorded_at`: as seldom as what they belong to.
        moment = replace(moment, nulls=other[0].nulls)
    if other is not None and moment.word == "created" and _NOTED & {*words}:
        # That it was cancelled was recorded then.
        moment, about = other[0], tuple(sorted(_NOTED & {*words}))
    if moment.word == "created" and about:
        moment = replace(moment, place=_LATER, days=None)
    if moment.word == "updated" and about:
        moment = replace(moment, place=PART, after=frozenset({"created"}))
    if moment.word in ENDS:
        days = _days((*words_of(table), *about))
        is_past = bool(_CAREERS & stems_of(table))
        moment = replace(moment, when="past") if is_past else moment
        is_stay = moment.word == "exit" and days is not None and days <= _STAYS
        is_stay &= FACTS.isdisjoint(about)
        moment = replace(moment, days=days or moment.days, when="any" if is_stay else moment.when)
    if moment.word == "expires" and (_days((*words_of(table), *about)) or _SOON + 1) <= _SOON:
        moment = replace(moment, days=_SOON)
    moment = replace(moment, about=about)
    is_moved = bool(_NEW & {*about}) and moment.word not in _FIXED
    return replace(moment, when="any", days=_MOVED) if is_moved else moment


def _said(name: str, table: str) -> tuple[str, ...]:
    """The words of a name that say what happens, for a word that says it only in some tables."""
    words = tuple(_bare(word) for word in words_of(name))
    if words == ("timestamp",) and _EVENTS & stems_of(table):
        return ("evenement",)
    return _ENDPOINTS.get(name.lower(), words)


def _days(words: tuple[str, ...]) -> int | None:
    """How long what some words speak of lasts at most, the last of them first; `spells.csv`."""
    known = _spells()
    found = (known.get(singular(word)) for word in reversed(words))
    return next((days for days in found if days is not None), None)


@cache
def _spells() -> Mapping[str, int]:
    rows = listed("spells")
    return {word: int(row["days"]) for row in rows for word in row["words"].split("|")}


def is_of_old(branch: Branch, table: DbTable) -> bool:
    """Whether a way to meet a condition makes rows that are older than a day it names.

    Such a day is that of a migration, and the rows above are made by the years since.

    Args:
        branch: what it leaves the columns.
        table: of them.
    """
    for name, domain in branch.domains.items():
        column, end = table.by_name.get(name), domain.hi
        moment = None if column is None else moment_of(column, table.name.name)
        if moment is not None and moment.is_made and end is not None and not end.is_relative:
            return True
    return False


def is_of_gone(branch: Branch, table: DbTable) -> bool:
    """Whether a way to meet a condition makes rows that are deleted, barred or archived.

    Args:
        branch: what it leaves the columns.
        table: of them.
    """
    filled = (name for name, domain in branch.domains.items() if domain.null is False)
    columns = (table.by_name[name] for name in filled if name in table.by_name)
    moments = (moment_of(column, table.name.name) for column in columns if column.nullable)
    return any(m is not None and m.word in _GONE and not m.about for m in moments)


def told(text: str) -> str:
    """The word of the moment that a state is named by: `accepted` of ACCEPTEE; "" where none is.

    Args:
        text: a value of a status.
    """
    found = moment_named(text)
    return "" if found is None else found.word


def moment_after(moment: Moment | None, before: Collection[str]) -> Moment | None:
    """A moment as those before it want it: sent and received after it is paid, it is on its way.

    Args:
        moment: of a name.
        before: the words of the moments that are named before it.
    """
    word = "" if moment is None else _ON_ITS_WAY.get(moment.word, "")
    found = moment_named(word) if word and "paid" in before else None
    return moment if moment is None or found is None else replace(found, about=moment.about)


def moment_named(text: str) -> Moment | None:
    """The moment that a text is the name of and nothing more, or None.

    Args:
        text: such as a value of a status.
    """
    found = _best(words_of(text))
    return None if found is None or found[1] else found[0]


def _bare(word: str) -> str:
    """The word of a name written together: `created` of `createdat`, `start` of `sellstartdate`."""
    phrases, _ = _listed()
    if (word,) in phrases:
        return word
    cut = [word[: -len(end)] for end in _ENDINGS if word.endswith(end)]
    ends = (bare[start:] for bare in cut for start in range(len(bare) - _SHORTEST + 1))
    return next((end for end in ends if (end,) in phrases), word)


def _best(words: tuple[str, ...]) -> tuple[Moment, tuple[str, ...]] | None:
    """The longest phrase in a name, and the words around it.

    Of several the first one in French, whose names begin with what they are (`date_fin_contrat`),
    else the last one (`invitation_accepted_at`).
    """
    phrases, _ = _listed()
    for size in range(min(_LONGEST, len(words)), 0, -1):
        spans = [
            (phrases[words[start : start + size]], words[:start] + words[start + size :])
            for start in range(len(words) - size + 1)
            if words[start : start + size] in phrases
        ]
        if spans:
            return spans[0 if words[0] == "date" else -1]
    return None


def _about(words: tuple[str, ...], table: str) -> tuple[str, ...]:
    """Of what a moment is: the words that neither frame it nor name the table."""
    return tuple(_own(words, table))


def _own(words: tuple[str, ...], table: str) -> Iterator[str]:
    for word in words:
        if word not in _FRAME and not (len(word) > 1 and is_of_table(word, table)):
            yield word
