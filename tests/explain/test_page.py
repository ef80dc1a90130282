"""Every word has a page with everything a reader needs; schemas and rules too."""

import duckdb
import pytest

from synth.api import explain
from synth.docstrings import WIDTH, read_doc
from synth.errors import QuestionError, SchemaError
from synth.explain.laws import TEXTS
from synth.explain.words import is_identifier, kind_text, parts_of, words
from synth.generators.options import option_hints
from synth.generators.shape import SHAPES
from synth.schema.library import shipped

IDENTIFIERS = [word for word, kind in words().items() if is_identifier(kind)]
BUNDLES = {word: parts_of(kind) for word, kind in words().items() if parts_of(kind)}
SCHEMA = """\
synth: 1
name: two
as_of: 2026-01-01
tables:
  town: {file: towns.csv, key: code, columns: {code: {type: text}}}
  shop:
    rows: 3
    key: id
    let: {place: {ref: town}}
    columns: {id: sequence, code: place.code}
  sale:
    per: shop
    count: 2
    key: id
    columns:
      id: sequence
      shop_id: parent.id
      amount: {case: [{when: "id in (1, 2)", int: 1}, {int: 2}], type: "decimal(9,2)"}
rules:
  R1: {from: sale, holds: amount > 0, at_least: 0.905, source: the till}
  R2: {from: sale, holds: amount < 9}
"""


@pytest.fixture
def path(tmp_path):
    (tmp_path / "towns.csv").write_text("code,name\n1,A\n2,B\n")
    (tmp_path / "two.yaml").write_text(SCHEMA)
    return str(tmp_path / "two.yaml")


@pytest.mark.parametrize("word", words())
def test_a_word_has_a_complete_page(word):
    kind = words()[word]
    page = explain(word)
    assert page.startswith(f"{word}: ")
    assert all(len(line) <= WIDTH for line in page.splitlines())
    for name in option_hints(kind):
        assert f"\n  {name} " in page
    for name, part in parts_of(kind).items():
        assert f"\n  {name} " in page
        assert part.mark in page
    assert "\nExample\n" in page
    assert set(read_doc(kind).options) == set(option_hints(kind))


@pytest.mark.parametrize("word", IDENTIFIERS)
def test_an_identifier_shows_its_proof(word):
    made = words()[word]().number
    page = " ".join(explain(word).split())
    for text in (made.layout, made.proof.reason, made.proof.source, made.examples[0]):
        assert " ".join(text.split()) in page
    assert f"Proof {made.proof.kind}:" in page
    assert all(name in page for name in made.validators)


@pytest.mark.parametrize("word", IDENTIFIERS)
def test_an_identifier_shows_what_it_declares(word):
    made = words()[word]().number
    page = explain(word)
    together = "".join(page.split())
    for text in (*made.specimens, *made.names, *made.counter_examples, made.impossible):
        assert "".join(text.split()) in together
    assert f"reserved: {made.pattern}".replace(" ", "") in together or made.listed is not None
    widths = sum(part.width for part in made.parts) - made.hidden
    assert made.listed is not None or f" {widths}: " in page
    for wrong in made.counter_examples:
        ((checked,),) = duckdb.sql(f"select {made.holds_sql(repr(wrong))}").fetchall()
        assert not checked


def test_the_page_of_a_number():
    page = explain("siret")
    said = """
  Parts       1 to 3: 999
              4 to 8: 00000 to 99999
              9: the check digit (Luhn)
              10 to 13: 0001 to 0099
              14: the check digit (Luhn)
"""
    assert said in page
    said = """
  Classes     reserved: 999[0-9]{5}[0-9](?:000[1-9]|00[1-9][0-9])[0-9] (convention, above)
              quasi: all others of the layout, which name a company
  Capacity    9,900,000 different values
  Examples    99900000300015, 99900000300437, 99999999800993
  Wrong       99900000400015: a check digit is wrong
              99900000300016: a check digit is wrong
  Written     999 000 003 00015; 999.000.003.00015; 999000003 00015
  Columns     siret, numero siret, siret number, code siret
  In texts    behind words that match (?:num[eé]ro |n° ?)?siret
  In reports  99999999999999
"""
    assert said in page
    assert "\n              or alone in groups of 4-4-4-4 or 4-6-5 digits\n" in explain(
        "carte_bancaire"
    )


def test_other_words_of_an_option_have_their_proof():
    assert "mode: invalid  rule: key 00 cannot occur" in explain("nir")


@pytest.mark.parametrize(
    ("word", "part"), [(word, part) for word, parts in BUNDLES.items() for part in parts]
)
def test_a_part_has_a_page(word, part):
    page = explain(word, part)
    assert page.startswith(f"{word}.{part}: a part of {word}\n")
    assert BUNDLES[word][part].mark in page


def test_every_law_has_a_page():
    assert set(TEXTS) == set(SHAPES)
    for word in TEXTS:
        assert explain(word).startswith(f"{word}: a law\n")


def test_no_name_means_two_things():
    names = [*words(), *TEXTS, *shipped()]
    assert len(names) == len(set(names))


def test_options_are_named_by_what_a_schema_writes():
    person = option_hints(words()["person"])
    assert kind_text(person["birth_date"]) == "part or SQL"
    assert kind_text(person["nir"]) == "valid | digits | invalid"
    assert kind_text(person["age"]) == "LAW"
    assert kind_text(option_hints(words()["ref"])["match"]) == "{COLUMN: SQL}"


def test_an_example_that_stands_alone_shows_its_values():
    assert explain("sequence").endswith("\ngives\n  1000, 1010, 1020\n")
    assert "\ngives\n" not in explain("ref")


def test_the_page_of_a_schema(path):
    lines = explain(path).splitlines()
    assert lines[0] == "two: a schema of 3 tables (as_of 2026-01-01, seed 0)"
    assert "town: 2 rows, key code, not written" in lines
    assert "sale: 6 rows, per shop, key id" in lines
    assert any(
        line.split() == ["shop_id", "bigint", "plain", "->", "shop.id", "parent.id"]
        for line in lines
    )
    assert lines[-3:] == ["Rules", "  R1  90.5 %  amount > 0", "  R2  all     amount < 9"]


def test_the_page_of_a_table(path):
    page = explain(path, "sale")
    assert page.startswith("sale: 6 rows, per shop, key id\n")
    made = 'case: [{when: "id in (1, 2)", int: 1}, {int: 2}], type: "decimal(9,2)"'
    assert made in " ".join(page.split())
    assert "  place  {ref: town}" in explain(path, "shop")


def test_the_page_of_a_rule(path):
    lines = explain(path, "R1").splitlines()
    assert lines[0] == f"R1: a rule of two ({path}:20:3)"
    assert lines[2:6] == [
        "  holds     amount > 0",
        "  from      sale",
        "  at least  90.5 % of the rows; a null answer holds and is counted apart",
        "  source    the till",
    ]
    assert "none is written" in explain(path, "R2")


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] * (name == "agency")) for name in shipped()],
)
def test_shipped_schemas_have_pages(name):
    assert explain(name).startswith(f"{name}: a schema of ")
    assert explain(name, format="svg").startswith("<svg ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("persom",), "nothing is called 'persom'; did you mean 'person'?"),
        (("nir", "x"), "nir has no part 'x'; it has none at all"),
        (("lognormal", "x"), "lognormal has no part 'x'; it has none at all"),
        (
            ("timeline", "stat"),
            "timeline has no part 'stat'; known: start, end; did you mean 'start'?",
        ),
        (
            ("no.yaml",),
            f"no schema 'no.yaml': neither a file nor one of {', '.join(shipped())}",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_wrong_names_are_told(arguments, said):
    with pytest.raises(QuestionError) as found:
        explain(*arguments)
    assert str(found.value) == said


def test_a_wrong_schema_is_told(tmp_path):
    (tmp_path / "bad.yaml").write_text("synth: 1\n")
    with pytest.raises(SchemaError):
        explain(str(tmp_path / "bad.yaml"))


def test_the_graph_is_of_the_whole_schema(path):
    with pytest.raises(QuestionError, match="draws all tables"):
        explain(path, "sale", format="svg")
