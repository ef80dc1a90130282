"""Faker: reseeded for every row, and refused where its values can belong to real people."""

import pytest
from faker import Faker

from synth.errors import AnswerError, SchemaError
from synth.generators.faker import REAL
from synth.recording import holds_gil
from synth.registry import members


def table(column, rows=40):
    return f"t: {{rows: {rows}, columns: {{id: sequence, a: {{{column}}}}}}}"


def told(planned, column):
    with pytest.raises(SchemaError) as caught:
        planned(table(column))
    (line,) = str(caught.value).splitlines()
    return line.partition(" ")[2]


def test_a_row_is_what_a_new_faker_with_its_seed_gives(planned, values):
    plan = planned(table("faker: name"))
    words = plan.beneath("t", 0, 40).words("a", "")
    faker = Faker("fr_FR")
    expected = []
    for word in words:
        faker.seed_instance(int(word))
        expected.append(faker.name())
    assert values(plan, "t")["a"] == expected
    assert len(set(expected)) > 35


def test_a_row_does_not_wait_for_the_others(planned, values):
    """Providers that draw a different number of words for every value."""
    plan = planned(table("faker: {provider: pystr, args: {prefix: x}}"))
    whole = values(plan, "t")["a"]
    assert [values(plan, "t", row, row + 1)["a"][0] for row in (39, 0, 17)] == [
        whole[39],
        whole[0],
        whole[17],
    ]


def test_nobody_else_s_faker_changes_a_value(planned, values):
    plan = planned(table("faker: job"))
    Faker.seed(99)
    one = values(plan, "t", 0, 20)
    Faker.seed(1)
    Faker("fr_FR").job()
    assert values(plan, "t", 0, 20) == one


def test_the_type_is_that_of_the_value(planned):
    columns = (
        planned("""
  t:
    rows: 3
    columns:
      a: {faker: boolean}
      b: {faker: pyint}
      c: {faker: pyfloat}
      d: {faker: date_object}
      e: {faker: date_object, type: date}
      f: {faker: words}
    """)
        .layouts[0]
        .columns
    )
    assert [str(c.type) for c in columns] == ["boolean", "bigint", "double", "text", "date", "text"]
    assert all(c.nullable for c in columns)


def test_it_holds_the_interpreter(planned):
    assert holds_gil(planned(table("faker: job")))
    assert not holds_gil(planned(table("text: {words: 3}")))
    assert "faker" in members("synth.generators")


@pytest.mark.parametrize("provider", ["ssn", "phone_number", "iban"])
def test_a_provider_of_real_numbers_is_refused_or_needs_a_note(planned, values, provider):
    instead = f"our generator ({REAL[provider]}), or a `note` that says why"
    found = f"faker's '{provider}': its values can belong to real people"
    assert told(planned, f"faker: {provider}") == f"{found}; expected {instead}"
    assert told(planned, f"faker: {provider}, mark: direct, note: no") == (
        f"faker's '{provider}' under mark direct: its values can belong to real people; "
        f"expected our generator: {REAL[provider]}"
    )
    assert values(planned(table(f"faker: {provider}, note: a stub")), "t")["a"][0]


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (
            "faker: jobb",
            (
                "Faker has no provider 'jobb'; expected a provider of the installed Faker; "
                "did you mean 'job'?"
            ),
        ),
        (
            "faker: {provider: job, locale: fr_XX}",
            "Faker has no locale 'fr_XX'; expected a provider of the installed Faker",
        ),
        (
            "faker: {provider: pystr, args: {no_such: x}}",
            (
                "Faker's pystr refuses its arguments (TypeError); "
                "expected arguments that the provider takes"
            ),
        ),
        ("faker: {}", "faker without 'provider'; expected the option 'provider'"),
    ],
)
def test_what_faker_does_not_know_is_told(planned, column, said):
    assert told(planned, column) == said


def test_a_value_that_does_not_fit_its_type_is_told_without_it(planned, values):
    plan = planned(table("faker: job, type: integer"))
    with pytest.raises(AnswerError, match=r"t\.a: .*does not fit integer"):
        values(plan, "t")
