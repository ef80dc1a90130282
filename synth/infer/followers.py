"""A column that must stand in an order to another one: made from it."""

from synth.infer.domain import Domain, Order
from synth.infer.draft import Data
from synth.infer.made import type_word
from synth.stores.catalog import DbColumn

_DATES = {"date": "date", "timestamp": "datetime", "timestamptz": "datetime"}
_WHOLE = ("smallint", "integer", "bigint")
_MOST_DAYS = 60
_MOST_MORE = 100


def follower(column: DbColumn, order: Order, left: str, domain: Domain) -> "Data | None":
    """The generator of an order's right column, or None: for this type it is not known.

    Args:
        column: the right column.
        order: between two columns.
        left: the left column as the schema calls it.
        domain: what else limits the right column; its greatest value is not crossed.
    """
    base = column.type.base
    kind: dict[str, Data] = {"type": type_word(column.type)}
    start = f"{left} + {order.gap}" if order.gap else left
    if order.relation == "=":
        return {"expr": start} | kind
    step = 0 if order.relation == "<=" else 1
    if base in _DATES:
        first, last = start, f"{start} + to_days({_MOST_DAYS})"
        if step:
            first = f"{start} + to_days({step})"
        if base == "date":
            first, last = f"cast({first} as date)", f"cast({last} as date)"
            kind = {}
        return {_DATES[base]: f"{first}..{last}"} | (kind if base == "timestamptz" else {})
    if base in _WHOLE:
        most = domain.hi.text if domain.hi is not None else f"{start} + {_MOST_MORE}"
        return {"int": f"{start} + {step}..{most}"} | kind
    if base in {"numeric", "real", "double"}:
        return {"expr": f"{start} + {step}"} | kind
    return None
