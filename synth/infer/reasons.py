"""What stands only in rows in which something has happened: its reason, its day beside a flag."""

from collections.abc import Iterator, Mapping

from synth.conditions.domain import Domain
from synth.infer.meanings import is_of_table, type_family, words_of
from synth.infer.moments import Moment, told
from synth.infer.names import sql_path
from synth.infer.statewords import states
from synth.infer.work import Work

_REASONS = frozenset({"reason", "reasons", "motif", "motifs", "motive", "cause"})
_FRAME = frozenset({"date", "at", "on", "le", "la", "de", "du", "is", "est", "code", "libelle"})
_BY = frozenset({"by", "par"})
_ACTIVE = frozenset({"active", "actif", "enabled"})
_ENDS = frozenset({"exit", "closed"})
"""Words of the moments at which a row ceases to be active."""

_SHORTEST = 4
"""Letters of the shortest stem: `refund` of `refunded`."""


def explain(work: Work, moments: Mapping[str, Moment]) -> None:
    """Leave each reason empty where what it tells has not happened: by a date, a flag or a state.

    A day beside a flag of the same name is empty where the flag is not true, and that of leaving or
    closing where one says that the row is active still.

    Args:
        work: the table, its columns made and its moments told.
        moments: of its rows, by column.
    """
    for name, moment in moments.items():
        nulls = str(work.draft.columns[work.name(name)].beside.get("nulls", ""))
        if moment.when == "past" and _is_share(nulls) and _may_be_empty(work, name):
            about = _bare(work, words_of(name))
            unset = next(_unset(work, about, moment.word), None) or _active(work, moment)
            if unset:
                work.draft.columns[work.name(name)].beside["nulls"] = unset
    _sign(work, moments)
    for name in work.columns:
        about = _about(work, name)
        if about and _may_be_empty(work, name):
            missing = next(_missing(work, moments, name, about), None)
            if missing is not None:
                work.draft.columns[work.name(name)].beside["nulls"] = missing


def _sign(work: Work, moments: Mapping[str, Moment]) -> None:
    """Let who did something be named only where it was done: `resolved_by` beside `resolved_at`."""
    for name in work.columns:
        *stem, last = [word for word in words_of(name) if word != "id"] or [""]
        if last not in _BY or not stem or not _is_loose(work, name):
            continue
        for other, moment in moments.items():
            own = [word for word in words_of(other) if word not in _FRAME]
            entry = work.draft.columns[work.name(other)]
            is_apart = sql_path(work.name(name)) not in f"{entry.data} {entry.beside}"
            if own == stem and moment.when == "past" and "nulls" in entry.beside and is_apart:
                signed = work.draft.columns[work.name(name)]
                signed.beside["nulls"] = f"{sql_path(work.name(other))} is null"


def _is_loose(work: Work, name: str) -> bool:
    """Whether a column may be empty and nothing but a share of the rows says where."""
    fixed = {*work.variants, *work.single, *work.always_null, *work.apart, *work.equated}
    link, joined = work.links.get(name), frozenset().union(*work.joints)
    nulls = str(work.draft.columns[work.name(name)].beside.get("nulls", "0"))
    is_plain = link is None or (len(link.reference.columns) == 1 and not link.is_parent)
    is_open = work.domains.get(name, Domain()).null is None and name not in {*fixed, *joined}
    return is_plain and is_open and work.may_be_empty(name) and _is_share(nulls)


def _about(work: Work, name: str) -> tuple[str, ...]:
    """What a column is the reason of: `refund` of `refund_reason`; nothing where it is none."""
    words = words_of(name)
    if type_family(work.columns[name].type) != "text" or not _REASONS & set(words):
        return ()
    return _bare(work, tuple(word for word in words if word not in _REASONS))


def _missing(
    work: Work, moments: Mapping[str, Moment], name: str, about: tuple[str, ...]
) -> Iterator[str]:
    """The conditions, as SQL, under which it has not happened; the surest first."""
    for other, moment in moments.items():
        is_it = _is_same(about, _bare(work, words_of(other))) or _tells(about, moment)
        entry = work.draft.columns[work.name(other)]
        is_apart = work.name(name) not in f"{entry.data} {entry.beside}"
        if is_it and is_apart and moment.when == "past" and work.columns[other].nullable:
            yield f"{sql_path(work.name(other))} is null"
    yield from _unset(work, about, _word(about))
    for state in states(work):
        named = [v for v in state.values if _is_same(about, words_of(v)) or told(v) == _word(about)]
        if named and named != list(state.values):
            yield state.unless(named)


def _unset(work: Work, about: tuple[str, ...], word: str) -> Iterator[str]:
    """The conditions, as SQL, under which flags of a name or a meaning are not true."""
    for name in work.columns:
        own = _bare(work, words_of(name)) if _is_drawn(work, name) else ()
        if own and (_is_same(about, own) or _word(own) == word):
            yield f"not coalesce({sql_path(work.name(name))}, false)"


def _active(work: Work, moment: Moment) -> str:
    """The condition under which a row has not ended, as a flag says it; "" where none does."""
    if moment.about or moment.word not in _ENDS:
        return ""
    flags = (name for name in work.columns if _is_drawn(work, name))
    found = (name for name in flags if set(_bare(work, words_of(name))) <= _ACTIVE)
    named = next((name for name in found if _ACTIVE & set(words_of(name))), None)
    return "" if named is None else f"coalesce({sql_path(work.name(named))}, true)"


def _is_drawn(work: Work, name: str) -> bool:
    """Whether a column is a flag that nothing beside it decides."""
    data = work.draft.columns[work.name(name)].data
    return data == "bool" or (isinstance(data, dict) and "bool" in data)


def _is_share(nulls: str) -> bool:
    """Whether nulls are a share of the rows that nothing beside decides."""
    return nulls not in {"", "1"} and nulls.replace(".", "", 1).isdigit()


def _word(about: tuple[str, ...]) -> str:
    return told("_".join(about)) or "-"


def _tells(about: tuple[str, ...], moment: Moment) -> bool:
    """Whether a moment of the row itself has the meaning of a reason: `rejection`, `refuse_le`."""
    return not moment.about and moment.word == _word(about)


def _is_same(about: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether two names speak of one thing, word by word or by its stem."""
    return len(about) == len(words) and all(map(_is_stem, about, words))


def _is_stem(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= _SHORTEST and long.startswith(short))


def _bare(work: Work, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words that neither frame a name nor name the table."""
    table = work.table.name.name
    own = (word for word in words if word not in _FRAME)
    return tuple(word for word in own if len(word) > 1 and not is_of_table(word, table))


def _may_be_empty(work: Work, name: str) -> bool:
    """Whether nothing decides in which rows a column is empty."""
    domain = work.domains.get(name, Domain())
    fixed = {*work.variants, *work.links, *work.single, *work.always_null, *work.equated}
    joined = frozenset().union(*work.joints)
    entry = work.draft.columns[work.name(name)]
    return name not in {*fixed, *joined} and domain.null is None and "nulls" in entry.beside
