"""Every rule of a scan has a page that says what it finds and how to mend it."""

import pytest

from synth.api import explain_rule
from synth.errors import QuestionError
from synth.locales.declared import scanners_of
from synth.locales.identifier import numbers

RULES = {judge.word: judge for judge in scanners_of("fr")}


@pytest.mark.parametrize("word", RULES)
def test_a_page_says_what_the_number_declares(word):
    text = " ".join(explain_rule(word).split())
    number = numbers("fr")[word]
    for said in (
        f"{word}: {RULES[word].title}",
        number.layout,
        f"{number.proof.kind}: {number.proof.reason}",
        number.proof.source,
        RULES[word].instead,
        f"In reports {RULES[word].form}",
    ):
        assert said in text


def test_a_rule_that_is_none():
    with pytest.raises(QuestionError) as refused:
        explain_rule("phnoe")
    assert str(refused.value) == "no rule of a scan is called 'phnoe'; did you mean 'phone'?"
    with pytest.raises(QuestionError) as refused:
        explain_rule("zzz")
    said = f"no rule of a scan is called 'zzz'; known: {', '.join(RULES)}, person"
    assert str(refused.value) == said


def test_the_page_about_persons():
    text = " ".join(explain_rule("person").split())
    assert text.startswith("person: possible persons Finds rows of a table in which a name, ")
    assert "Classes possible told as a note; --fail-on possible makes it a finding" in text
    assert "assignable" not in text
