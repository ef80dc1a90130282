"""Mailboxes: addresses that email-validator accepts, and domains that RFCs set aside."""

import email_validator
import pyarrow as pa
import pytest

from synth.locales.judge import judges_of, look, verdict

JUDGES = judges_of("fr")
REAL = [
    "a@free.fr", "jean.dupont@wanadoo.fr", "o'neil+x@gmail.com", "a_b@sub.domain.co.uk",
    "A@EXAMPLE.FR", "a@notexample.com", "a@example.com.fr", "a@test.fr", "a@xn--bcher-kva.ch",
    "jean@bücher.ch", "1@2.io", "a@my-example.com",
]  # fmt: skip
RESERVED = [
    "a@example.com", "a@EXAMPLE.ORG", "a.b@mail1.example.net", "a@x.test", "a@x.y.invalid",
    "a@x.example", "a@x.localhost",
]  # fmt: skip


def looked(text):
    return "email" in verdict(look(pa.array([text]), "a", JUDGES))


@pytest.mark.parametrize("text", REAL)
def test_mailboxes_that_can_exist_are_found(text):
    assert email_validator.validate_email(text, check_deliverability=False)
    assert looked(text)
    assert looked(f"<{text}>")
    assert looked(f"mailto:{text}?subject=x")


@pytest.mark.parametrize("text", RESERVED)
def test_reserved_domains_are_left_alone(text):
    assert not looked(text)
    assert not looked(f"Jean <{text}>, {text}; {text}.")


@pytest.mark.parametrize(
    "text", ["a@b", "@free.fr", "npm@6.1.2", "like '%@gmail.com'", "a @ free.fr", "x@-.fr", "@"]
)
def test_what_is_no_mailbox_is_left_alone(text):
    assert not looked(text)
