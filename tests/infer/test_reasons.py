"""Reasons and days stand only in rows in which what they tell has happened."""

import pytest

DDL = """
    create table demandeur (
        id integer primary key, date_inscription date not null, date_radiation date,
        motif_radiation varchar(80));
    create table candidature (
        id integer primary key, statut varchar(12) not null, motif_refus varchar(100),
        note text, check (statut in ('envoyee', 'vue', 'retenue', 'refusee')));
    create table payment (
        id integer primary key, received_on date not null, refunded boolean not null,
        refunded_at timestamp, refund_reason varchar);
    create table task (
        id integer primary key, title varchar not null, blocked boolean not null default false,
        blocked_reason varchar, reason varchar);
    create table leave_request (
        id integer primary key, created_at timestamp not null, rejected_at timestamp,
        rejection_reason varchar, cancelled_at timestamp, cancellation_reason varchar not null);
    create table document (
        id integer primary key, depose_le timestamp not null,
        validee boolean, validee_le timestamp);
    create table conseiller (
        id integer primary key, date_embauche date not null, date_depart date,
        est_actif boolean not null default true);
    create table contrat (
        id integer primary key, date_debut date not null, rompu boolean not null default false,
        date_rupture date, motif_rupture varchar(80));
"""
TABLES = (
    "demandeur",
    "candidature",
    "payment",
    "task",
    "leave_request",
    "document",
    "conseiller",
    "contrat",
)
TOLD = [
    ("demandeur", "date_radiation is null", "motif_radiation"),
    ("candidature", "statut <> 'refusee'", "motif_refus"),
    ("payment", "not refunded", "refunded_at"),
    ("payment", "not refunded", "refund_reason"),
    ("task", "not blocked", "blocked_reason"),
    ("leave_request", "rejected_at is null", "rejection_reason"),
    ("conseiller", "est_actif", "date_depart"),
    ("contrat", "not rompu", "date_rupture"),
    ("contrat", "not rompu", "motif_rupture"),
    ("document", "validee is not true", "validee_le"),
]


@pytest.fixture(scope="module")
def rows(generated):
    """The tables of a schema that `init` wrote, in DuckDB."""
    return generated(DDL, rows=dict.fromkeys(TABLES, 300))


@pytest.mark.parametrize(("table", "missing", "column"), TOLD)
def test_what_has_not_happened_has_no_reason_and_no_day(rows, table, missing, column):
    counted = f"count(*) filter ({missing}), count({column}) filter ({missing}), count({column})"
    without, wrong, told = rows.execute(f"select {counted} from {table}").fetchone()
    assert without > 0
    assert wrong == 0
    assert told > 0


@pytest.mark.parametrize(
    ("table", "column"), [("task", "reason"), ("leave_request", "cancellation_reason")]
)
def test_a_reason_of_nothing_and_one_that_must_stand_are_left_alone(rows, table, column):
    (filled,) = rows.execute(f"select count({column}) / count(*) from {table}").fetchone()
    assert filled > 0.7
