"""A word that is none of a schema, and that `init` reads in names, has a page."""

import pytest

from synth.api import explain
from synth.errors import QuestionError


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("rome", "code rome"),
        ("CD_ROME", "one of A1101"),
        ("mot_refus", "one of Reprise d'emploi"),
        ("sjr", "half below 75"),
        ("nom_jf", "Part of   person"),
        ("immat", "an identifier: synth explain immatriculation"),
    ],
)
def test_a_word_of_names_is_explained(name, said):
    assert said in explain(name)


@pytest.mark.parametrize("name", ["sirett", "xyzzy"])
def test_what_nobody_knows_is_told(name):
    with pytest.raises(QuestionError, match="nothing is called"):
        explain(name)
