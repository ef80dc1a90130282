"""`sentences`: whole sentences of a language, as many as asked for; mistakes are told."""

import re

import pytest

from synth import api
from synth.errors import SchemaError

SCHEMA = """\
synth: 1
name: t
as_of: 2026-01-01
tables:
  t: {{rows: 500, columns: {{a: {{sentences: {options}}}}}}}
"""
SENTENCE = re.compile(r"[A-ZÀÉ][^.!?]{8,150}\.")


def made(options):
    return api.generate(SCHEMA.format(options=options))["t"]["a"].tolist()


@pytest.mark.parametrize("about", ["note", "thing", "person"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_text_is_whole_sentences(about, language):
    texts = made(f"{{count: 2..4, about: {about}, language: {language}}}")
    for text in texts:
        parts = SENTENCE.findall(text)
        assert " ".join(parts) == text
        assert 2 <= len(parts) <= 4
        assert "  " not in text
        assert " ." not in text
    assert len(set(texts)) > 450


def test_no_sentences_are_the_empty_text():
    assert set(made("0")) == {""}


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", r"\b(le|la|les|de|à|avec)\b"), ("en", r"\b(the|to|and|with|a)\b")],
)
def test_each_language_has_its_own_words(language, words):
    told = [bool(re.search(words, text)) for text in made(f"{{count: 4, language: {language}}}")]
    assert sum(told) > 0.9 * len(told)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("-1..3", "5:43: a number of sentences outside 0..100; expected 0 to 100"),
        ("500", "5:43: a number of sentences outside 0..100; expected 0 to 100"),
        ("{count: 2, language: de}", "5:64: 'de'; expected one of fr, en"),
        ("{about: thing}", "5:32: sentences without 'count'; expected the option 'count'"),
    ],
)
def test_a_mistake_is_told(tmp_path, options, said):
    path = tmp_path / "t.yaml"
    path.write_text(SCHEMA.format(options=options))
    with pytest.raises(SchemaError) as error:
        api.check(path)
    assert str(error.value) == f"{path}:{said}"
