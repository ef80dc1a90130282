"""Tables that list currencies and countries: every code with its own name, in either language."""

import pytest

DDL = """
create table {} (code char(3) primary key, {} varchar(60) not null);
create table {} (code char(2) primary key, {} varchar(60) not null unique);
create table stay (id integer primary key, currency char(3) not null references {},
    check (currency in ('EUR', 'CHF')));
"""


@pytest.mark.parametrize(
    ("words", "franc", "germany"),
    [
        (("currency", "label", "country", "name", "currency"), "Swiss franc", "Germany"),
        (("devise", "libelle", "pays", "nom", "devise"), "franc suisse", "Allemagne"),
    ],
)
def test_every_code_stands_for_its_own_name(generated, words, franc, germany):
    rows = generated(DDL.format(*words))
    money, label, lands, name, _ = words
    (found,) = rows.execute(f"select {label} from {money} where code = 'CHF'").fetchone()
    assert found == franc
    (found,) = rows.execute(f"select {name} from {lands} where code = 'DE'").fetchone()
    assert found == germany
    kinds, most = rows.execute(
        f"select count(distinct currency), (select count(*) from {money}) from stay"
    ).fetchone()
    assert kinds == 2
    assert most > 20
