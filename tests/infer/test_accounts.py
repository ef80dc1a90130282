"""Parts of an account are those of its IBAN; lengths and amounts agree with what is beside."""

import pytest
from stdnum import iban

DDL = """
create table account (
    id integer primary key, iban char(27) not null unique, bank_code char(5) not null,
    branch_code char(5) not null check (length(branch_code) = 5), account_number char(11) not null,
    rib_key char(2) not null);
create table rib (
    id integer primary key, code_banque char(5) not null, code_guichet char(5) not null,
    numero_compte char(11) not null, cle_rib char(2) not null);
create table visit (
    id integer primary key, created timestamp not null, starts_at timestamp not null,
    ends_at timestamp not null, duration_minutes smallint not null check (duration_minutes >= 0),
    status varchar(20) not null default 'planned', cancelled_at timestamp);
create table invoice (
    id integer primary key, amount numeric(8,2) not null, tax numeric(8,2) not null,
    total numeric(8,2) not null);
"""


@pytest.fixture(scope="module")
def rows(generated):
    return generated(DDL)


def test_the_parts_are_those_of_the_iban_beside_them(rows):
    joined = "bank_code || branch_code || account_number || rib_key"
    query = f"select count(*) from account where substr(iban, 5) = {joined}"
    assert rows.execute(query).fetchone() == (100,)


def test_parts_alone_are_those_of_one_account(rows):
    joined = "code_banque || code_guichet || numero_compte || cle_rib"
    found = [text for (text,) in rows.execute(f"select {joined} from rib").fetchall()]
    assert len({*found}) > 90
    for text in found:
        digits = iban.calc_check_digits(f"FR00{text}")
        assert iban.is_valid(f"FR{digits}{text}")
        assert iban.is_valid(f"FR{digits}{text}", check_country=True)


def test_minutes_are_those_from_the_start_to_the_end(rows):
    query = "select count(*) from visit where date_diff('minute', starts_at, ends_at)"
    assert rows.execute(f"{query} = duration_minutes").fetchone() == (100,)


def test_an_amount_with_its_tax_is_the_total(rows):
    query = "select count(*), count(distinct total) > 50 from invoice where total = amount + tax"
    assert rows.execute(query).fetchone() == (100, True)
