"""What a state says has not come yet is empty: moments, who did it, why, and flags of the same."""

import pytest

DDL = """
    create table agent (id integer primary key, nom varchar not null);
    create table motif (id integer primary key, libelle varchar not null);
    create table assessment (
        id integer primary key, created_at timestamp not null, submitted_at timestamp,
        decision varchar(12), rejection_rationale text, decision_details text,
        decision_made_by_user_id integer references agent,
        is_withdrawn boolean not null, withdrawal_reason varchar,
        check (decision in ('pending', 'approved', 'rejected', 'withdrawn')));
    create table alert (
        id integer primary key, status varchar(12) not null, created_at timestamp not null,
        cleared_at timestamp, cleared_by integer references agent, acknowledged_by varchar(40),
        check (status in ('pending', 'acknowledged', 'cleared')));
    create table article (
        id integer primary key, status varchar(12) not null, created_at timestamp not null,
        published_at timestamp, published boolean not null default false,
        check (status in ('draft', 'published', 'archived')));
    create table subscription (
        id integer primary key, status varchar(12) not null, started_at timestamp not null,
        trial_ends_at timestamp, ended_at timestamp, cancelled_at timestamp,
        check (status in ('trialing', 'active', 'cancelled')));
    create table booking (
        id integer primary key, created_at timestamp not null,
        cancellation_occurred_at timestamp, cancellation_recorded_at timestamp,
        cancellation_reason_id integer references motif, cancellation_notes text,
        non_arrival_confirmed_at timestamp, non_arrival_reason_id integer references motif,
        non_arrival_notes text,
        transferred_from integer references agent, transfer_reason varchar, transfer_type varchar);
    create table settlement (
        id integer primary key, settlement_status varchar(12) not null,
        created_at timestamp not null, disbursement_date date,
        check (settlement_status in ('pending', 'approved', 'disbursed')));
    create table clearance (
        id integer primary key, clearance_status varchar(12) not null,
        cleared_date date, cleared_by varchar(40),
        check (clearance_status in ('pending', 'approved', 'rejected')));
    create table plan (
        id integer primary key, status varchar(12) not null, active boolean not null,
        check (status in ('trialing', 'active', 'paused', 'unpaid')));
    create table dossier (
        id integer primary key, statut varchar(12) not null, cree_le timestamp not null,
        valide_le timestamp, valide_par varchar(40), commentaire_refus text,
        check (statut in ('brouillon', 'en_attente', 'valide', 'refuse')));
    create table invoice (
        id integer primary key, status varchar(12) not null, created_at timestamp not null,
        sent_at timestamp, viewed_at timestamp, paid_at timestamp,
        check (status in ('draft', 'sent', 'overdue', 'paid')));
"""
EMPTY = [
    ("assessment", "decision is distinct from 'rejected'", "rejection_rationale"),
    ("assessment", "decision is null or decision = 'pending'", "decision_details"),
    ("assessment", "decision is null or decision = 'pending'", "decision_made_by_user_id"),
    ("assessment", "decision is distinct from 'withdrawn'", "nullif(is_withdrawn, false)"),
    ("assessment", "not is_withdrawn", "withdrawal_reason"),
    ("alert", "status <> 'cleared'", "cleared_at"),
    ("alert", "status <> 'cleared'", "cleared_by"),
    ("alert", "status = 'pending'", "acknowledged_by"),
    ("article", "status = 'draft'", "published_at"),
    ("article", "status <> 'published'", "nullif(published, false)"),
    ("subscription", "status in ('active', 'trialing')", "ended_at"),
    ("subscription", "status <> 'cancelled'", "cancelled_at"),
    ("booking", "cancellation_occurred_at is null", "cancellation_recorded_at"),
    ("booking", "cancellation_occurred_at is null", "cancellation_reason_id"),
    ("booking", "cancellation_occurred_at is null", "cancellation_notes"),
    ("booking", "non_arrival_confirmed_at is null", "non_arrival_reason_id"),
    ("booking", "non_arrival_confirmed_at is null", "non_arrival_notes"),
    ("booking", "transferred_from is null", "transfer_reason"),
    ("settlement", "settlement_status <> 'disbursed'", "disbursement_date"),
    ("clearance", "clearance_status = 'pending'", "cleared_date"),
    ("clearance", "clearance_status = 'pending'", "cleared_by"),
    ("plan", "status in ('paused', 'unpaid')", "nullif(active, false)"),
    ("dossier", "statut in ('brouillon', 'en_attente', 'refuse')", "valide_le"),
    ("dossier", "statut in ('brouillon', 'en_attente', 'refuse')", "valide_par"),
    ("dossier", "statut <> 'refuse'", "commentaire_refus"),
    ("invoice", "status = 'draft'", "sent_at"),
    ("invoice", "status = 'draft'", "viewed_at"),
    ("invoice", "status <> 'paid'", "paid_at"),
]


@pytest.fixture(scope="module")
def rows(generated):
    """The tables of a schema that `init` wrote, in DuckDB."""
    names = {table for table, _, _ in EMPTY}
    return generated(DDL, rows=dict.fromkeys(names, 400))


@pytest.mark.parametrize(("table", "missing", "column"), EMPTY)
def test_what_has_not_come_yet_is_empty(rows, table, missing, column):
    counted = f"count(*) filter ({missing}), count({column}) filter ({missing}), count({column})"
    without, wrong, told = rows.execute(f"select {counted} from {table}").fetchone()
    assert without > 0
    assert wrong == 0
    assert told > 0


def test_a_trial_that_runs_ends_later(rows):
    query = """select count(*), count(*) filter (trial_ends_at <= '2026-01-01'
        or trial_ends_at is null) from subscription where status = 'trialing'"""
    running, wrong = rows.execute(query).fetchone()
    assert running > 0
    assert wrong == 0


def test_what_has_come_is_there(rows):
    for table, there, column in [
        ("alert", "status = 'cleared'", "cleared_at"),
        ("article", "status = 'published'", "published_at"),
        ("dossier", "statut = 'valide'", "valide_le"),
        ("invoice", "status = 'paid'", "paid_at"),
    ]:
        query = f"select count(*) filter ({column} is null) from {table} where {there}"
        assert rows.execute(query).fetchone() == (0,), table
