"""Mailboxes: addresses that email-validator accepts, and domains that RFCs set aside."""

import hashlib
import tomllib
from importlib.resources import files
from pathlib import Path

import email_validator
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from synth.locales.claims import verdict
from synth.locales.judge import judges_of, look
from synth.locales.judges import email

JUDGES = judges_of("fr")
REAL = [
    "a@free.fr", "jean.dupont@wanadoo.fr", "o'neil+x@gmail.com", "a_b@sub.domain.co.uk",
    "A@EXAMPLE.FR", "a@notexample.com", "a@example.com.fr", "a@test.fr", "a@xn--bcher-kva.ch",
    "jean@bücher.ch", "1@2.io", "a@my-example.com", "jean!@free.fr", "jean'@free.fr",
    "jean*@free.fr", "jean=@free.fr", "jean~@free.fr", "jean$@free.fr", "jean?@free.fr",
    "jean}@free.fr", "dir/@free.fr", "jean@x.lan", "jose\u0301@free.fr", "a@societe\u0301.fr",
    "a@mail.dupont.corp", "a@xn--80a1acny.xn--p1ai", "a@почта.рф",
]  # fmt: skip
RESERVED = [
    "a@example.com", "a@EXAMPLE.ORG", "a.b@mail1.example.net", "a@x.test", "a@x.y.invalid",
    "a@x.example", "a@x.localhost",
]  # fmt: skip


def test_the_list_of_top_level_domains_is_that_of_its_source():
    data = Path(str(files("synth.locales"))) / "data"
    entry = tomllib.loads((data / "SOURCES.toml").read_text())["files"]["tops.csv"]
    made = (data / "tops.csv").read_bytes()
    assert hashlib.sha256(made).hexdigest() == entry["sha256"]
    assert {"fr", "be", "com", "museum"} < set(made.decode().split())


def looked(text):
    return "email" in verdict(look(pa.array([text]), "a", JUDGES))


@pytest.mark.parametrize("text", REAL)
@pytest.mark.slow
def test_mailboxes_that_can_exist_are_found(text):
    assert email_validator.validate_email(text, check_deliverability=False)
    assert looked(text)
    assert looked(f"<{text}>")
    assert looked(f"mailto:{text}?subject=x")


@pytest.mark.parametrize(
    "text",
    [
        '"jean dupont"@free.fr',
        "jean\uff20free.fr",
        "jean@\uff46\uff52\uff45\uff45.fr",
        "jean\u200b@free.fr",
    ],
)
def test_mailboxes_in_quotes_and_in_other_widths_are_found(text):
    assert looked(text)
    assert looked(f"voir {text} merci")


@pytest.mark.parametrize("text", RESERVED)
def test_reserved_domains_are_left_alone(text):
    assert not looked(text)
    assert not looked(f"Jean <{text}>, {text}; {text}.")


@pytest.mark.parametrize(
    "text",
    [
        *("a@b", "@free.fr", "npm@6.1.2", "like '%@gmail.com'", "a @ free.fr", "x@-.fr", "@"),
        *("img@2x.png", "pkg@v1.beta", "style@1.2.min.css", "like 'j%@gmail.com'", "='@free.fr'"),
        *(
            "y = x@self.w",
            "q@model.weight",
            "getty@tty1.service",
            "sha@sha256.digest",
            "w@np.linalg",
        ),
        *('{"user":"@jean.fr"}', '["a", "@jean.fr"]', "https://site.fr/@jean.fr", "j***@free.fr"),
    ],
)
def test_what_is_no_mailbox_is_left_alone(text):
    assert not looked(text)


@pytest.mark.parametrize(
    "text", ["jean @ orange.fr", " <jean.dupont @ orange.fr> ", "jean@[8.8.8.8]"]
)
def test_written_as_few_people_do(text):
    assert looked(text)


@pytest.mark.parametrize(
    "text",
    [
        "y = matrix @ other.data", "3 @ 4.50", "a @ b", "jean@[192.0.2.7]", "root@[127.0.0.1]",
        "root@[10.1.2.3]", "x @ example.com",
    ],
)  # fmt: skip
def test_what_is_no_mailbox_with_blanks_around_its_sign(text):
    assert not looked(text)


def test_whole_addresses_of_nobody_are_those_that_the_expression_says():
    """Most are known by their last bytes; the expression says which may be."""
    rng = np.random.default_rng(1)
    signs = list("aZ0.-_+@ \u00e9\n")
    hosts = ["example.com", "example.net", "example.org", "xample.com", "test", "example.fr"]
    made = [
        "a@example.com",
        "@example.com",
        "a@.example.com",
        "a@b..example.net",
        "a@b_c.example.org",
    ]
    for _ in range(3000):
        local = "".join(rng.choice(signs[: rng.choice([3, 8])], rng.integers(0, 12)))
        label = "".join(rng.choice(signs, rng.integers(0, 4)))
        made.append(f"{local}@{label}{rng.choice(['', '.'])}{hosts[rng.integers(len(hosts))]}")
    values = pa.array(made)
    wanted = np.asarray(pc.match_substring_regex(values, email._OURS))
    found = email._are_usual(values)
    assert not (found & ~wanted).any()
    assert 100 < found.sum() < wanted.sum()
