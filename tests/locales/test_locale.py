"""A country is one folder: nothing outside it imports it or names it."""

import ast
from pathlib import Path

import pytest

import synth
from synth.locales.identifier import locales
from synth.locales.locale import locale_of

ROOT = Path(synth.__file__).parent
OUTSIDE = [path for path in sorted(ROOT.rglob("*.py")) if "locales" not in path.parts]
LANGUAGES = {
    "generators/sentences.py": "a language of sentences",
    "infer/named.py": "a language of words",
    "infer/setting.py": "a language of words",
    "infer/things.py": "a language of words",
    "schema/read.py": "what the language of schemas says where no country is named",
}
"""Where `fr` is no country, and the one place where it is."""


def _names(path):
    """The countries that a file imports or names, and Faker's names of them."""
    words = {*locales(), *(locale_of(word).faker for word in locales())}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom | ast.Import):
            modules = [getattr(node, "module", None) or "", *(one.name for one in node.names)]
            yield from (one for one in modules if set(one.split(".")) & words)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from {node.value} & words


def test_nothing_outside_a_country_names_one():
    found = {str(path.relative_to(ROOT)): set(_names(path)) for path in OUTSIDE}
    assert {name for name, words in found.items() if words} == set(LANGUAGES)


@pytest.mark.parametrize("word", locales())
def test_a_country_says_what_all_say(word):
    country = locale_of(word)
    people, homes = country.people, country.homes
    assert country.word == word
    assert {people.number, *people.own} <= set(people.parts)
    assert people.place in {"", *people.parts}
    assert set(people.options) >= {people.number}
    assert len(people.titles) == len(people.tongues)
    assert {"line", "country", homes.group} <= set(homes.parts)
    assert set(homes.parts) - {"line", "country"} == set(homes.places().columns)
    assert all(path.is_file() for path in country.lists.values())
