import re

import email_validator
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.locales.ids.email import DOMAINS, Email, addresses, local_words

EMAIL = Email().number

OTHERS = {
    "jeanne.legoff@gmail.com": "a real provider",
    "jeanne@example.fr": "no RFC reserves it",
    "jeanne@example.com.fr": "somebody can own it",
    "jeanne@notexample.com": "somebody owns it",
    "jeanne@mail.example.info": "not one of the three",
    "jeanne@x.test": "refused by validators",
    "jeanne@x.invalid": "refused by validators",
    "Jeanne@example.com": "upper case is never made",
    "@example.com": "no local part",
    ".jeanne@example.com": "begins with a dot",
    "a@b@example.com": "two signs",
}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_addresses_alone(value):
    assert not re.fullmatch(EMAIL.pattern, value)


def test_names_stand_in_an_address_as_people_expect():
    names = ["Jean-Éric", "Le Gall", "D'Hervé", "Œdipe", "李", "", "Marie--Noëlle"]
    expected = ["jean-eric.", "le-gall.", "dherve.", "oedipe.", "x.", "x.", "marie-noelle."]
    assert local_words(names).to_pylist() == expected


def everybody(*names):
    """Local words, and each row takes its own."""
    return local_words(names), np.arange(len(names))


def test_addresses_join_names_number_and_domain():
    first, last = everybody("Jeanne", "Paul"), everybody("Le Goff", "Martin")
    made = addresses(first, last, np.array([48213, 0], np.uint64), np.array([0, 5], np.uint64))
    assert made.to_pylist() == [
        f"jeanne.le-goff.00048213@{DOMAINS[0]}",
        f"paul.martin.00000000@{DOMAINS[5]}",
    ]


@given(first=st.text(), last=st.text(), number=st.integers(0, 10**8 - 1))
def test_any_names_give_an_address_that_validators_accept(first, last, number):
    domain = np.array([number % len(DOMAINS)], np.uint64)
    numbers = np.array([number], np.uint64)
    made = addresses(everybody(first), everybody(last), numbers, domain)[0].as_py()
    assert re.fullmatch(EMAIL.pattern, made)
    assert re.search(r"\.(\d+)@", made)[1] == f"{number:08}"
    assert len(made.partition("@")[0]) <= 64
    email_validator.validate_email(made, check_deliverability=False)


def test_equal_names_differ_by_their_number():
    rows = 10_000
    name = local_words(["Martin"]), np.zeros(rows, np.int64)
    number = np.arange(rows, dtype=np.uint64)
    made = addresses(name, name, number, number % np.uint64(3))
    assert len(set(made.to_pylist())) == rows


def test_a_mask_hides_length_and_domain():
    assert EMAIL.mask("a@b.fr") == EMAIL.mask("jeanne.legoff@legoff-family.fr") == "x…@x…"
    assert EMAIL.mask("jeanne") == "x…"
