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
create table agents (
    id integer primary key, nom varchar(60) not null, prenom varchar(60) not null,
    courriel varchar(120) not null, telephone varchar(20) not null);
create table rendez_vous (
    id integer primary key, agent_id integer not null references agents,
    cree_par integer references agents, nom_agent varchar(60) not null,
    prenom_agent varchar(60) not null, tel_agent varchar(20) not null, cree_par_nom varchar(130),
    expediteur varchar(100));
create table products (
    id integer primary key, name varchar(60) not null, sku varchar(20) not null unique);
create table tasks (
    id integer primary key, product_id integer not null references products,
    product_name varchar(30) not null, product_sku varchar(20) not null,
    created_by integer not null references agents, approved_by_id integer references agents,
    assigned_to_id integer not null references agents, manager_id integer not null
    references employees, created_by_name varchar(130) not null, approver_email varchar(120),
    assignee_initials varchar(4) not null, assignee varchar(130) not null,
    manager_first_name varchar(40) not null, manager_last_name varchar(40) not null);
create table notes (
    id integer primary key, user_id integer references users, author_name varchar(120) not null,
    user_name varchar(120) not null, email varchar(120));
create table mails (id integer primary key, from_name varchar(80) not null,
    from_address varchar(120) not null, receiver varchar(80) not null);
"""
SAME = {
    "rendez_vous r join agents a on a.id = r.agent_id": (
        "r.nom_agent = a.nom and r.prenom_agent = a.prenom and r.tel_agent = a.telephone"
    ),
    "rendez_vous r join agents a on a.id = r.cree_par": ("coalesce(r.cree_par_nom = a.nom, true)"),
    "tasks t join products p on p.id = t.product_id": (
        "t.product_name = left(p.name, 30) and t.product_sku = p.sku"
    ),
    "tasks t join agents a on a.id = t.created_by": (
        "t.created_by_name = a.prenom || ' ' || a.nom"
    ),
    "tasks t join agents a on a.id = t.approved_by_id": (
        "coalesce(t.approver_email = a.courriel, true)"
    ),
    "tasks t join agents a on a.id = t.assigned_to_id": (
        "t.assignee = a.prenom || ' ' || a.nom "
        "and t.assignee_initials = left(a.prenom, 1) || left(a.nom, 1)"
    ),
    "tasks t join employees e on e.id = t.manager_id": (
        "t.manager_first_name || ' ' || t.manager_last_name = e.full_name"
    ),
    "notes n join users u on u.id = n.user_id": (
        "n.author_name = u.name and n.user_name = u.name and coalesce(n.email = u.email, true)"
    ),
    # Where nobody is referred to, somebody wrote it all the same.
    "notes n where n.user_id is null": "n.author_name like '% %'",
    "mails": (
        "from_address like lower(strip_accents(replace(split_part(from_name, ' ', 1), ' ', '-')))"
        " || '.%'"
    ),
    "mails m": "receiver <> from_name and receiver similar to '[A-ZÉ][^ ]+ [A-Z].*'",
}


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


@pytest.mark.parametrize(("of", "what"), SAME.items())
def test_what_a_row_repeats_of_the_rows_it_refers_to(rows, of, what):
    (all_of,) = rows.execute(f"select count(*) from {of}").fetchone()
    found = rows.execute(f"select * from {of} {'and' if ' where ' in of else 'where'} not ({what})")
    assert all_of > 5
    assert found.fetchall() == []
