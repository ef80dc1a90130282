"""Lines that are left out before judges look: all judges say nothing of them."""

import base64

import numpy as np
import pyarrow as pa
import pytest
from stdnum.fr import nir as stdnum_nir

from synth.locales.declared import scanners_of
from synth.locales.judge import look
from synth.scan.blocks import of_lines
from synth.scan.cells import kept_cells
from synth.scan.sieve import kept
from synth.scan.unfolded import unfolded

JUDGES = scanners_of("fr")
_SIGNS = [*" ._/-(),'+:#;\t\"=<>[]|", "\u00a0", "\u2019", "é", "\u2013", "", "", ""]


def told(lines, others=0, rows=None, name="", judges=JUDGES):
    claims = look(unfolded(lines), name, judges, others=others)
    number = (lambda places: places) if rows is None else rows.__getitem__
    return {
        key: (
            claim.proofs,
            {
                kind: (one.count, number(one.rows).tolist(), one.values)
                for kind, one in claim.seen.items()
            },
        )
        for key, claim in claims.items()
        if claim.seen or any(proof.alike or proof.held for proof in claim.proofs)
    }


def same(text):
    """Whether judges say the same of all lines and of those that are kept; how many these are."""
    lines = of_lines(text.encode())
    rows, others = kept(lines, JUDGES)
    assert told(lines) == told(lines.take(pa.array(rows)), others, rows)
    return len(rows)


def _broken(rng, number):
    """A number with signs between some of its digits."""
    share = (0, 0.2, 1)[rng.integers(3)]
    return "".join(
        sign + _SIGNS[rng.integers(len(_SIGNS))] * int(rng.integers(1, 4))
        if rng.random() < share
        else sign
        for sign in number
    )


def _shaped(rng, kinds):
    letters = {"9": "0123456789", "A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "a": "abcdef0123456789"}
    picked = (letters.get(one, one) for one in kinds)
    return "".join(one[rng.integers(len(one))] for one in picked)


SHAPES = (
    *("9999-99-99 99:99:99.999", "99/99/9999 99:99", "9999-99-99T99:99", "9999.99.99.99:"),
    *("0999-99-99 99:99", "0699-99-99 99: 9", "+2099-99-99 99:99", "0033-69-99 99:99 99 99"),
    *("aaaaaaaaaaaaaaaa", "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa", "99.99.99.99", "999999999"),
    *("GB99 AAAA 9999 9999 9999 99", "IBANGB99AAAA99999999999999", "in 99 ms for 99999999 AA"),
    *("FR99 9999 9999 9999 9999 9999 999", "1 99 09 2A 999 999 99", "199092B99999999"),
    *("06 99 99 99 99", "+33 (0)6 99 99 99 99", "0699999999", "siren 999 999 999", "9999999999"),
    *(
        "99 999 999 99aa",
        "9999999999 9999aa",
        "a999999999a",
        "06 99 99 99 99 9a",
        "99 2 A 999 999 9",
    ),
    *(
        "nir 9999999999999aa",
        "a999999999999999a",
        "20 99 99 99 99:",
        "1999-01-02 03: 9",
        "&#6 4;",
        "9%4",
    ),
    *(
        "carte 9999 9999 9999 9999",
        "a%4099.fr",
        "a&#64;b.fr",
        "a@b.fr",
        "999,999,999",
        "9 9 9 9 9 9 9 9 9",
    ),
)
WORDS = ("", "x ", "nir: ", "tel ", "[", "id=", "order-", "(", "é ", "le ", "fr ", "rib", "cb ")


def lines_made(rng, count):
    """Lines with what looks like numbers, and with numbers whose check digits are right."""
    bodies = ("1850578006084", "2990559350123", "1771099352007")
    nirs = [body + stdnum_nir.calc_check_digits(body) for body in bodies]
    corsican = "185052A006084"
    nirs.append(corsican + stdnum_nir.calc_check_digits(corsican))
    known = [*nirs, "0612345679", "+33612345679", "FR1420041010050500013M02606", "4111111111111111"]
    known += ["GB29NWBK60161331926819", "MT84MALT011000012345MTLCAST001S", "552100554"]
    for _ in range(count):
        shape = _shaped(rng, SHAPES[rng.integers(len(SHAPES))])
        number = _broken(rng, known[rng.integers(len(known))])
        inner = (shape, number, f"{shape} {number}")[rng.integers(3)]
        yield WORDS[rng.integers(len(WORDS))] + inner + WORDS[rng.integers(len(WORDS))]


@pytest.mark.slow
def test_judges_say_the_same_of_the_lines_that_are_kept():
    made = "".join(f"{line}\n" for line in lines_made(np.random.default_rng(1), 300))
    assert 100 < same(made) < 300


@pytest.mark.slow
def test_of_each_line_alone_judges_say_nothing_unless_it_is_kept():
    made = list(lines_made(np.random.default_rng(2), 20_000))
    lines = of_lines("".join(f"{line}\n" for line in made).encode())
    rows, _ = kept(lines, JUDGES)
    left = np.setdiff1d(np.arange(len(lines)), rows)
    assert len(left) > 2000
    claims = look(unfolded(lines.take(pa.array(left))), "", JUDGES)
    assert all(proof.held == 0 for claim in claims.values() for proof in claim.proofs)
    assert not any(claim.seen for claim in claims.values())
    assert same("".join(f"{line}\n" for line in made)) == len(rows)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["", "tel", "nir"])
def test_judges_say_the_same_of_the_values_that_are_kept(name):
    rng = np.random.default_rng(3)
    made = [
        *lines_made(rng, 600),
        "",
        "\u00e9t\u00e9 12",
        None,
        "nom%3Da%40b.fr",
        "\uff10\uff16 12345678",
        "12",
    ]
    said = base64.b64encode(b"mail to jean.dupont@orange.fr").decode()
    values = pa.array([*made, said, "Auvergne-Rhone-Alpes-Bourgogne", None])
    cells = kept_cells(values, JUDGES)
    rows = cells.rows
    assert {len(made), made.index("nom%3Da%40b.fr")} <= set(rows.tolist())
    assert cells.others
    assert cells.is_folded
    left = told(values.take(pa.array(rows)), cells.others, rows, name)
    assert told(values, name=name) == left


def test_moments_are_no_numbers():
    """What stands in most lines of many logs is passed over: no judge may make anything of it."""
    moments = ("2026-11-30 05:00:00,123", "30/11/2026 05:00", "0612-34-56 78:", " 06/12/3456 78:9")
    lines = of_lines("".join(f"INFO {one} done\n" for one in moments).encode())
    assert kept(lines, JUDGES)[0].tolist() == []
    claims = look(lines, "", JUDGES)
    assert all(proof.held == 0 for claim in claims.values() for proof in claim.proofs)
    assert not any(claim.seen for claim in claims.values())


def test_digits_of_a_hash_are_no_number():
    """A letter behind digits says that they are part of something, unless a key is in them."""
    lines = of_lines(b"commit 6807923986d1 by x\nspan (9403560973b) x\nnss 185017800604863e x\n")
    assert kept(lines, JUDGES)[0].tolist() == [2]


@pytest.mark.slow
def test_moments_where_a_number_has_as_many_digits():
    """Numbers of Belgian companies have ten, and a colon may stand behind them."""
    judges = scanners_of("be")
    lines = of_lines("".join(f"on 20{n:02}-11-30 05:00 bce\n" for n in range(100)).encode())
    rows, others = kept(lines, judges)
    left = told(lines.take(pa.array(rows)), others, rows, judges=judges)
    assert told(lines, judges=judges) == left


def test_what_a_text_says_in_base64_is_kept_and_hashes_are_not():
    said = base64.b64encode(b"mail to jean.dupont@orange.fr").decode()
    lines = of_lines(f"first\nk {said}\nk {'AbstractOrderServiceFactory' * 3}\n".encode())
    assert kept(lines, JUDGES)[0].tolist() == [1]


@pytest.mark.parametrize("size", [1 << 18, (1 << 18) + 7, 3 << 18])
def test_lines_longer_than_what_is_gone_through_at_once(size):
    lines = of_lines(f"first\n{'x' * size} 06 12 34 56 79 x\nlast 1\n".encode())
    assert 1 in kept(lines, JUDGES)[0]
