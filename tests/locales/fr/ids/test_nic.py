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


def of_company(column, *, count=3, rows=50):
    """A table under companies, which a column of it tells apart."""
    return f"""
synth: 1
name: firms
as_of: 2026-01-01
tables:
  company: {{rows: {rows}, key: siren, columns: {{siren: {{siren: {{}}}}}}}}
  site:
    per: company
    count: {count}
    columns:
      siren: {{from: company.siren}}
      {column}
"""


UNIQUE = {
    "of the row above": "siret: {siret: {siren: company.siren}, unique: true}",
    "of its parent": "siret: {siret: {siren: parent.siren}, unique: true}",
    "of a column that takes it": "siret: {siret: {siren: siren}, unique: true}",
}


@pytest.mark.parametrize("column", UNIQUE.values(), ids=UNIQUE)
def test_establishments_of_a_company_do_not_repeat(column):
    """Ninety of ninety-nine: drawn alike, nearly every company would have two of one number."""
    site = api.generate(of_company(column, count=90))["site"]
    assert len(site) == 90 * 50
    assert site["siret"].is_unique
    assert (site["siret"].str[:9] == site["siren"]).all()
    assert site["siret"].map(siret.is_valid).all()


def test_no_company_has_more_establishments_than_there_are():
    column = UNIQUE["of the row above"]
    site = api.generate(of_company(column, count=150))["site"]
    assert site.groupby("siren").size().tolist() == [99] * 50
    assert site["siret"].is_unique


def test_establishments_as_a_key():
    text = of_company("siret: {siret: {siren: company.siren}}", count=90)
    site = api.generate(text.replace("    count: 90", "    count: 90\n    key: siret"))["site"]
    assert site["siret"].is_unique


REFERRED = """
synth: 1
name: firms
as_of: 2026-01-01
tables:
  company: {rows: 4, key: siren, columns: {siren: {siren: {}}}}
  site:
    rows: ROWS
    let: {owner: {ref: company}}
    columns:
      siret: {siret: {siren: owner.siren}, unique: true}
"""


def test_establishments_of_companies_that_are_referred_to():
    site = api.generate(REFERRED.replace("ROWS", "390"))["site"]
    assert site["siret"].is_unique
    assert site["siret"].map(siret.is_valid).all()
    with pytest.raises(SynthError) as refused:
        api.make_plan(REFERRED.replace("ROWS", "397"))
    assert str(refused.value) == (
        "<text>:11:15: site: 397 different combinations of siret, owner asked; expected at most "
        "396: no more exist"
    )


def test_a_nic_beside_its_siren():
    text = of_company("nic: {nic: {siren: siren}}", count=90)
    listed = text.replace("    count: 90", "    count: 90\n    unique: [[siren, nic]]")
    site = api.generate(listed)["site"]
    assert not site.duplicated(["siren", "nic"]).any()
    assert (site["siren"] + site["nic"]).map(siret.is_valid).all()


@pytest.mark.parametrize("inside", ["perhaps", "left(company.siren, 9)"])
def test_one_under_what_names_no_row_is_refused(inside):
    text = of_company(f"siret: {{siret: {{siren: '{inside}'}}, unique: true}}")
    text = text.replace(
        "    columns:", "    let: {perhaps: {from: company.siren, nulls: 0.5}}\n    columns:"
    )
    with pytest.raises(SynthError) as refused:
        api.make_plan(text)
    assert str(refused.value) == (
        f"<text>:13:15: unique: {inside} in siret names no row above; expected the key of the row "
        "above or of a `ref` that may point anywhere"
    )
