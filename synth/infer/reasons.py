"""What stands only in rows in which something has happened: its reason, its day beside a flag."""

from collections.abc import Iterator, Mapping

from synth.conditions.domain import Domain
from synth.infer.decided import is_free
from synth.infer.meanings import is_of_table, type_family, word_of, words_of
from synth.infer.moments import ENDS, FACTS, Moment, moment_named, told
from synth.infer.names import sql_path
from synth.infer.statewords import DRAFTS, RUNNING, STATES, WAITING, State, states
from synth.infer.work import Work

_REASONS = frozenset(
    ("reason", "reasons", "motif", "motifs", "motive", "cause", "rationale", "justification")
)
_NOTES = frozenset(
    (
        *("note", "notes", "comment", "comments", "commentaire", "commentaires", "remark"),
        *("remarks", "detail", "details", "explanation", "explication", "observation", "json"),
    )
)
"""Words of what is said of an outcome; before what is asked, sent or paid it may stand too."""

_FRAME = frozenset(
    ("date", "at", "on", "le", "la", "de", "du", "is", "est", "code", "libelle", "other", "autre")
)
_ASKED = frozenset(
    ("submitted", "received", "shipped", "delivered", "paid", "seen", "created", "updated")
)
_BY = frozenset({"by", "par"})
_MADE = frozenset({"made", "taken", "prise"})
_ACTIVE = frozenset({"active", "actif", "enabled", "ongoing"})
_VERIFIED = frozenset({"verified", "verifiee"})
_IN_STOCK = frozenset({"stock", "available", "disponible", "dispo", "availability"})
_ENDS = frozenset({"exit", "closed", "ended"})
"""Words of the moments at which a row ceases to be active."""

_PRESENT = frozenset({"present", "presente", "attended", "attendance", "presence", "venu", "venue"})
_MISSED = frozenset({"absent", "absente", "missed", "show", "manque", "manquee"})
"""Words of flags that say that somebody came, and of states that say that he did not."""

_KINDS = frozenset({"type", "kind", "from", "to", "id", "depuis", "vers"})
_SHORTEST = 4
"""Letters of the shortest stem: `refund` of `refunded`."""

_ENDING, _LONG_STEM = 2, 5
"""Letters that two words of one stem may differ in at the end, beside those of the stem."""

_SELDOM = 0.5
"""The share of nulls above which a moment is no step of a row's usual life."""


def explain(work: Work, moments: Mapping[str, Moment]) -> None:
    """Leave empty what has not happened, as a date, a flag or a state says: days, who, why.

    A day beside a flag of the same name is empty where the flag is not true, and that of leaving or
    closing where one says that the row is active still.

    Args:
        work: the table, its columns made and its moments told.
        moments: of its rows, by column.
    """
    for name, moment in moments.items():
        nulls = str(work.draft.columns[work.name(name)].beside.get("nulls", ""))
        if moment.when == "past" and _is_share(nulls) and _may_be_empty(work, name):
            missing = next(_not_come(work, moments, name, float(nulls)), "")
            if missing:
                work.draft.columns[work.name(name)].beside["nulls"] = missing
        elif moment.about and _is_share(nulls) and _may_be_empty(work, name):
            missing = next(_unset(work, moment.about, ""), nulls)
            work.draft.columns[work.name(name)].beside["nulls"] = missing
    for name in work.columns:
        about = _signed(name) if is_loose(work, name) or _is_later(work, name) else ()
        if about and (missing := next(_unsigned(work, moments, name, about), "")):
            beside = work.draft.columns[work.name(name)].beside
            later = f"({beside['nulls']}) or " if _is_later(work, name) else ""
            beside["nulls"] = f"{later}{missing}"
    for name in work.columns:
        about = _about(work, name)
        may_miss = about and (_may_be_empty(work, name) or is_loose(work, name))
        if may_miss and (missing := next(_missing(work, moments, name, about), "")):
            work.draft.columns[work.name(name)].beside["nulls"] = missing
    _raise_flags(work)


def _is_later(work: Work, name: str) -> bool:
    """Whether a reference to the own table is empty where it would meet a later row alone."""
    link = work.links.get(name)
    nulls = str(work.draft.columns[work.name(name)].beside.get("nulls", ""))
    is_own = link is not None and link.reference.to == work.table.name
    return is_own and name not in {*work.apart, *work.variants} and ">" in nulls


def _not_come(work: Work, moments: Mapping[str, Moment], name: str, share: float) -> Iterator[str]:
    """The conditions, as SQL, under which a moment has not come; the surest first."""
    moment, about = moments[name], _bare(work, words_of(name))
    yield from _unset(work, about, moment.word)
    if active := _active(work, moment):
        yield active
    for other, lead in moments.items():
        if other == name:
            break
        is_it = lead.word == moment.word and {*lead.about, *moment.about} <= FACTS
        if is_it and moment.about and lead.when == "past" and work.columns[other].nullable:
            yield f"{sql_path(work.name(other))} is null"
    for state in states(work):
        if not is_apart(work, state.name, name):
            continue
        unreached = state.unreached(moment) if share <= _SELDOM and not moment.about else []
        if 0 < len(unreached) < len(state.values):
            yield f"coalesce({state.among(unreached)}, true)"
    if moment.word == "event" and moment.about:
        yield from _by_state(work, name, moment.about)


def _signed(name: str) -> tuple[str, ...]:
    """What somebody did whom a column names: `resolved` of `resolved_by_id`."""
    words = words_of(name)
    place = next((n for n, word in enumerate(words) if word in _BY), 0)
    return tuple(word for word in words[:place] if word not in _MADE | _FRAME)


def _unsigned(
    work: Work, moments: Mapping[str, Moment], name: str, about: tuple[str, ...]
) -> Iterator[str]:
    """The conditions, as SQL, under which it was not done; the surest first."""
    for other, moment in moments.items():
        own = tuple(word for word in words_of(other) if word not in _FRAME)
        is_told = "nulls" in work.draft.columns[work.name(other)].beside
        if own == about and moment.when == "past" and is_told and is_apart(work, other, name):
            yield f"{sql_path(work.name(other))} is null"
    done = moment_named("_".join(about))
    if done is not None and done.word in {"created", "updated"}:
        return
    yield from _by_state(work, name, about)
    for state in states(work):
        unreached = [] if done is None else state.unreached(done)
        waits = [v for v in state.values if (DRAFTS | WAITING) & {*words_of(v)}]
        if 0 < len(unreached or waits) < len(state.values) and is_apart(work, state.name, name):
            yield f"coalesce({state.among(unreached or waits)}, true)"


def is_apart(work: Work, other: str, name: str) -> bool:
    """Whether a column, or a let without a name here, is not made from another one.

    Args:
        work: their table.
        other: by its name in the database or the schema; "" of a let.
        name: what it may not be made from.
    """
    if not other:
        return True
    entry = work.draft.columns[work.draft.names.get(other, other)]
    is_choice = isinstance(entry.data, dict) and "choice" in entry.data  # of words, made of nothing
    return sql_path(work.name(name)) not in f"{'' if is_choice else entry.data} {entry.beside}"


def is_loose(work: Work, name: str) -> bool:
    """Whether a column may be empty and nothing but a share of the rows says where.

    Args:
        work: the table, its columns made.
        name: the column.
    """
    fixed = {*work.variants, *work.single, *work.always_null, *work.apart, *work.equated}
    link, joined = work.links.get(name), frozenset().union(*work.joints)
    nulls = str(work.draft.columns[work.name(name)].beside.get("nulls", "0"))
    is_plain = link is None or (len(link.reference.columns) == 1 and not link.is_parent)
    is_open = work.domains.get(name, Domain()).null is None and name not in {*fixed, *joined}
    return is_plain and is_open and work.may_be_empty(name) and _is_share(nulls)


def _about(work: Work, name: str) -> tuple[str, ...]:
    """What a column is the reason of: `refund` of `refund_reason`; nothing where it is none."""
    words = words_of(name)
    is_text = type_family(work.columns[name].type) in {"text", "other"} or name in work.links
    if not is_text or not (_REASONS | _NOTES) & set(words):
        return ()
    kept = tuple(word for word in words if word not in _REASONS | _NOTES)
    about = _bare(work, tuple(word for word in kept if word != "id"))
    return () if not _REASONS & set(words) and _word(about) in _ASKED else about


def _missing(
    work: Work, moments: Mapping[str, Moment], name: str, about: tuple[str, ...]
) -> Iterator[str]:
    """The conditions, as SQL, under which it has not happened; the surest first."""
    for other, moment in moments.items():
        is_it = _is_same(about, _bare(work, words_of(other))) or _tells(about, moment)
        is_past = moment.when == "past" and work.columns[other].nullable
        if is_it and is_past and is_apart(work, other, name):
            yield f"{sql_path(work.name(other))} is null"
    yield from _unset(work, about, _word(about))
    done = moment_named("_".join(about))
    if done is not None and done.side == "no":
        yield from _granted(work)
    yield from _by_state(work, name, about)
    for other in work.columns:
        own = tuple(word for word in _bare(work, words_of(other)) if word not in _KINDS)
        is_lead = other not in {name, *moments} and work.may_be_empty(other)
        if is_lead and _is_same(about, own) and is_apart(work, other, name):
            yield f"{sql_path(work.name(other))} is null"


def _by_state(work: Work, name: str, about: tuple[str, ...]) -> Iterator[str]:
    """The conditions, as SQL, under which a state says that it has not happened."""
    for state in states(work):
        if not is_apart(work, state.name, name):
            continue
        named = [v for v in state.values if _is_same(about, words_of(v)) or _tells_of(v, about)]
        waits = [v for v in state.values if (DRAFTS | WAITING) & {*words_of(v)}]
        if named and named != list(state.values):
            yield state.unless(named)
        elif waits and _is_same(about, _of_state(state.name)):
            yield f"coalesce({state.among(waits)}, true)"


def _tells_of(value: str, about: tuple[str, ...]) -> bool:
    """Whether a value names the moment that a reason is of; all ends are one."""
    words = {told(value), _word(about)}
    return len(words) == 1 or words <= ENDS


def _of_state(name: str) -> tuple[str, ...]:
    """What a state is of: `clearance` of `clearance_status`; all of `decision`."""
    words = words_of(name)
    return tuple(word for word in words if word not in STATES) or words


def _raise_flags(work: Work) -> None:
    """Let a flag say what the state beside says: `is_withdrawn` of `withdrawn`."""
    stock = next((n for n in work.columns if _is_stock(work, n)), None)
    for name in work.columns:
        about = _bare(work, words_of(name)) if is_drawn(work, name) else ()
        if not about or not is_free(work, name) or name in work.variants:
            continue
        bought = next((n for n in work.columns if _is_bought(work, n)), None)
        if bought is not None and {*words_of(name)} & _VERIFIED and is_apart(work, bought, name):
            said = f"{sql_path(work.name(bought))} is not null"
            work.draft.columns[work.name(name)].data = {"expr": said}
            continue
        if stock is not None and _IN_STOCK & {*about} and is_apart(work, stock, name):
            said = f"coalesce({sql_path(work.name(stock))}, 0) > 0"
            work.draft.columns[work.name(name)].data = {"expr": said}
            continue
        for state in sorted(states(work), key=lambda state: _is_of_more(state, about)):
            entry = work.draft.columns[work.name(name)]
            if _is_there(work, state, name, about):
                entry.data = {"expr": _there(work, state, name)}
                entry.beside.pop("nulls", None)
                break
            named = [v for v in state.values if _is_same(about, words_of(v))]
            named += state.of((), RUNNING) if named and _ACTIVE & {*about} else []
            named = named or [v for v in state.values if told(v) == _word(about)]
            if 0 < len(named) < len(state.values) and is_apart(work, state.name, name):
                entry.data = {"expr": f"coalesce({state.among(named)}, false)"}
                break


def _is_of_more(state: State, about: tuple[str, ...]) -> tuple[bool, bool]:
    """How far a state is from what a flag says: it has no such word, or is of something else."""
    is_said = any(_is_same(about, words_of(value)) for value in state.values)
    return not is_said, not {*words_of(state.name)} <= STATES


def _is_there(work: Work, state: State, name: str, about: tuple[str, ...]) -> bool:
    """Whether a flag says who came to what a state says was held or missed."""
    came, missed = _came(state)
    is_told = came and missed and is_apart(work, state.name, name)
    return bool(is_told) and bool(_PRESENT & {*about})


def _there(work: Work, state: State, name: str) -> str:
    """Who came, as SQL: nobody knows it of what is to come or was cancelled."""
    came, missed = _came(state)
    if not work.may_be_empty(name):
        return f"coalesce({state.among(came)}, false)"
    return f"case when {state.among(came)} then true when {state.among(missed)} then false end"


def _came(state: State) -> tuple[list[str], list[str]]:
    """The states of what was held, and of what somebody missed."""
    over = [value for value in state.values if told(value) == "ended"]
    missed = [v for v in state.values if _MISSED & {*words_of(v)}]
    return [value for value in over if value not in missed], missed


def _is_bought(work: Work, name: str) -> bool:
    """Whether a column is a reference, that may be empty, to what somebody bought."""
    link = work.links.get(name)
    is_loose_link = link is not None and not link.is_parent and work.columns[name].nullable
    return is_loose_link and bool({*words_of(name)} & {"order", "purchase", "commande", "achat"})


def _is_stock(work: Work, name: str) -> bool:
    column = work.columns[name]
    is_number = type_family(column.type) == "number"
    return is_number and word_of(column, work.table.name.name) == "stock"


def _unset(work: Work, about: tuple[str, ...], word: str) -> Iterator[str]:
    """The conditions, as SQL, under which flags of a name or a meaning are not true."""
    for name in work.columns:
        own = _bare(work, words_of(name)) if is_drawn(work, name) else ()
        if own and (_is_same(about, own) or (word != "-" and _word(own) == word)):
            yield f"not coalesce({sql_path(work.name(name))}, false)"


def _granted(work: Work) -> Iterator[str]:
    """The conditions, as SQL, under which a flag says that what could be refused was not."""
    for name in work.columns:
        done = moment_named("_".join(_bare(work, words_of(name)))) if is_drawn(work, name) else None
        if done is not None and done.side == "yes":
            yield f"coalesce({sql_path(work.name(name))}, false)"


def _active(work: Work, moment: Moment) -> str:
    """The condition under which a row has not ended, as a flag says it; "" where none does."""
    if moment.about or moment.word not in _ENDS:
        return ""
    flags = (name for name in work.columns if is_drawn(work, name))
    found = (name for name in flags if set(_bare(work, words_of(name))) <= _ACTIVE)
    named = next((name for name in found if _ACTIVE & set(words_of(name))), None)
    return "" if named is None else f"coalesce({sql_path(work.name(named))}, true)"


def is_drawn(work: Work, name: str) -> bool:
    """Whether a column is a flag that nothing beside it decides.

    Args:
        work: the table, its columns made.
        name: the column.
    """
    data = work.draft.columns[work.name(name)].data
    return data == "bool" or (isinstance(data, dict) and "bool" in data)


def _is_share(nulls: str) -> bool:
    """Whether nulls are a share of the rows that nothing beside decides."""
    return nulls not in {"", "1"} and nulls.replace(".", "", 1).isdigit()


def _word(about: tuple[str, ...]) -> str:
    return told("_".join(about)) or "-"


def _tells(about: tuple[str, ...], moment: Moment) -> bool:
    """Whether a moment of the row itself has the meaning of a reason: `rejection`, `refuse_le`."""
    is_it = moment.about == about or (moment.word == _word(about) and {*moment.about} <= FACTS)
    return bool(about) and is_it


def _is_same(about: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether two names speak of one thing, word by word or by its stem."""
    return len(about) == len(words) and all(map(is_stem, about, words))


def is_stem(one: str, other: str) -> bool:
    """Whether two words have one stem: `refund` and `refunded`, `disbursed` and `disbursement`."""
    first, second = sorted((one, other), key=len)
    if second == f"{first}{first[-1:]}ed":  # `ban` and `banned`
        return True
    short = min(len(one), len(other))
    alike = next((n for n in range(short) if one[n] != other[n]), short)
    is_one = alike == short or alike >= max(short - _ENDING, _LONG_STEM)
    return one == other or (short >= _SHORTEST and is_one)


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
