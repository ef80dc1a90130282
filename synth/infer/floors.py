"""From when on a row may be made: after all that it refers to, and grown up if it is a person."""

from collections.abc import Iterator
from dataclasses import dataclass

from synth.infer.ages import first_years
from synth.infer.agreeing import AGREES
from synth.infer.draft import Data, EntryDraft
from synth.infer.known import Known
from synth.infer.meanings import lexicon, meaning, stems_of
from synth.infer.names import schema_name, sql_path
from synth.infer.work import Link, Work

EARLIEST = "as_of - to_years(5)"


def grown(work: Work) -> str:
    """The day from which on somebody of a table works or signs, as SQL; "" where nobody is born.

    Of pupils and patients anything happens from their birth on.
    """
    birth, years = born(work), first_years(work.table.name)
    of_age = f"{birth} + to_years({years})" if years else birth
    return f"least({of_age}, as_of)" if birth else ""


@dataclass(frozen=True)
class Floor:
    """From when on a row may be made.

    Attributes:
        said: the moment as SQL, "" where nothing says it.
        is_sure: whether every row has something that was made then: what else follows soon.
    """

    said: str
    is_sure: bool


def floor(work: Work, known: Known, *, is_made: bool, least: str = "") -> Floor:
    """The latest making of what a row refers to, and of a person the sixteenth birthday.

    Args:
        work: the table; gets a let where there are several.
        known: what is decided of the others.
        is_made: whether the row says when it was made.
        least: what it comes after besides, as SQL.
    """
    sure = [f"cast({least} as timestamp)"] if least else []
    loose: list[str] = []
    begun = {(link.let, day) for link, day in _courses(work, known)}
    for link in {link.let: link for link in work.links.values()}.values():
        to = link.reference.to
        if (
            link.reference.name == AGREES
            or to == work.table.name
            or to not in known.made
            or to in known.standing
            or (link.let, known.made[to].column) in begun
        ):
            continue
        made = known.made[to]
        is_sure = made.is_sure and is_filled(work, link) and not made.is_old
        found = sure if is_sure else loose
        said = _of_age(link, sql_path(link.let, made.column), known)
        found.append(f"cast({said} as timestamp)" if made.is_day else said)
    birth = grown(work) if is_made else ""
    if birth:
        loose.append(birth)
    is_sure = bool(sure)
    every = [*(sure or [EARLIEST] * bool(loose)), *loose]
    if len(every) < 2:  # noqa: PLR2004 - one needs no let
        return Floor(every[0] if every else "", is_sure)
    said = since(work, {"expr": f"greatest({', '.join(every)})"}, type_word="timestamp")
    return Floor(said, is_sure)


def _of_age(link: Link, said: str, known: Known) -> str:
    """The making of a row; of whom only the birth is known the day on which they come of age."""
    to = link.reference.to
    years = first_years(to)
    is_birth = to in known.seen and known.seen[to].birth == known.made[to].column
    return f"least({said} + to_years({years}), as_of)" if years and is_birth else said


def joined(work: Work, known: Known) -> str:
    """When what a row enrols somebody in begins, as SQL; "" where rows are no enrolments.

    Args:
        work: the table.
        known: what is decided of the others.
    """
    return next((sql_path(link.let, day) for link, day in _courses(work, known)), "")


def _courses(work: Work, known: Known) -> Iterator[tuple[Link, str]]:
    """References to what begins on a day that every row has: a session, a course, a trip."""
    if not stems_of(work.table.name.name) & lexicon().sets["enrolment"]:
        return
    for link in {link.let: link for link in work.links.values()}.values():
        spell = known.spells.get(link.reference.to)
        if spell is not None and not spell.is_whole and is_filled(work, link):
            yield link, spell.start


def since(work: Work, data: Data, *, type_word: str = "", reason: str = "") -> str:
    """A let of the day from which on a row may be made, and its name.

    Args:
        work: the table.
        data: its generator.
        type_word: its type, where the generator does not say it.
        reason: for a comment.
    """
    draft = work.draft
    entry = EntryDraft(data, {"type": type_word} if type_word else {}, reason)
    known = next((name for name, other in draft.lets.items() if other == entry), None)
    if known is not None:
        return sql_path(known)
    let = schema_name("since", [*draft.names.values(), *draft.lets], kind="row")
    draft.lets[let] = entry
    return sql_path(let)


def born(work: Work) -> str:
    """The birth date of whom a row is about, shown or not, as SQL; "" where it is nobody."""
    for name, column in work.columns.items():
        known = meaning(column, work.table.name.name)
        is_day = column.type.base == "date" and not column.nullable
        if known is not None and known.word == "birth_date" and is_day and not known.prefix:
            return sql_path(work.name(name))
    who = work.draft.lets.get("who")
    return "who.birth_date" if who is not None and "person" in str(who.data)[:12] else ""


def is_filled(work: Work, link: Link) -> bool:
    """Whether every row has the row that a link names."""
    let = work.draft.lets.get(link.let)
    is_free = any(work.table.by_name[name].nullable for name in link.reference.columns)
    return not is_free and (let is None or "match" not in str(let.data))
