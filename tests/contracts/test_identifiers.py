"""Every identifier of every locale keeps the promises of `synth.locales.identifier`."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

import duckdb
import email_validator
import numpy as np
import phonenumbers
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import bic, iban, luhn
from stdnum.be import nn, vat
from stdnum.fr import nif, nir, siren, siret, tva

from synth import registry
from synth.locales.identifier import Kind, locales
from synth.rng import stream, words
from synth.schema.types import MARKS

ROOMS = ["synth.locales.ids", *(f"synth.locales.{word}.ids" for word in locales())]
TESTS = Path(__file__).parents[1]

FOREIGN = [
    *("", " ", "x", "0", "00000", "000000000", "0000000000", "00000000000", "000000000000000"),
    *("'", "'; drop table x; --", "\x00", "a@b", "@", "9" * 500, "é"),
    *("".join(chr(zero + 9) for _ in range(9)) for zero in (0x0660, 0xFF10)),
]


def email_ok(value):
    try:
        email_validator.validate_email(value, check_deliverability=False)
    except email_validator.EmailNotValidError:
        return False
    return True


VALIDATORS = {
    "stdnum.fr.nir": nir.is_valid,
    "stdnum.iban": iban.is_valid,
    "stdnum.bic": bic.is_valid,
    "stdnum.luhn": luhn.is_valid,
    "stdnum.fr.nif": nif.is_valid,
    "stdnum.fr.tva": tva.is_valid,
    "stdnum.fr.siren": siren.is_valid,
    "stdnum.fr.siret": siret.is_valid,
    "phonenumbers.BE": lambda value: phonenumbers.is_valid_number(phonenumbers.parse(value, "BE")),
    "stdnum.be.nn": nn.is_valid,
    "stdnum.be.vat": vat.is_valid,
    "phonenumbers": lambda value: phonenumbers.is_valid_number(phonenumbers.parse(value, "FR")),
    "email_validator": email_ok,
}


def members():
    """Each identifier with its defaults, and once more for every word a Literal option allows."""
    for member in (kind for room in ROOMS for kind in registry.members(room).values()):
        home = member.__module__.split(".")[2:-2]
        hints = get_type_hints(member)
        choices = [{}]
        for field in fields(member):
            if get_origin(hints[field.name]) is Literal:
                choices += [{field.name: word} for word in get_args(hints[field.name])[1:]]
        for choice in choices:
            yield pytest.param(
                member(**choice), id="-".join([*home, member.word, *choice.values()])
            )


every = pytest.mark.parametrize("identifier", list(members()))


def indexes(identifier):
    """Both ends, an even grid and random ones: 4,000 distinct indexes at most."""
    capacity = identifier.number.capacity
    address = np.arange(2_000, dtype=np.uint64)
    random = words(stream(1, identifier.word), address) % np.uint64(capacity)
    even = np.array([capacity * at // 2_000 for at in range(2_000)], np.uint64)
    ends = np.array([0, 1 % capacity, capacity - 1], np.uint64)
    return np.unique(np.concatenate([ends, even, random]))


def made(identifier):
    return identifier.number.encode(indexes(identifier))


def judge(condition, values):
    """What DuckDB says of a condition over `value`."""
    table = pa.table({"value": pa.array(values, pa.string())})
    with duckdb.connect() as connection:
        connection.register("made", table)
        return [row[0] for row in connection.execute(f"select {condition} from made").fetchall()]


@every
def test_it_declares_itself(identifier):
    kind = type(identifier)
    names = {field.name for field in fields(kind)}
    assert kind.__dataclass_params__.frozen
    assert identifier == kind(**{name: getattr(identifier, name) for name in names})
    assert identifier.number.mark in MARKS
    assert set(identifier.number.operands) <= names
    assert identifier.number.title
    assert identifier.number.layout
    assert identifier.number.proof.kind in get_args(Kind)
    assert identifier.number.proof.reason
    assert identifier.number.proof.source
    assert re.fullmatch("[a-z][a-z0-9_]*", identifier.word)


@every
def test_its_file_and_tests_are_called_as_users_write_it(identifier):
    room, _, name = type(identifier).__module__.rpartition(".")
    assert room in ROOMS
    assert name == identifier.word
    folder = TESTS.joinpath(*room.split(".")[1:])
    assert (folder / f"test_{name}.py").is_file()


@every
def test_the_page_says_why_shows_an_example_and_cites(identifier):
    page = type(identifier).__doc__
    assert "Use it " in page
    assert "Source: " in page
    assert all(f"        {field.name}: " in page for field in fields(identifier))
    assert identifier.word in re.search("```yaml\n(.*?)```", page, re.DOTALL)[1]
    shown = re.search("gives `([^`]+)`", page)[1]
    assert judge(type(identifier)().number.holds_sql("value"), [shown]) == [True]


@every
def test_values_are_strings_and_distinct(identifier):
    values = made(identifier)
    assert values.type == pa.string()
    assert values.null_count == 0
    values.validate(full=True)
    assert len(set(values.to_pylist())) == len(values)


@every
def test_every_index_of_a_small_space_gives_its_own_value(identifier):
    rows = min(identifier.number.capacity, 100_000)
    values = identifier.number.encode(np.arange(rows, dtype=np.uint64))
    assert len(set(values.to_pylist())) == rows


@every
def test_no_rows_give_no_values(identifier):
    nothing = np.zeros(0, np.uint64)
    assert identifier.number.encode(nothing).to_pylist() == []
    assert identifier.number.pick(nothing, {}).tolist() == []


@every
def test_any_cut_and_order_gives_the_same_values(identifier):
    index = indexes(identifier)
    whole = made(identifier).to_pylist()
    assert identifier.number.encode(index[::-1].copy()).to_pylist() == whole[::-1]
    assert identifier.number.encode(index[7:19]).to_pylist() == whole[7:19]


@every
def test_pick_stays_below_capacity_and_looks_at_its_own_row_only(identifier):
    word = words(stream(2, identifier.word), np.arange(5_000, dtype=np.uint64))
    word[:2] = 0, 2**64 - 1
    before = word.copy()
    picked = identifier.number.pick(word, {})
    assert picked.dtype == np.uint64
    assert int(picked.max()) < identifier.number.capacity
    assert (identifier.number.pick(word[::-1].copy(), {}) == picked[::-1]).all()
    assert (word == before).all()


@every
@pytest.mark.slow
def test_the_pattern_matches_every_value_in_both_dialects(identifier):
    values = made(identifier).to_pylist()
    assert all(re.fullmatch(identifier.number.pattern, value) for value in values)
    condition = f"regexp_full_match(value, '{identifier.number.pattern}')"
    assert all(judge(condition, values))


@every
def test_sql_accepts_every_value_and_every_example(identifier):
    values = [*made(identifier).to_pylist(), *identifier.number.examples]
    assert all(judge(identifier.number.holds_sql("value"), values))


@every
def test_sql_refuses_foreign_text_without_an_error(identifier):
    verdicts = judge(identifier.number.holds_sql("value"), [None, *FOREIGN])
    assert verdicts == [None, *[False] * len(FOREIGN)]


@every
def test_sql_refuses_a_value_with_anything_around_it(identifier):
    value = identifier.number.examples[0]
    around = [f" {value}", f"{value} ", f"{value}\n", f"é{value}", f"{value}0", value[:-1]]
    around = [text for text in around if text not in made(identifier).to_pylist()]
    assert judge(identifier.number.holds_sql("value"), around) == [False] * len(around)


@every
def test_what_is_distinct_stays_so_in_every_form(identifier):
    values = pa.table({"value": made(identifier)})
    with duckdb.connect() as connection:
        connection.register("made", values)
        for form in identifier.number.forms:
            assert form.count("{}") == 1, "or a plan does not know the form again"
            written = form.replace("{}", "value")
            query = f"select count(distinct {written}), count(*) from made"
            assert connection.execute(query).fetchone() == (len(values), len(values)), form


@every
def test_narrower_options_leave_values_out_and_add_none(identifier):
    for options in identifier.number.narrower:
        narrower = type(identifier)(**options)
        assert narrower.number.capacity < type(identifier)().number.capacity
        pattern = type(identifier)().number.pattern
        assert all(re.fullmatch(pattern, value) for value in made(narrower).to_pylist())


@every
def test_public_validators_say_what_is_declared(identifier):
    values = made(identifier).to_pylist()
    for name, accepts in identifier.number.validators.items():
        assert all(VALIDATORS[name](value) for value in values) is accepts, name


@every
@pytest.mark.slow
def test_values_of_one_length_share_one_mask(identifier):
    masks = {(len(value), identifier.number.mask(value)) for value in made(identifier).to_pylist()}
    assert len(masks) == len({length for length, _ in masks})


MASKS = [kind().number.mask for room in ROOMS for kind in registry.members(room).values()]


@given(text=st.text())
def test_a_mask_shows_no_character_of_any_text(text):
    for mask in MASKS:
        assert re.fullmatch(r"[9Xx? .,:;@+_/()…-]*", mask(text))
