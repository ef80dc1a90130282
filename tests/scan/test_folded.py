"""Lines that mail, cards and directories fold, written by the libraries that fold them."""

import base64
import quopri
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from synth import api

NIR = "285026912312382"
"""A number that INSEE can have given: its key is right and its place exists."""


def mail(coding, *, before):
    made = EmailMessage()
    made["From"], made["Subject"] = "a@example.com", "x"
    made.set_content(f"{before} NIR {NIR} {before}", cte=coding)
    return made


def found(path):
    return [(one.rule, one.lines) for one in api.scan(path).results]


@pytest.mark.parametrize("coding", ["quoted-printable", "base64"])
@pytest.mark.parametrize("policy", [SMTP, SMTP.clone(linesep="\n")], ids=["CRLF", "LF"])
@pytest.mark.parametrize("width", range(49, 76, 3))
@pytest.mark.slow
def test_a_number_that_a_mail_folds_anywhere(tmp_path, coding, policy, width):
    made = mail(coding, before="é" + "x" * width).as_bytes(policy=policy)
    (tmp_path / "a.eml").write_bytes(made)
    ((rule, (line,)),) = found(tmp_path)
    assert rule == "nir"
    assert line == made.partition(b"\r\n\r\n" if b"\r" in made else b"\n\n")[0].count(b"\n") + 3


def test_base64_by_itself(tmp_path):
    said = f"{'words ' * 20}{NIR} {'words ' * 20}".encode()
    (tmp_path / "a.txt").write_bytes(b"see below\n" + base64.encodebytes(said) + b"end\n")
    assert found(tmp_path) == [("nir", (2,))]


def test_lines_that_end_in_an_equals_sign_stay(tmp_path):
    assert quopri.encodestring(b"x" * 80).count(b"=\n") == 1
    (tmp_path / "a.py").write_text(f"x =\n{NIR}\n")
    assert found(tmp_path) == [("nir", (2,))]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("head", ["BEGIN:VCARD", "dn: cn=x", "version: 1\ndn: cn=x"])
def test_cards_and_directories(tmp_path, head, end):
    lines = [*head.split("\n"), f"NOTE:numéro {NIR[:8]}", f" {NIR[8:]}", "", f" {NIR}", "END"]
    (tmp_path / "a.txt").write_bytes(end.join(lines).encode())
    first = head.count("\n") + 2
    assert found(tmp_path) == [("nir", (first, first + 2))]
