"""Every rule of a scan has a page that says what it finds and how to mend it."""

import pytest

from synth.api import explain_rule
from synth.errors import QuestionError
from synth.locales.declared import scanners_of
from synth.locales.identifier import locales, numbers

RULES = {
    country: {judge.word: judge for judge in scanners_of(country)} for country in sorted(locales())
}


def of_countries():
    return [(country, word) for country, judges in RULES.items() for word in judges]


@pytest.mark.parametrize(("country", "word"), of_countries())
def test_a_page_says_what_the_number_declares(country, word):
    text = " ".join(explain_rule(word, locale=country).split())
    number, judge = numbers(country)[word], RULES[country][word]
    for said in (
        f"{word}: {judge.title}",
        number.layout,
        f"{number.proof.kind}: {number.proof.reason}",
        number.proof.source,
        judge.instead,
        f"In reports {judge.form}",
    ):
        assert said in text


def test_a_rule_that_is_none():
    with pytest.raises(QuestionError) as refused:
        explain_rule("phnoe")
    assert str(refused.value) == "no rule of a scan is called 'phnoe'; did you mean 'phone'?"
    with pytest.raises(QuestionError) as refused:
        explain_rule("zzz")
    head, known = str(refused.value).split("; known: ")
    assert head == "no rule of a scan is called 'zzz'"
    assert sorted(known.split(", ")) == sorted({*RULES["be"], *RULES["fr"], "person"})
    with pytest.raises(QuestionError) as refused:
        explain_rule("zzz", locale="fr")
    said = f"no rule of a scan is called 'zzz'; known: {', '.join(RULES['fr'])}, person"
    assert str(refused.value) == said


def test_the_page_about_persons():
    text = " ".join(explain_rule("person").split())
    assert text.startswith("person: possible persons Finds rows of a table in which a name, ")
    assert "Classes possible told as a note; --fail-on possible makes it a finding" in text
    assert "assignable" not in text
