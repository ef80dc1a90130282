"""Least and greatest numbers of one thing, judged by the server that holds them."""

import pytest

pytestmark = pytest.mark.postgres

DDL = """
    create table offer (
        id serial primary key, salary_min_cents int, salary_max_cents int,
        age_min smallint not null, age_max smallint not null,
        min_price numeric(10,2) not null, max_price numeric(10,2) not null,
        montant_mini numeric(8,2), montant_maxi numeric(8,2) not null,
        low int not null, high int not null check (high < 5),
        state varchar not null default 'draft', city varchar(80), postal_code char(5)
    );
    create table attendee (id serial primary key, name text not null, email text not null);
"""


@pytest.fixture(scope="module")
def filled(postgres, three_commands):
    url = postgres.database(DDL)
    three_commands(url)
    return url


@pytest.mark.parametrize(
    "pair",
    [
        ("salary_min_cents", "salary_max_cents"),
        ("age_min", "age_max"),
        ("min_price", "max_price"),
        ("montant_mini", "montant_maxi"),
    ],
    ids=lambda pair: pair[0],
)
def test_the_greatest_is_not_below_the_least(filled, postgres, pair):
    least, most = pair
    query = f"select bool_and({most} >= coalesce({least}, 0)), count(distinct {most}) from offer"
    with postgres.connect(filled) as connection:
        assert connection.execute(query).fetchone()[0] is True
        assert connection.execute(query).fetchone()[1] > 5


def test_a_condition_goes_before_a_name(filled, postgres):
    with postgres.connect(filled) as connection:
        assert connection.execute("select max(high) from offer").fetchone()[0] < 5


def test_a_state_with_a_default_is_no_region_beside_an_address(filled, postgres):
    with postgres.connect(filled) as connection:
        query = "select state, count(*) from offer group by 1 order by 2 desc"
        found = connection.execute(query).fetchall()
    assert found[0][0] == "draft"
    assert {state for state, _ in found} <= {"draft", "committed", "void", "published", "archived"}


def test_who_attends_has_the_name_of_the_mailbox(filled, postgres):
    with postgres.connect(filled) as connection:
        rows = connection.execute("select name, email from attendee").fetchall()
    plain = [(name.split()[0][:1].lower(), email) for name, email in rows]
    same = sum(first == email[0] for first, email in plain)
    assert same > 0.9 * len(rows)
