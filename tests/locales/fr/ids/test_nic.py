"""Establishments of a company: a SIRET, or its last five digits, under a SIREN of the row."""

import re

import numpy as np
import pyarrow as pa
import pytest
from stdnum.fr import siret

from synth import api
from synth.errors import QuestionError, SynthError
from synth.locales.fr.ids.nic import Nic
from synth.locales.fr.ids.siren import Siren
from synth.locales.fr.ids.siret import Siret

SCHEMA = """
synth: 1
name: firms
as_of: 2026-01-01
tables:
  company: {rows: 50, key: siren, columns: {siren: {siren: {}}}}
  site:
    per: company
    count: 1..4
    let: {perhaps: {from: company.siren, nulls: 0.5}}
    columns:
      siren: {from: company.siren}
      siret: {siret: {siren: company.siren}}
      nic: {nic: {siren: siren}}
      maybe: {siret: {siren: perhaps}}
"""


def test_a_siren_of_the_row_stands_in_it():
    sirens = Siren().number.encode(np.arange(0, 90_000, 997, dtype=np.uint64))
    index = np.arange(len(sirens), dtype=np.uint64)
    given = {"siren": sirens}
    whole = Siret(siren="s").number.encode(index, given).to_pylist()
    nics = Nic(siren="s").number.encode(index, given).to_pylist()
    assert whole == [one + nic for one, nic in zip(sirens.to_pylist(), nics, strict=True)]
    assert all(siret.is_valid(value) for value in whole)
    assert all(re.fullmatch(Nic().number.pattern, nic) for nic in nics)
    assert all(re.fullmatch(Siret().number.pattern, value) for value in whole)


def test_whole_tables():
    frames = api.generate(SCHEMA)
    site = frames["site"]
    assert site["siret"].map(siret.is_valid).all()
    assert (site["siret"].str[:9] == site["siren"]).all()
    assert (site["siren"] + site["nic"]).map(siret.is_valid).all()
    filled = site["maybe"].dropna()
    assert 0 < len(filled) < len(site)
    assert filled.map(siret.is_valid).all()


def test_what_is_no_siren_is_told():
    with pytest.raises(QuestionError) as refused:
        Siret(siren="s").number.encode(
            np.zeros(3, np.uint64), {"siren": pa.array(["999000003", "99900000", "99900000x"])}
        )
    assert str(refused.value) == (
        "siret.siren: 2 values of a block are no 9 digits; expected a siren"
    )


def test_one_that_is_to_be_unique_is_refused():
    unique = SCHEMA.replace("{siren: company.siren}}", "{siren: company.siren}, unique: true}")
    with pytest.raises(SynthError) as refused:
        api.make_plan(unique)
    assert str(refused.value) == (
        "<text>:13:15: unique: siret states no number of different values; expected a generator "
        "that states one"
    )
