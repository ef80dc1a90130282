"""How many values of a sample are numbers of the national register that can be somebody's."""

from synth.locales.claims import verdict
from synth.locales.declared import scanners_of
from synth.locales.judge import look
from synth.locales.locale import Sample
from synth.registry import Values

_WORD = "national_number"


def _count(values: Values, name: str) -> int:
    judges = [judge for judge in scanners_of("be") if judge.word == _WORD]
    return verdict(look(values, name, judges)).get(_WORD, (0,))[0]


SAMPLE = Sample("numbers of the Belgian national register", "99.99.99-999.99", _count)
