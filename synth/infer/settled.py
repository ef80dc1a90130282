"""What of a bill is paid, given back and left: by its state or its payment, else by a draw."""

from collections.abc import Mapping

from synth.infer.draft import EntryDraft
from synth.infer.meanings import words_of
from synth.infer.moments import Moment
from synth.infer.money import amounts_of, digits_of, is_open, typed
from synth.infer.names import schema_name, sql_path
from synth.infer.statewords import states
from synth.infer.work import Work

_WHOLE = ("gross", "total", "net")
_PAID = frozenset({"paid", "succeeded"})
_PART = frozenset({"partial", "partially", "partiel", "partielle", "partiellement"})
BACK = frozenset({"refunded", "rembourse", "remboursee", "reimbursed"})
"""Words of states in which all is paid back."""

_VOID = frozenset({"cancelled", "failed", "refused"})
_SHARES = {"1": "70", "0": "20", "0.5": "10"}


def settle_bills(work: Work, moments: Mapping[str, Moment]) -> None:
    """Write what is paid, given back and left of an amount.

    Args:
        work: the table, its columns made and its moments told.
        moments: of its rows, by column.
    """
    roles = amounts_of(work)
    whole = next((roles[role] for role in _WHOLE if role in roles), None)
    own = {role: roles[role] for role in ("paid", "back", "left") if role in roles}
    if whole is None or not own:
        return
    ordered = {(name, "<=", whole) for name in own.values()}
    ordered |= {
        (own[role], "<=", own["paid"]) for role in ("back", "left") if {role, "paid"} <= own.keys()
    }
    amount = f"coalesce({sql_path(work.name(whole))}, 0)"
    if not work.may_be_empty(whole):
        amount = sql_path(work.name(whole))
    cents = [("cents" in words_of(name)) for name in (whole, *own.values())]
    if len(set(cents)) > 1 or not all(is_open(work, name, ordered) for name in own.values()):
        return
    paid, back = _said(work, moments, amount, own)
    left = f"{amount} - {_of(work, own, paid)}"
    for state in states(work):
        void = state.of(_VOID)
        left = f"case when {state.among(void)} then 0 else {left} end" if void else left
    said = {"paid": paid, "back": back, "left": left}
    for role, name in own.items():
        column = work.columns[name]
        entry = EntryDraft({"expr": said[role]}, typed(column))
        if work.name(name) != name:
            entry.beside["as"] = name
        work.draft.columns[work.name(name)] = entry


def _of(work: Work, own: Mapping[str, str], paid: str) -> str:
    """What is paid, by its column where there is one."""
    return sql_path(work.name(own["paid"])) if "paid" in own else f"({paid})"


def _said(
    work: Work, moments: Mapping[str, Moment], amount: str, own: Mapping[str, str]
) -> tuple[str, str]:
    """What is paid and what is given back, as SQL."""
    given = _given_back(work, moments, amount)
    digits = min(digits_of(work.columns[name]) for name in own.values())
    half = f"round({amount} * 0.5, {digits})" if digits else f"{amount} // 2"
    for state in states(work):
        parts = state.of((), _PART)
        back = [value for value in state.of((), BACK) if value not in parts]
        full = [value for value in state.of(_PAID) if value not in parts] + back
        if full:
            part = f" when {state.among(parts)} then {half}" if parts else ""
            paid = f"case when {state.among(full)} then {amount}{part} else 0 end"
            told = f"case when {state.among(back)} then {amount} else 0 end" if back else given
            return paid, told
    day = next((n for n, m in moments.items() if m.word == "paid" and not m.about), None)
    if day is not None and work.columns[day].nullable:
        return f"case when {sql_path(work.name(day))} is not null then {amount} else 0 end", given
    let = schema_name("settled", [*work.draft.names.values(), *work.draft.lets], kind="row")
    work.draft.lets[let] = EntryDraft(
        {"decimal": {"weights": dict(_SHARES)}}, {"type": "decimal(2,1)"}
    )
    return f"round({amount} * {sql_path(let)}, {digits})", given


def _given_back(work: Work, moments: Mapping[str, Moment], amount: str) -> str:
    """What is given back by the day on which it was, as SQL; nothing where no column says it."""
    day = next((name for name, moment in moments.items() if moment.word == "refunded"), None)
    if day is None or not work.columns[day].nullable:
        return "0"
    return f"case when {sql_path(work.name(day))} is not null then {amount} else 0 end"
