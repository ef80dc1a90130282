"""Parts of a French bank account (RIB) that stand beside its IBAN: they are digits of it.

Source: AFNOR NF Z 10-039: bank (5), branch (5), account (11), key (2) behind `FR` and two digits.
"""

from synth.conditions.domain import Domain
from synth.databases.catalog import DbColumn
from synth.infer.draft import Data, EntryDraft
from synth.infer.made import Wish
from synth.infer.meanings import type_family, words_of
from synth.infer.names import schema_name, sql_path
from synth.infer.twice import means, typed
from synth.infer.work import Work

PARTS = {
    "bank_code": (5, 5),
    "branch_code": (10, 5),
    "account_number": (15, 11),
    "rib_key": (26, 2),
}
"""By meaning where a part stands in an IBAN, from 1 on, and its characters."""

_EXAMPLE = "FR7699999012340000123456707"
_ACCOUNT = frozenset({"account", "compte"})
_WHOLE = 3
"""So many parts are of one account, whose IBAN a let holds where no column does."""


def role_of(work: Work, name: str) -> str:
    """Which part of an account a column is by its name, or ""; `account_number` by its length."""
    word, column = means(work, name), work.columns[name]
    size = PARTS["account_number"][1]
    if word == "reference" and column.type.length == size and _ACCOUNT & {*words_of(name)}:
        return "account_number"
    return word if word in PARTS and type_family(column.type) == "text" else ""


def part_of_account(work: Work, column: DbColumn, domain: Domain) -> EntryDraft | None:
    """A part of the IBAN of the row; None where there is none, or a condition wants another.

    Args:
        work: the table; gets a let where its parts make up an account that no IBAN stands for.
        column: the part.
        domain: what its conditions leave.
    """
    start, size = PARTS[role_of(work, column.name)]
    iban = _iban(work, column)
    if not iban or (column.type.length or size) < size:
        return None
    if not Wish(column, domain).admits(_EXAMPLE[start - 1 : start - 1 + size]):
        return None
    return EntryDraft({"expr": f"substr({iban}, {start}, {size})"}, typed(column))


def _iban(work: Work, column: DbColumn) -> str:
    """The IBAN of a row as SQL: that of a column, else of a let; "" where there is none."""
    decided = {*work.links, *work.variants, *work.always_null, *work.equated}
    texts = (n for n, other in work.columns.items() if type_family(other.type) == "text")
    ibans = [name for name in texts if means(work, name) == "iban"]
    if ibans:
        name = ibans[0]
        is_there = not work.columns[name].nullable or work.may_be_empty(column.name)
        own = sql_path(work.name(name))
        return f"replace({own}, ' ', '')" if is_there and name not in decided else ""
    if len({role_of(work, name) for name in work.columns} - {""}) < _WHOLE:
        return ""
    data: Data = {"iban": {}}
    known = next((let for let, entry in work.draft.lets.items() if entry.data == data), "")
    taken = [*work.draft.names.values(), *work.draft.lets]
    let = known or schema_name("account_iban", taken, kind="row")
    work.draft.lets.setdefault(let, EntryDraft(data))
    return sql_path(let)
