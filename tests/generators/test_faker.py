"""Faker: reseeded for every row, and refused where its values can belong to real people."""

import datetime as dt
import os
import subprocess
import sys
from importlib.metadata import version

import pytest
from faker import Faker

from synth import api
from synth.errors import AnswerError, SchemaError
from synth.generators.providers import FREE, NAMES, REAL, RENDERS, providers
from synth.making.maker import Maker
from synth.registry import members
from synth.run.recording import holds_gil, make_manifest


def table(column, rows=40):
    return f"t: {{rows: {rows}, columns: {{id: sequence, a: {{{column}}}}}}}"


def told(planned, column):
    with pytest.raises(SchemaError) as caught:
        planned(table(column))
    (line,) = str(caught.value).splitlines()
    return line.partition(" ")[2]


def test_a_row_is_what_a_new_faker_with_its_seed_gives(planned, values):
    plan = planned(table("faker: name"))
    words = Maker(plan).beneath("t", 0, 40).words("a", "")
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


@pytest.mark.parametrize(
    "tables",
    [
        "{t: {rows: 2, columns: {a: {case: [{when: row = 1, faker: job}, {value: x}]}}}}",
        "{t: {rows: 2, columns: {a: {case: [{case: [{faker: job}]}]}}}}",
        "{t: {rows: 2, columns: {a: {int: {case: [{faker: pyint}]}}}}}",
        "{t: {rows: 2, let: {p: {person: {sex: {case: [{faker: word}]}}}}, columns: {a: p.sex}}}",
        "{t: {rows: 2, columns: {a: sequence}}, "  # noqa: ISC004 - one text
        "u: {per: t, count: {case: [{faker: pyint}]}, columns: {b: sequence}}}",
    ],
    ids=["a branch", "a branch of a branch", "a law", "a person's sex", "a count"],
)
def test_it_holds_the_interpreter_inside_anything(planned, tables):
    plan = planned(tables)
    assert holds_gil(plan)
    assert dict(make_manifest(plan, "csv", (), (), (), asked=()).libraries)["faker"] == version(
        "faker"
    )


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


NUMBERS = """\
synth: 1
name: t
as_of: 2026-01-01
tables:
  t: {rows: 40, columns: {a: {faker: {provider: %s, args: {%s}}}}}
"""


@pytest.mark.parametrize(
    ("provider", "args", "found", "expected"),
    [
        ("pystr", "max_chars: 2000000000", "with max_chars above 10,000", "at most 10,000"),
        ("words", "nb: 100000000", "with nb above 10,000", "at most 10,000"),
        ("paragraphs", "nb: -1.0e+300", "with nb above 10,000", "at most 10,000"),
        ("paragraphs", "nb: nan", "with nb above 10,000", "at most 10,000"),
        ("password", "length: 10001", "with length above 10,000", "at most 10,000"),
        (
            "texts",
            "nb_texts: 10000, max_nb_chars: 10000",
            "with nb_texts, max_nb_chars, together above 1,000,000",
            "fewer or shorter values",
        ),
        (
            "random_number",
            "digits: 30",
            "gives numbers that no bigint holds",
            "arguments for smaller numbers",
        ),
    ],
)
def test_more_than_a_value_should_hold_is_told(provider, args, found, expected):
    with pytest.raises(SchemaError) as caught:
        api.check(NUMBERS % (provider, args))
    (problem,) = caught.value.problems
    assert problem.found == f"Faker's {provider} {found}"
    assert problem.expected == expected
    assert problem.mark.line == 5


def test_a_number_that_is_a_value_may_be_any():
    args = "min_value: 2000000000, max_value: 3000000000"
    made = api.preview(api.check(NUMBERS % ("pyint", args)), "t", 40)["a"]
    assert all(2_000_000_000 <= value <= 3_000_000_000 for value in made)


def test_a_number_that_no_bigint_holds_is_told_without_it():
    # Few of these have more digits than a bigint: none of those that `check` looks at.
    args = "min: 0, max: 9300000000000000000"
    plan = api.check((NUMBERS % ("random_int", args)).replace("rows: 40", "rows: 2000"))
    with pytest.raises(AnswerError, match=r"Faker's random_int gave a number that no bigint holds"):
        api.preview(plan, "t", 2000)


def test_a_value_that_does_not_fit_its_type_is_told_without_it(planned, values):
    plan = planned(table("faker: job, type: integer"))
    with pytest.raises(AnswerError, match=r"t\.a: .*does not fit integer"):
        values(plan, "t")


@pytest.mark.parametrize(
    "name", ["__class__", "items", "add_provider", "seed_instance", "parse", "format", "unique",
             "optional", "random", "get_providers", "provider", "_factories"]
)  # fmt: skip
def test_what_no_provider_class_declares_is_no_provider(planned, name):
    said = told(planned, f"faker: {{provider: {name}}}, note: I know")
    assert said.partition("; did you mean")[0] == (
        f"Faker has no provider {name!r}; expected a provider of the installed Faker"
    )


@pytest.mark.parametrize("name", sorted(RENDERS))
def test_what_renders_other_providers_is_refused_even_with_a_note(planned, name):
    assert told(planned, f"faker: {name}, note: I know") == (
        f"Faker's {name} renders other providers, or makes bytes or objects; expected a provider "
        "that makes one value"
    )


@pytest.mark.parametrize(
    ("name", "locale"),
    [
        ("ascii_email", "fr_FR"), ("cpf", "pt_BR"), ("nif", "es_ES"),
        ("itin", "en_US"), ("aadhaar_id", "en_IN"), ("vin", "fr_FR"), ("swift", "fr_FR"),
        ("ipv4", "fr_FR"), ("url", "fr_FR"), ("address", "fr_FR"), ("company", "fr_FR"),
        ("numerify", "fr_FR"), ("bothify", "fr_FR"), ("hexify", "fr_FR"), ("lexify", "fr_FR"),
        ("user_name", "fr_FR"), ("isbn13", "fr_FR"), ("mac_address", "fr_FR"),
    ],
)  # fmt: skip
def test_every_provider_that_is_not_free_needs_a_note(planned, values, name, locale):
    column = f"faker: {{provider: {name}, locale: {locale}}}"
    instead = f"our generator ({REAL[name]}), or " if name in REAL else ""
    assert told(planned, column) == (
        f"faker's {name!r}: its values can belong to real people; expected {instead}a `note` that "
        "says why"
    )
    case = f"case: [{{when: id = 1, {column}}}, {{value: x}}], type: text"
    assert told(planned, case).startswith(f"faker's {name!r}: its values can belong")
    assert values(planned(table(f"{column}, note: a stub")), "t")["a"][0]


@pytest.mark.parametrize(
    ("name", "locale"),
    [
        *[
            (name, "fr_FR")
            for name in ("date_between_dates", "date_of_birth", "date_this_year", "passport_dob")
        ],
        *[("profile", "fr_FR"), ("date_time_this_century", "en_US"), ("pesel", "pl_PL")],
    ],
)
def test_what_asks_the_clock_is_refused(planned, name, locale):
    assert told(planned, f"faker: {{provider: {name}, locale: {locale}}}, note: I know") == (
        f"Faker's {name} asks the clock, so that two days give two outputs; expected our "
        "generator: date, datetime or time"
    )


def test_objects_are_refused(planned):
    assert told(planned, "faker: pytimezone, note: I know") == (
        "Faker's pytimezone gives objects that are neither text nor numbers; expected a provider "
        "that makes one value"
    )


def test_names_of_persons_mark_their_column(planned):
    columns = (
        planned(
            """
  t:
    rows: 3
    columns:
      a: {faker: name}
      b: {case: [{faker: last_name}]}
      c: {case: [{case: [{faker: name_female}]}]}
      d: {faker: job}
    """
        )
        .layouts[0]
        .columns
    )
    assert [column.mark for column in columns] == ["direct", "direct", "direct", "plain"]
    assert told(planned, "faker: name, mark: plain") == (
        "mark 'plain' is weaker than 'direct', which comes with the value; expected a `note` that "
        "says why"
    )


def test_dates_end_at_the_day_of_the_schema(planned, values):
    made = values(
        planned("""
  t:
    rows: 300
    columns:
      a: {faker: date_object, type: date}
      b: {faker: {provider: date_between, args: {start_date: -2d, end_date: today}}, type: date}
      c: {faker: {provider: future_date, args: {end_date: +3d}}, type: date}
      d: {faker: year}
      e: {faker: past_datetime}
    """),
        "t",
    )
    as_of = dt.date(2026, 1, 1)
    day = dt.timedelta(1)
    assert dt.date(2025, 1, 1) < max(made["a"]) <= as_of
    assert set(made["b"]) == {as_of - 2 * day, as_of - day}
    assert {as_of + day, as_of + 2 * day} <= set(made["c"]) <= {as_of + n * day for n in range(4)}
    assert max(made["d"]) == "2025"
    assert "2025-12-01" < min(made["e"]) < max(made["e"]) < "2026-01-01"


def test_what_is_free_exists_and_is_in_no_other_list():
    known = providers("fr_FR") | providers("en_US")
    assert known >= FREE | NAMES | RENDERS
    assert not (FREE | NAMES) & (RENDERS | set(REAL))


SCRIPT = """
import datetime, sys
from synth import api
from synth.generators.providers import FREE, NAMES, providers
clock = {"date_of_birth", "date_between_dates", "date_time_between_dates"}
clock |= {*(n for n in FREE if "_this_" in n or n.endswith("_or_empty"))}
free = sorted((FREE | NAMES) & providers("fr_FR") - clock)
columns = "".join(f"      {n}: {{faker: {n}, type: text, note: x}}\\n" for n in free)
head = "synth: 1\\nname: s\\nas_of: 2026-01-01\\ntables:\\n  t:\\n    rows: 20\\n    columns:\\n"
open("s.yaml", "w").write(head + columns)
made = api.generate_to(api.make_plan("s.yaml"), sys.argv[1], workers=1)
print(len(free), made.tables[0].digest)
"""


@pytest.mark.slow
def test_two_runs_of_all_that_is_free_are_equal_on_any_day(tmp_path):
    said = []
    for number, shift in enumerate((0, 86_400 * 400)):
        # The clock of the machine, as Faker's modules see it. Its name is one that the watch on
        # the clock passes by, so that values are compared here and nothing is refused.
        moved = (
            "import datetime, faker.providers.date_time as d\n"
            "class Meta(type):\n"
            "    def __instancecheck__(cls, one):\n"
            "        return isinstance(one, datetime.datetime)\n"
            "class Later(datetime.datetime, metaclass=Meta):\n"
            "    def _get_local_timezone(cls, tz=None):\n"
            f"        return datetime.datetime.now(tz) + datetime.timedelta(seconds={shift})\n"
            "    now = classmethod(_get_local_timezone)\n"
            f"if {shift}: d.datetime = Later\n"
        )
        run = subprocess.run(
            [sys.executable, "-c", moved + SCRIPT.replace("\\\\", "\\"), f"{number}.csv"],
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONHASHSEED": str(number + 1),
                "TZ": ["UTC", "Asia/Tokyo"][number],
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr[-2000:]
        said.append(run.stdout)
    assert said[0] == said[1]
    assert int(said[0].split()[0]) > 150


def test_a_provider_in_the_options_of_a_bundle_needs_a_note_too(planned):
    with pytest.raises(SchemaError) as caught:
        planned(
            "{t: {rows: 2, let: {p: {person: {sex: {case: [{faker: ssn}]}}}}, columns: {a: p.sex}}}"
        )
    assert "faker's 'ssn': its values can belong to real people" in str(caught.value)
