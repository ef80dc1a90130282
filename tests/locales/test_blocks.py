"""An agency declares its own block for any number that no text or register sets aside."""

import re
from dataclasses import fields

import numpy as np
import pytest
from stdnum import iban, luhn
from stdnum.fr import siren, siret, tva

from synth import api, registry
from synth.errors import QuestionError, SynthError
from synth.locales.identifier import numbers
from synth.rng import stream, words

KINDS = registry.members("synth.locales.fr.ids")
BLOCKS = {
    "siren": ("1300054", siren.is_valid),
    "siret": ("13000548", siret.is_valid),
    "nic": ("09", None),
    "tva": ("13000", tva.is_valid),
    "ntt": ("1300054", None),
    "iban": ("30066", iban.is_valid),
    "rib": ("3006610041", lambda text: iban.is_valid("FR76" + text)),
    "rna": ("751", None),
    "passeport": ("99A", None),
    "immatriculation": ("WW-9", None),
    "carte_bancaire": ("497010", luhn.is_valid),
    "safir": ("12", None),
    "numero_fiscal": ("39", None),
}


def test_every_number_that_rests_on_a_habit_takes_a_block():
    weak = {w for w, one in numbers("fr").items() if one.proof.kind in ("convention", "none")}
    assert weak - {w for w, kind in KINDS.items() if "block" in {f.name for f in fields(kind)}} == (
        set()
    )
    assert BLOCKS.keys() - {"nic"} <= weak


@pytest.mark.parametrize("word", BLOCKS)
def test_a_block_is_where_numbers_begin(word):
    block, is_valid = BLOCKS[word]
    made = KINDS[word](block=block).number
    assert made.proof.kind == "convention"
    assert f"begin with {block} are kept for tests" in made.proof.reason
    assert made.proof.source == "declared in the schema"
    index = words(stream(1, "blocks"), np.arange(200, dtype=np.uint64)) % np.uint64(made.capacity)
    values = made.encode(np.unique(index)).to_pylist()
    assert len(set(values)) == len(values) > 1
    # A prefix of the whole number (FR76, W, FR and a key, the sex) may stand before it.
    assert all(block in value[:12] for value in values)
    assert all(re.fullmatch(made.pattern, value) for value in values)
    assert is_valid is None or all(map(is_valid, values))
    shape = re.sub("[0-9]", "9", numbers("fr")[word].examples[0])
    assert {len(value) for value in values} == {len(shape)}


DIGITS = "{}.block: {!r}; expected 1 to {} digits, such as 99"
SIGNS = "{}.block: {!r}; expected the first characters of {}, {} at most (9 a digit, X a letter)"
CHECK = (
    "{}.block: {!r}; expected {} in the place of {}: a check digit follows from what stands before "
    "it"
)


@pytest.mark.parametrize(
    ("word", "block", "said", "more"),
    [
        ("siren", "", DIGITS, (7,)),
        ("siren", "13000548", DIGITS, (7,)),
        ("siret", "1300054821", CHECK, (1, 2)),
        ("siret", "\u0661", DIGITS, (12,)),
        ("nic", "0001", DIGITS, (3,)),
        ("passeport", "9A", SIGNS, ("99XX99999", 8)),
        ("immatriculation", "AA1", SIGNS, ("XX-999-XX", 8)),
        ("immatriculation", "IO", SIGNS, ("XX-999-XX", 8)),
        ("rib", "99999000001", SIGNS, ("999999999900009999999", 20)),
        ("carte_bancaire", "x", DIGITS, (14,)),
    ],
)
def test_what_begins_no_number_is_told(word, block, said, more):
    with pytest.raises(QuestionError) as refused:
        KINDS[word](block=block)
    assert str(refused.value) == said.format(word, block, *more)


SCHEMA = """
synth: 1
name: firms
as_of: 2026-01-01
tables:
  company: {rows: 5, key: siren, columns: {siren: {siren: {block: "1300054"}}}}
  site:
    per: company
    count: 1..4
    columns:
      siren: {from: company.siren}
      siret: {siret: {siren: company.siren, block: "1300054"}}
      nic: {nic: {siren: siren, block: "09"}}
"""


def test_a_block_of_a_company_and_its_establishments():
    site = api.generate(SCHEMA)["site"]
    assert site["siret"].str.startswith("1300054").all()
    assert site["siret"].map(siret.is_valid).all()
    assert (site["siren"] + site["nic"]).map(siret.is_valid).all()
    assert site["nic"].str.startswith("09").all()


def test_a_company_of_another_block_is_told():
    """Else a real company's establishment would be made, under a proof that is another's."""
    with pytest.raises(SynthError) as refused:
        api.generate(SCHEMA.replace(', block: "1300054"}}\n      nic', "}}\n      nic"))
    said = (
        "values of a block are no siren of the block of siret; expected the same `block` for both"
    )
    assert str(refused.value).endswith(said)
