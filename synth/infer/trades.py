"""Trades that agree: the label of a code of the ROME, its domain, and the title of a job.

Codes in `rome.csv` have the form of the Répertoire opérationnel des métiers et des emplois; what
each stands for is our own reading, written so that rows agree. No registry has the list under a
licence that was read, so nothing here is said to be the published one: whoever has it puts it in a
`file:`.
"""

from collections.abc import Callable, Mapping

from synth.conditions.domain import Domain
from synth.databases.catalog import DbColumn
from synth.infer.draft import EntryDraft
from synth.infer.listed import listed
from synth.infer.made import Wish
from synth.infer.meanings import type_family, words_of
from synth.infer.names import sql_path
from synth.infer.twice import is_open, means, typed
from synth.infer.work import Seen, Work
from synth.sql import literal

TRADES = ("rome_label", "rome_domain", "rome_domain_label", "job_title")
"""Meanings of what follows from a code."""

_MAKERS: Mapping[str, str] = {"rome_label": "label", "job_title": "title"}


def trade(work: Work, column: DbColumn) -> EntryDraft | None:
    """A label, a title or a domain as the code beside it or in the row above wants it.

    Args:
        work: its table, its links made.
        column: a text that nothing else decides.
    """
    word = means(work, column.name)
    maker: Callable[[str], str] = _domain if word == "rome_domain" else _told(word)
    code = next((name for name in work.columns if _is_code(work, name)), None)
    if code is not None and is_open(work, column.name) and column.name != code:
        said = maker(sql_path(work.name(code)))
        most = _longest(word)
        if column.type.length is not None and column.type.length < most:
            said = f"left({said}, {column.type.length})"
        return EntryDraft({"expr": said}, typed(column))
    return _of_above(work, column) if word == "job_title" else None


def _told(word: str) -> Callable[[str], str]:
    which = _MAKERS.get(word, "label")
    pairs = {row["code"]: row[which] for row in listed("rome") if row[which]}
    if word == "rome_domain_label":
        kept = {code: text for code, text in pairs.items() if len(code) == 1}
        return lambda code: f"map {{{_pairs(kept)}}}[{_domain(code)}]"
    kept = {code: text for code, text in pairs.items() if len(code) > 1}
    return lambda code: f"map {{{_pairs(kept)}}}[{code}]"


def _domain(code: str) -> str:
    return f"left({code}, 1)"


def _pairs(pairs: Mapping[str, str]) -> str:
    return ", ".join(f"{literal(code)}: {literal(text)}" for code, text in pairs.items())


def _longest(word: str) -> int:
    which = _MAKERS.get(word, "label")
    return 1 if word == "rome_domain" else max(len(row[which]) for row in listed("rome"))


def _is_code(work: Work, name: str) -> bool:
    """Whether a column holds codes of our list: its conditions admit them all."""
    column, domain = work.columns[name], work.domains.get(name, Domain())
    if means(work, name) != "rome" or name in {*work.links, *work.variants, *work.always_null}:
        return False
    wish = Wish(column, domain, "rome", unique=False, rows=1)
    codes = (row["code"] for row in listed("rome") if len(row["code"]) > 1)
    is_text = type_family(column.type) == "text" and not work.may_be_empty(name)
    return is_text and domain.among is None and not work.step(name) and all(map(wish.admits, codes))


def _of_above(work: Work, column: DbColumn) -> EntryDraft | None:
    """The title of the trade that a reference of the row is of, else its label: an offer's ROME."""
    for name, link in work.links.items():
        if "rome" not in words_of(name):
            continue
        for words, shown in work.seen.get(link.reference.to, Seen()).texts.items():
            if (
                {"libelle", "rome"} <= {*words}
                and shown.is_sure
                and type_family(shown.type) == "text"
            ):
                title = _told("job_title")(sql_path(work.name(name)))
                said = f"coalesce({title}, {sql_path(link.let, shown.column)})"
                if column.type.length is not None:
                    said = f"left({said}, {column.type.length})"
                return EntryDraft({"expr": said}, typed(column))
    return None
