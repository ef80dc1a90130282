"""Texts that begin with another column: they go on with digits of their own."""

from dataclasses import replace

from synth.conditions.domain import Domain
from synth.conditions.equations import Equation
from synth.conditions.parsed import Node
from synth.infer.draft import Data, EntryDraft
from synth.infer.identified import is_official
from synth.infer.made import text_type
from synth.infer.meanings import meaning
from synth.infer.names import schema_name
from synth.infer.work import Work
from synth.stores.ddl import columns_in

_USUAL = 4
"""Digits behind a beginning that nothing else limits."""

_SIRET, _SIREN = 14, 9


def rest_of(work: Work, way: Equation) -> int:
    """How many digits a text goes on with behind its beginning, 0: they do not fit."""
    name = next(iter(way.reads))
    least, most = _size(work, way.target)
    before = _size(work, name)[1] if way.size is None else way.size
    if least == most and least is not None:
        return 0 if before is None else least - before - len(way.between or "")
    if most is None:
        return _USUAL
    return min(_USUAL, most - (before or _USUAL) - len(way.between or ""))


def cut_to_size(work: Work, way: Equation) -> Equation:
    """A column that is the beginning of another one, as long as it is by what it means."""
    if way.size is None or way.between is not None or way.place is not None:
        return way
    size = _size(work, way.target)[1] or _USUAL
    text, _ = way.node.args
    return replace(way, node=replace(way.node, args=(text, Node("number", (), str(size)))))


def _size(work: Work, name: str) -> tuple[int | None, int | None]:
    """The fewest and most characters of a column."""
    kind, domain = work.columns[name].type, work.domains.get(name, Domain())
    known = meaning(work.columns[name], work.table.name.name)
    if domain.among:
        return min(map(len, domain.among)), max(map(len, domain.among))
    if known is not None and is_official(known.word) and known.word in ("siret", "siren"):
        size = _SIRET if known.word == "siret" else _SIREN
        return size, size
    lo, hi = domain.chars or (None, None)
    if kind.base == "char" and kind.length:
        return kind.length, kind.length
    return lo, kind.length if hi is None else hi


def go_on(work: Work, way: Equation, text: str) -> None:
    """Let a text begin with what it has to, and tell it apart by the rest where it must differ.

    Args:
        work: the table.
        way: how the text begins.
        text: that, in the schema's SQL.
    """
    name, kind = next(iter(way.reads)), work.columns[way.target].type
    let = schema_name("rest", [*work.draft.names.values(), *work.draft.lets], kind="row")
    lists = (columns_in(" ".join(u.expressions), work.table.by_name) for u in work.table.uniques)
    is_told = any(way.target in columns for columns in lists)
    digits: Data = {"text": {"matches": f"[0-9]{{{rest_of(work, way)}}}"}}
    work.draft.lets[let] = EntryDraft(digits, {"unique": "true"} if is_told else {})
    if work.columns[name].nullable:
        text = f"coalesce({text}, '')"
    beside: dict[str, Data] = {"type": text_type(kind)} if text_type(kind) else {}
    work.equated[way.target] = EntryDraft(
        {"expr": f"{text} || {let}"}, beside, f"begins with {name}"
    )
    work.leads[way.target] = way.reads
    if is_told:
        work.single.add(way.target)
