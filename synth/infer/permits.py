"""Residence permits: those who were born in the country have none."""

from synth.infer.meanings import word_of, words_of
from synth.infer.names import sql_path
from synth.infer.work import Work
from synth.schema.read import LOCALE

_PERMITS = frozenset({"titre_sejour", "permit_kind"})
_WORDS = frozenset({"titre", "sejour", "ts", "permit"})
"""Meanings of what a permit says, and words of the names of its days."""


def leave_out(work: Work) -> None:
    """Let the columns of a residence permit be empty in rows of people who need none.

    Args:
        work: the table, its columns made.
    """
    table = work.table.name.name
    sure = [name for name, c in work.columns.items() if word_of(c, table) in _PERMITS]
    people = [
        n for n, e in work.draft.lets.items() if str(e.data).startswith(("person", "{'person"))
    ]
    if not sure or len(people) != 1:
        return
    told = {word for name in sure for word in words_of(name)} & _WORDS
    own = [name for name in work.columns if {*words_of(name)} & told and work.may_be_empty(name)]
    needless = f"{sql_path(people[0], 'birth_country')} = '{LOCALE.upper()}'"
    for name in own if told else ():
        work.draft.columns[work.name(name)].beside["nulls"] = needless
