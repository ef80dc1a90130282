"""Moments of rows in the order of a life, after those of their parents."""

import pytest

DDL = """
    create table orders (
        id integer primary key, created_at timestamp not null, paid_at timestamp,
        shipped_at timestamp, delivered_at timestamp, cancelled_at timestamp);
    create table agence (
        id integer primary key, nom text not null, dt_ouverture date not null, dt_ferm date,
        date_creation date not null, date_modification timestamp);
    create table person (
        id integer primary key, birth_date date not null, hire_date date not null,
        agence_id integer not null references agence, manager_id integer references person,
        created_at timestamp not null, updated_at timestamp not null, last_sign_in_at timestamp,
        invitation_sent_at timestamp, invitation_accepted_at timestamp, deleted_at timestamp,
        locked_at timestamp);
    create table demande (
        id integer primary key, person_id integer not null references person,
        agence_id integer references agence,
        creee_le timestamp not null, acceptee_le timestamp, refusee_le timestamp,
        traitee_le timestamp, archived_at timestamp, maj_le timestamp not null);
    create table piece (
        id integer primary key, demande_id integer not null references demande,
        added_on date not null, expires_at timestamp, paid_at timestamp, failed_at timestamp);
    create table contract (
        id integer primary key, person_id integer not null references person,
        start_date date not null, end_date date, completed_at timestamp, created timestamp,
        check (end_date > start_date));
    create table rendez_vous (
        id integer primary key, person_id integer not null references person,
        debut timestamp not null, fin timestamp not null, created_at timestamp not null,
        duree_minutes smallint not null);
    create table meeting (
        id integer primary key, starts_at timestamp not null, ends_at timestamp,
        updated_at timestamp,
        check (ends_at > starts_at));
    create table permanence (
        id integer primary key, jour date not null, heure_debut time not null,
        heure_fin time not null, open_time time, close_time time);
    create table "group" (id integer primary key, created_at timestamp not null);
    create table leave (
        id integer primary key, group_id integer not null references "group",
        person_id integer not null references person, start_date date not null,
        created_at timestamp not null, updated_at timestamp not null, deleted_at timestamp);
    create table background_job (
        id integer primary key, submitted_at timestamp not null, last_retried_at timestamp,
        completed_at timestamp, person_id integer not null references person,
        banned_at timestamp, ban_expires timestamp);
    create table limits (
        name text not null, bucket timestamp not null, created_at timestamp not null,
        updated_at timestamp not null, limits_updated_at timestamp, updated_by_user_at timestamp,
        unique (bucket));
    create table offer (
        id integer primary key, statut text not null,
        accepted_at timestamp, refused_at timestamp,
        check (statut in ('draft', 'accepted', 'refused')));
    create table job (
        id integer primary key, started_at timestamp, finished_at timestamp,
        failed_at timestamp, created_at timestamp not null default current_timestamp,
        check (created_at <= started_at), check (finished_at is null or failed_at is null));
    create table conseiller (
        id integer primary key, date_naissance date not null, date_embauche date not null,
        date_depart date);
    create table recruiter (id integer primary key, hired_on date not null, left_on date);
    create table project (
        id integer primary key, starts_on date not null, due_on date,
        created_at timestamp not null);
    create table offre (
        id integer primary key, publiee_le date not null, pourvue_le date, statut text not null,
        check (statut in ('brouillon', 'publiee', 'pourvue')));
    create table invoice (
        id integer primary key, status varchar not null, issued_on date not null, paid_on date,
        voided_at timestamp, check (status in ('draft', 'sent', 'paid', 'overdue', 'void')));
    create table task (
        id integer primary key, status varchar not null, created_at timestamp not null,
        finished_at timestamp, check (status in ('todo', 'in_progress', 'done')));
    create table formation_suivie (
        id integer primary key, inscrit_le date not null, abandon_le date,
        resultat varchar(10) not null,
        check (resultat in ('admis', 'echec', 'en_cours', 'abandon')));
"""

ORDERS = [
    ("orders", "(delivered_at is not null) <= (shipped_at is not null)"),
    ("orders", "(shipped_at is not null) <= (paid_at is not null)"),
    ("orders", "cancelled_at is null or delivered_at is null"),
    ("agence", "date_modification::date >= date_creation and dt_ferm >= dt_ouverture"),
    ("agence", "dt_ouverture >= date_creation and dt_ferm <= date '2026-01-01'"),
    ("person", "updated_at >= created_at and last_sign_in_at >= created_at"),
    ("person", "invitation_sent_at >= created_at"),
    ("person", "invitation_accepted_at >= coalesce(invitation_sent_at, created_at)"),
    ("person", "updated_at >= coalesce(deleted_at, locked_at, invitation_accepted_at)"),
    ("person", "coalesce(deleted_at, locked_at) >= created_at"),
    ("person", "hire_date >= birth_date + interval 16 years and hire_date <= '2026-01-01'"),
    ("person", "created_at >= birth_date + interval 16 years"),
    ("demande", "coalesce(acceptee_le, refusee_le) >= creee_le"),
    ("demande", "traitee_le >= coalesce(acceptee_le, refusee_le, creee_le)"),
    ("demande", "maj_le >= greatest(creee_le, acceptee_le, refusee_le, traitee_le, archived_at)"),
    ("demande", "maj_le <= timestamp '2026-01-01'"),
    ("piece", "expires_at::date >= added_on and paid_at::date >= added_on"),
    ("contract", "end_date > start_date and start_date >= created::date"),
    ("contract", "completed_at <= timestamp '2026-01-01'"),
    ("demande", "acceptee_le is null or refusee_le is null"),
    ("piece", "paid_at is null or failed_at is null"),
    ("rendez_vous", "isodow(debut) < 6 and hour(debut) between 8 and 17"),
    ("rendez_vous", "minute(debut) % 15 = 0 and second(debut) = 0 and debut > created_at"),
    ("rendez_vous", "date_diff('minute', debut, fin) between 15 and 90"),
    ("rendez_vous", "duree_minutes = date_diff('minute', debut, fin)"),
    ("meeting", "isodow(starts_at) < 6 and hour(starts_at) between 8 and 17"),
    ("meeting", "date_diff('minute', starts_at, ends_at) between 15 and 90"),
    ("meeting", "updated_at <= timestamp '2026-01-01'"),
    ("permanence", "heure_fin > heure_debut and close_time > open_time"),
    ("leave", "start_date >= created_at::date and updated_at >= created_at"),
    ("leave", "deleted_at >= created_at"),
    ('leave l join "group" g on g.id = l.group_id', "l.created_at >= g.created_at"),
    ("background_job", "last_retried_at >= submitted_at and completed_at >= submitted_at"),
    ("background_job j join person p on p.id = j.person_id", "submitted_at >= created_at"),
    ("limits", "updated_at >= created_at"),
    ("limits", "updated_at >= greatest(limits_updated_at, updated_by_user_at)"),
    ("offer", "(statut = 'accepted') = (accepted_at is not null)"),
    ("offer", "(statut = 'refused') = (refused_at is not null)"),
    ("job", "started_at >= created_at and finished_at >= coalesce(started_at, created_at)"),
    ("conseiller", "date_depart >= date_embauche"),
    ("recruiter", "left_on >= hired_on"),
    ("project", "due_on >= starts_on"),
    ("offre", "pourvue_le >= publiee_le"),
    ("invoice", "(status = 'paid') = (paid_on is not null)"),
    ("invoice", "(status = 'void') = (voided_at is not null)"),
    ("task", "(status = 'done') = (finished_at is not null)"),
    ("formation_suivie", "(resultat = 'abandon') = (abandon_le is not null)"),
    ("offre", "(statut = 'pourvue') = (pourvue_le is not null)"),
    ("person p join agence a on a.id = p.agence_id", "p.created_at::date >= a.date_creation"),
    ("person p join person m on m.id = p.manager_id", "p.created_at >= m.created_at"),
    ("demande d join person p on p.id = d.person_id", "d.creee_le >= p.created_at"),
    ("demande d join agence a on a.id = d.agence_id", "d.creee_le >= a.date_creation"),
    ("piece x join demande d on d.id = x.demande_id", "x.added_on >= d.creee_le::date"),
]
FILLED = [
    ("agence", "dt_ferm", 0.0, 0.2),
    ("person", "deleted_at", 0.0, 0.15),
    ("person", "manager_id", 0.2, 1.0),
    ("demande", "acceptee_le", 0.2, 0.9),
    ("demande", "archived_at", 0.0, 0.15),
    ("background_job", "ban_expires", 0.0, 0.15),
]


@pytest.fixture(scope="module")
def rows(generated):
    """The tables of a schema that `init` wrote, in DuckDB."""
    return generated(DDL)


@pytest.mark.parametrize(("tables", "holds"), ORDERS)
def test_moments_are_in_the_order_of_a_life(rows, tables, holds):
    counted = f"count({holds}), count(*) filter (where not ({holds}))"
    known, wrong = rows.execute(f"select {counted} from {tables}").fetchone()
    assert known > 0
    assert wrong == 0


@pytest.mark.parametrize(("table", "column", "least", "most"), FILLED)
def test_what_is_rare_is_filled_in_few_rows(rows, table, column, least, most):
    (share,) = rows.execute(f"select count({column}) / count(*) from {table}").fetchone()
    assert least <= share <= most


def test_the_newest_rows_are_the_most(rows):
    query = "select count(*) filter (where created_at > '2025-01-01') / count(*) from person"
    (share,) = rows.execute(query).fetchone()
    assert share > 0.35, "a fifth of them if all years were alike"


def test_few_rows_have_many_under_them(rows):
    """A row's children and a row's references: a fifth have none, and a few have many."""
    for child, key, parent in (
        ("demande", "person_id", "person"),
        ("demande", "agence_id", "agence"),
        ("piece", "demande_id", "demande"),
    ):
        counts = f"select {key}, count(*) n from {child} where {key} is not null group by 1"
        query = f"""select max(n) / avg(n), count(distinct n),
            count(*) / (select count(*) from {parent}) from ({counts})"""
        tail, different, served = rows.execute(query).fetchone()
        assert tail >= 3
        assert different > 4
        assert 0.25 < served < 0.9
