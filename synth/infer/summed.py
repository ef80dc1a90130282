"""Totals of the amounts that stand before them in their row: `total_earnings` of what is earned."""

from collections.abc import Iterator

from synth.infer.decided import is_free, is_open
from synth.infer.meanings import words_of
from synth.infer.money import digits_of, typed
from synth.infer.names import sql_path
from synth.infer.work import Work

_TOTAL = frozenset({"total", "sum", "totaux"})
_EARNED = frozenset({"earnings", "gains", "income", "revenus", "receipts"})
_TAKEN = frozenset({"deductions", "retenues", "expenses", "charges", "depenses"})
_LEFT = frozenset({"net", "payable", "balance", "solde", "result"})
_FEWEST = 3
"""Amounts in a row before a total says what it is of."""


def sum_up(work: Work) -> None:
    """Let totals be the sums of the amounts before them, and what is left their difference.

    Args:
        work: the table, its columns made.
    """
    totals = dict(_totals(work))
    for name, parts in totals.items():
        said = " + ".join(f"coalesce({sql_path(work.name(part))}, 0)" for part in parts)
        _say(work, name, said)
    earned, taken, left = (
        [name for name in names if words & {*words_of(name)}]
        for names, words in ((totals, _EARNED), (totals, _TAKEN), (work.columns, _LEFT))
    )
    rest = [name for name in left if name not in totals and _is_amount(work, name)]
    if len(earned) == len(taken) == len(rest) == 1:
        one, other = (sql_path(work.name(each)) for each in (earned[0], taken[0]))
        _say(work, rest[0], f"{one} - {other}")


def _totals(work: Work) -> Iterator[tuple[str, list[str]]]:
    """Totals that nothing else decides, each with the amounts in a row before it."""
    run: list[str] = []
    for name in work.columns:
        if not _is_amount(work, name):
            run = []
        elif not _TOTAL & {*words_of(name)}:
            run.append(name)
        else:
            alike = {digits_of(work.columns[each]) for each in (*run, name)}
            is_drawn = "decimal" in work.draft.columns[work.name(name)].words
            if len(run) >= _FEWEST and len(alike) == 1 and is_drawn:
                yield name, run
            run = []


def _is_amount(work: Work, name: str) -> bool:
    """Whether a column is an amount of its row that may be any."""
    column, domain = work.columns[name], work.domains.get(name)
    entry = work.draft.columns.get(work.name(name))
    is_made = entry is not None and isinstance(entry.data, dict) and "value" not in entry.data
    is_plain = (domain is None or is_open(domain)) and name not in work.variants
    return column.type.base == "numeric" and is_made and is_plain and is_free(work, name)


def _say(work: Work, name: str, said: str) -> None:
    entry = work.draft.columns[work.name(name)]
    entry.data = {"expr": said}
    entry.beside.pop("nulls", None)
    entry.beside |= typed(work.columns[name])
