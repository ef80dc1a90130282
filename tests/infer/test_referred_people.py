"""Names and mailboxes beside a reference are those of the person it points to."""

import pytest

DDL = """
create table users (
    id integer primary key, name varchar(80) not null, email varchar(120) not null unique);
create table comments (
    id integer primary key, user_id integer not null references users,
    author_name varchar(120) not null, author_email varchar(200), body text);
create table bikes (
    id integer primary key, owner_id integer references users, seller_id integer references users,
    seller_name varchar(100));
create table employees (id integer primary key, full_name varchar(100) not null);
create table requests (
    id integer primary key, employee_id integer not null references employees,
    employee_name varchar(150) not null, approver_name varchar(100));
"""


@pytest.fixture(scope="module")
def rows(generated):
    return generated(DDL)


@pytest.mark.parametrize(
    ("query", "is_same"),
    [
        ("select c.author_name = u.name from comments c join users u on u.id = c.user_id", True),
        (
            (
                "select c.author_email = u.email from comments c join users u on u.id = c.user_id "
                "where c.author_email is not null"
            ),
            True,
        ),
        (
            (
                "select b.seller_name = u.name from bikes b join users u on u.id = b.seller_id "
                "where b.seller_name is not null"
            ),
            True,
        ),
        (
            (
                "select r.employee_name = e.full_name from requests r "
                "join employees e on e.id = r.employee_id"
            ),
            True,
        ),
        # Nobody approves what he asks for.
        (
            (
                "select r.approver_name = e.full_name from requests r "
                "join employees e on e.id = r.employee_id where r.approver_name is not null"
            ),
            False,
        ),
    ],
)
def test_who_is_named_beside_a_reference(rows, query, is_same):
    found = [same for (same,) in rows.execute(query).fetchall()]
    assert len(found) > 20
    assert (sum(found) == len(found)) if is_same else (sum(found) <= len(found) / 20)
