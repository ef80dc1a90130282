"""A page about what `synth init` reads in the names of columns: `rome`, `motif`, `qualif`."""

from collections.abc import Iterator, Mapping

from synth.infer.forms import Form, forms
from synth.infer.listed import listed
from synth.infer.meanings import lexicon, words_of
from synth.schema.read import LOCALE

_SHOWN, _NAMED = 6, 10
"""Values and names that a page shows of each."""


def meaning_page(name: str) -> str | None:
    """What columns called so become in a schema that `init` writes; None where it knows no word.

    Args:
        name: as a column may be called, or a word of `words.csv`.
    """
    rows = [row for row in listed("words") if row["kind"] == "meaning"]
    own = "".join(words_of(name))
    called = {entry.word for entry in lexicon().phrases.get(own, ())} | {name}
    lines = [line for row in rows if row["word"] in called for line in _lines(row)]
    if not lines:
        return None
    first = f"{name}: no word of a schema; `synth init` understands columns that are called so"
    last = "Write what your application reads in their place: synth explain choice, text, expr"
    return "\n".join([first, *lines, "", last]) + "\n"


def _lines(row: Mapping[str, str]) -> Iterator[str]:
    phrases = row["phrases"].split("|")
    yield ""
    yield f"  Names     {', '.join(phrases[:_NAMED])}"
    for family in row["types"].split("|"):
        for form in forms(row["word"], family, language=LOCALE)[:1]:
            yield f"  As {family:<6} {_told(form)}"
    if row["bundle"] in {"person", "address"}:
        yield f"  Part of   {row['bundle']}, that all parts agree: synth explain {row['bundle']}"


def _told(form: Form) -> str:
    if form.form in {"choice", "names", "weights"}:
        values = list(form.values)
        more = f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""
        return "one of " + ", ".join(values[:_SHOWN]) + more
    if form.form == "lognormal":
        median, most, low, high = form.value.split()
        return f"half below {median}, nine in ten below {most}, from {low} to {high}"
    return form.value if form.form != "generator" else f"an identifier: synth explain {form.value}"
