"""Days that lie in the year which another column says: `extract(year from issued_on) = year`."""

from synth.conditions.domain import Domain
from synth.conditions.equations import Equation
from synth.conditions.said import Said
from synth.infer.draft import Data, EntryDraft
from synth.infer.made import type_word
from synth.infer.work import Work

_MOMENTS = ("timestamp", "timestamptz")


def may_lie_in_year(work: Work, name: str) -> bool:
    """Whether a day may be drawn in a year: nothing else bounds it, and it comes after nothing.

    Args:
        work: the table, the domains of its columns known.
        name: the day, or a moment.
    """
    domain = work.domains.get(name, Domain())
    is_free = domain == Domain(null=domain.null) and name not in work.variants
    return is_free and all(order.right != name for order in work.orders)


def lie_in_year(work: Work, way: Equation, said: Said) -> None:
    """Draw a day in a year, not after today where the year is this one.

    Args:
        work: the table.
        way: that makes the day follow from the year.
        said: the year, in the schema's SQL.
    """
    name, year = way.target, f"cast({said.text} as bigint)"
    is_moment = work.columns[name].type.base in _MOMENTS
    first, last = f"make_date({year}, 1, 1)", f"make_date({year}, 12, 31)"
    last = f"greatest({first}, least({last}, as_of))"
    if is_moment:
        first, last = f"cast({first} as timestamp)", f"cast({last} as timestamp)"
    if not work.columns[name].nullable:
        work.never_null |= {one for one in way.reads if work.columns[one].nullable}
    beside: dict[str, Data] = {}
    if is_moment:
        beside["type"] = type_word(work.columns[name].type)
    data: Data = {"datetime" if is_moment else "date": f"{first}..{last}"}
    work.equated[name] = EntryDraft(data, beside, "in the year of the row")
    work.leads[name] = way.reads
