"""Numbers of companies and their establishments that a condition joins, each under its name."""

import pytest
from stdnum.fr import siret

DDL = """
    create table lieu (
        id integer primary key, siret varchar(14) not null {}, siren varchar(9) not null,
        nic varchar(5) not null, check (siret = siren || nic));
"""


@pytest.mark.parametrize("unique", ["", "unique"])
def test_a_siret_is_the_siren_and_the_nic_beside_it(make_file, ask_file, three_commands, unique):
    url = make_file("sqlite", DDL.format(unique))
    three_commands(url)
    found = ask_file(url, "select siret, siren, nic from lieu")
    assert len(found) == 100
    assert all(whole == siren + nic and siret.is_valid(whole) for whole, siren, nic in found)
    assert all(siren.startswith("999") for _, siren, _ in found)
