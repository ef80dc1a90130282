"""Moments that are kept as texts: days and times of the last years, and what comes after them."""

from dataclasses import replace
from typing import TYPE_CHECKING

from synth.conditions.clocks import form_of, form_of_texts
from synth.conditions.domain import Domain
from synth.conditions.spelt import places_of
from synth.infer.draft import EntryDraft
from synth.infer.made import Made, Wish, matched, text_type
from synth.infer.names import schema_name
from synth.infer.twice import typed
from synth.sql import literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from synth.databases.catalog import DbColumn
    from synth.infer.draft import Data
    from synth.infer.work import Work

_BORN = ("as_of - to_years(70)", "as_of - to_years(20)")
_LATELY = ("as_of - to_years(5)", "as_of")
_PLACES = {"%Y": "202[3-5]", "%m": "(0[1-9]|1[0-2])", "%d": "(0[1-9]|1[0-9]|2[0-8])"}
_WORKING = {"%H": "(0[89]|1[0-6])", "%M": "(00|15|30|45)", "%S": "00"}
_EXACT = {"%M": "[0-5][0-9]", "%S": "[0-5][0-9]"}
"""What stands for a mark, in quarters of working hours and to the second."""

_STEPS: "dict[str, Data]" = {
    "minutes": {"15": "10", "30": "30", "45": "20", "60": "30", "90": "10"},
    "days": {"1": "20", "3": "20", "7": "30", "14": "20", "30": "10"},
}


def form_in(domain: Domain) -> str | None:
    """The format of moments that conditions ask of a text; None: they ask none, or more than it.

    Args:
        domain: what is known of the column.
    """
    plain = replace(domain, patterns=(), chars=None, null=None, is_trimmed=False)
    if domain.among:
        return form_of_texts(domain.among) if replace(plain, among=None) == Domain() else None
    return _form_of_places(domain) if plain == Domain() and domain.patterns else None


def _form_of_places(domain: Domain) -> str | None:
    """The format that patterns say, one of all places or several of some of so many."""
    if len(domain.patterns) == 1 and (form := form_of(domain.patterns[0])) is not None:
        return form
    found = places_of(domain.patterns)
    least, most = domain.chars or (0, None)
    if found is None or not (found[1] or least == most):
        return None
    places = found[0] + ["."] * (least - len(found[0]))
    return form_of(f"^{''.join(places)}$")


def text_moments(wish: Wish) -> "Iterator[Made]":
    """Days and moments as texts of the one format that a condition keeps.

    Args:
        wish: a column of texts.
    """
    form = form_in(wish.domain)
    if form is None:
        return
    if "%Y" in form and not wish.unique:
        first, last = _BORN if wish.word == "birth_date" else _LATELY
        let: dict[str, Data] = {"datetime" if "%H" in form else "date": f"{first}..{last}"}
        made: Data = {"expr": f"strftime({{}}, {literal(form)})"}
        yield Made(made, None, type=text_type(wish.kind), let=let)
        return
    for places in (_WORKING, _WORKING | _EXACT):
        pattern = form.replace(".", "\\.")
        for mark, digits in (_PLACES | places).items():
            pattern = pattern.replace(mark, digits)
        found = matched(wish, pattern)
        if found is not None:
            yield found


def moved(
    work: "Work", column: "DbColumn", others: "Sequence[str]", place: str, *, is_later: bool
) -> "Data | None":
    """A moment some while after or before others, as a text of their format.

    Args:
        work: the table; gets a let that says how long.
        column: the text.
        others: the columns that it comes after, or before.
        place: these as SQL.
        is_later: whether it comes after them.

    Returns:
        None where the others have no format in which texts stand in the order of time.
    """
    forms = {form_in(work.domains.get(name, Domain())) for name in others}
    own = work.domains.get(column.name, Domain())
    form = next(iter(forms))
    is_alike = form_in(own) == form or own == Domain(null=own.null)
    is_rising = form is not None and form.startswith(("%Y", "%H") if is_later else "%Y")
    if len(forms) > 1 or form is None or not (is_alike and is_rising):
        return None
    if any(work.columns[name].nullable for name in others):
        return None
    unit = "minutes" if "%H" in form and is_later else "days"
    sign, word = ("+", "until") if is_later else ("-", "from")
    taken = [*work.draft.names.values(), *work.draft.lets]
    let = schema_name(f"{unit}_{word}_{work.name(column.name)}", taken, kind="row")
    work.draft.lets[let] = EntryDraft({"int": {"weights": _STEPS[unit]}})
    text = literal(form)
    expr = f"strftime(strptime({place}, {text}) {sign} to_{unit}({let}), {text})"
    return {"expr": expr, **typed(column)}
