"""Whom people of a row are by others of it: who answers, who approves, who runs a service."""

import pytest

DDL = """
    create table users (id integer primary key, name text not null);
    create table tickets (
        id integer primary key, requester_id integer not null references users,
        assignee_id integer references users, closed_by integer references users,
        subject text not null);
    create table ticket_messages (
        id integer primary key, author_id integer not null references users,
        ticket_id integer not null references tickets, body text not null);
    create table article (
        id integer primary key, author_id integer not null references users,
        editor_id integer references users, title text not null);
    create table article_comment (
        id integer primary key, article_id integer not null references article,
        author_id integer not null references users, body text not null);
    create table service (
        id integer primary key, libelle text not null, responsable_id integer references salaries);
    create table salaries (
        id integer primary key, service_id integer not null references service,
        civilite text not null check (civilite in ('M', 'MME')), nom text not null,
        prenom text not null, date_embauche date not null,
        manager_id integer references salaries);
    create table conges (
        id integer primary key, salarie_id integer not null references salaries,
        valide_par integer references salaries,
        type_conge text not null check (type_conge in ('CP', 'MATERNITE', 'PATERNITE')));
    create table evaluation (
        id integer primary key, salarie_id integer not null references salaries,
        evaluateur_id integer not null references salaries, check (salarie_id <> evaluateur_id));
    create table patients (
        id integer primary key, first_name text not null, last_name text not null,
        sex text not null, birth_date date not null, is_pregnant boolean not null);
    create table eleve (
        id integer primary key, nom text not null, prenom text not null, date_naissance date);
    create table citizens (
        id integer primary key, first_name text not null, last_name text not null,
        birth_date date not null check (birth_date < '2008-01-01'));
"""
HELD = [
    (
        "ticket_messages m join tickets t on t.id = ticket_id",
        "author_id in (requester_id, coalesce(assignee_id, requester_id))",
    ),
    ("service s join salaries m on m.id = responsable_id", "m.service_id = s.id"),
    ("salaries s join salaries m on m.id = s.manager_id", "m.date_embauche <= s.date_embauche"),
    ("conges c join salaries s on s.id = salarie_id", "valide_par = manager_id"),
    (
        "evaluation e join salaries s on s.id = salarie_id",
        "evaluateur_id = manager_id or manager_id is null",
    ),
    ("evaluation", "evaluateur_id <> salarie_id"),
    (
        "conges c join salaries s on s.id = salarie_id",
        "type_conge <> 'MATERNITE' or civilite = 'MME'",
    ),
    (
        "conges c join salaries s on s.id = salarie_id",
        "type_conge <> 'PATERNITE' or civilite = 'M'",
    ),
    ("patients", "not is_pregnant or sex <> 'M' and birth_date < date '2008-01-02'"),
    ("eleve", "date_naissance > date '2007-12-31'"),
    ("citizens", "birth_date < date '2008-01-01'"),
]


@pytest.fixture(scope="module")
def rows(generated):
    """The tables of a schema that `init` wrote, in DuckDB."""
    return generated(DDL)


@pytest.mark.parametrize(("tables", "holds"), HELD)
def test_people_of_a_row_are_those_that_it_says(rows, tables, holds):
    counted = f"count({holds}), count(*) filter (where not ({holds}))"
    known, wrong = rows.execute(f"select {counted} from {tables}").fetchone()
    assert known > 20
    assert wrong == 0


def test_the_words_of_one_sex_are_still_said(rows):
    query = "select count(distinct type_conge) from conges"
    assert rows.execute(query).fetchone() == (3,)


def test_anybody_comments_an_article(rows):
    query = """select count(*) filter (c.author_id in (a.author_id, a.editor_id)) / count(*)
        from article_comment c join article a on a.id = article_id"""
    assert rows.execute(query).fetchone()[0] < 0.3


def test_patients_are_of_all_ages(rows):
    query = """select count(*) filter (birth_date > '2008-01-01'),
        count(*) filter (birth_date < '1950-01-01') from patients"""
    young, old = rows.execute(query).fetchone()
    assert young > 5
    assert old > 5
