"""Columns of one kind or state stand in its rows alone, and days in all states behind them."""

import pytest

pytestmark = pytest.mark.slow

DDL = """
    create table orders (
        id integer primary key, status varchar(12) not null check (status in
            ('pending', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded')),
        placed_at timestamp not null, paid_at timestamp, shipped_at timestamp,
        delivered_at timestamp, cancelled_at timestamp, total decimal(10,2) not null,
        tracking_number varchar(20), refund_reference varchar(20));
    create table payments (
        id integer primary key, order_id integer not null references orders,
        amount decimal(10,2) not null, method varchar(20) not null check (method in
            ('card', 'paypal', 'bank_transfer')),
        status varchar(12) not null check (status in ('captured', 'failed')),
        card_brand varchar(20), card_last4 char(4), iban varchar(34), failure_code varchar(30),
        failure_message varchar(80));
    create table rendez_vous (
        id integer primary key, canal varchar(12) not null check (canal in
            ('physique', 'telephone', 'visio')),
        statut varchar(12) not null check (statut in ('planifie', 'honore', 'absent', 'annule')),
        lien_visio varchar(80), salle varchar(20), compte_rendu text);
    create table contrats (
        id integer primary key, type_contrat varchar(12) not null check (type_contrat in
            ('CDI', 'CDD', 'INTERIM')), motif_cdd varchar(80));
    create table participations (
        id integer primary key, presence boolean not null, note decimal(4,2), commentaire text);
    create table tickets (
        id integer primary key, state varchar(12) not null check (state in
            ('new', 'open', 'solved', 'closed')), created_at timestamp not null,
        solved_at timestamp, first_response_at timestamp, satisfaction smallint,
        satisfaction_comment text, sla_breached boolean not null, phone varchar(20),
        channel varchar(9) not null
            check (channel in ('phone', 'email', 'web')));
    create table users (
        id integer primary key, login varchar(20) not null, banned boolean not null,
        banned_at timestamp, banned_by integer references users, rqth boolean not null,
        fin_rqth date, created_at timestamp not null);
    create table pieces (
        id integer primary key, validee boolean not null, motif_rejet varchar(80));
    create table stock (
        id integer primary key, on_hand integer not null, is_available boolean not null);
    create table attachments (
        id integer primary key, filename text not null, width integer, height integer);
    create table evaluations (
        id integer primary key, statut varchar(12) not null check (statut in
            ('BROUILLON', 'SIGNE', 'CONTESTE')),
        signe_salarie_le timestamp, signe_manager_le timestamp);
    create table reviews (
        id integer primary key, order_id integer references orders,
        verified_purchase boolean not null);
    create table history (
        id integer primary key, action varchar(9) not null check (action in
            ('create', 'update', 'delete')), old_values text, new_values text);
    create table applications (
        id integer primary key, status varchar(12) not null check (status in
            ('submitted', 'interview', 'accepted', 'refused')), answered_at timestamp);
"""
ONLY = [
    ("orders", "paid_at", "status in ('paid', 'shipped', 'delivered', 'refunded')"),
    ("orders", "shipped_at", "status in ('shipped', 'delivered')"),
    ("orders", "delivered_at", "status = 'delivered'"),
    ("orders", "cancelled_at", "status = 'cancelled'"),
    ("orders", "tracking_number", "status in ('shipped', 'delivered')"),
    ("orders", "refund_reference", "status = 'refunded'"),
    ("payments", "card_brand", "method = 'card'"),
    ("payments", "card_last4", "method = 'card'"),
    ("payments", "iban", "method = 'bank_transfer'"),
    ("payments", "failure_code", "status = 'failed'"),
    ("payments", "failure_message", "status = 'failed'"),
    ("rendez_vous", "lien_visio", "canal = 'visio'"),
    ("rendez_vous", "salle", "canal = 'physique'"),
    ("rendez_vous", "compte_rendu", "statut = 'honore'"),
    ("contrats", "motif_cdd", "type_contrat = 'CDD'"),
    ("participations", "note", "presence"),
    ("tickets", "solved_at", "state in ('solved', 'closed')"),
    ("tickets", "satisfaction", "state in ('solved', 'closed')"),
    ("tickets", "satisfaction_comment", "satisfaction is not null"),
    ("tickets", "first_response_at", "state <> 'new'"),
    ("users", "banned_by", "banned"),
    ("users", "fin_rqth", "rqth"),
    ("pieces", "motif_rejet", "not validee"),
    ("stock", "is_available", "on_hand > 0"),
    ("attachments", "width", "regexp_matches(filename, '(png|jpg|webp)$') and width >= 640"),
    ("evaluations", "signe_manager_le", "statut = 'SIGNE'"),
    ("reviews", "verified_purchase", "order_id is not null"),
    ("history", "old_values", "action <> 'create'"),
    ("history", "new_values", "action <> 'delete'"),
    ("applications", "answered_at", "status in ('accepted', 'refused')"),
]


@pytest.fixture(scope="module")
def rows(generated):
    """The tables of a schema that `init` wrote, in DuckDB."""
    return generated(DDL, scale=5)


@pytest.mark.parametrize(("table", "column", "when"), ONLY)
def test_a_column_stands_where_it_says_something(rows, table, column, when):
    wrong = f"count(nullif({column}::varchar, 'false')) filter (where not ({when}))"
    told, wrong = rows.execute(f"select count({column}), {wrong} from {table}").fetchone()
    assert told > 0
    assert wrong == 0


@pytest.mark.parametrize("column", ["paid_at", "shipped_at", "delivered_at", "cancelled_at"])
def test_what_a_state_has_behind_it_has_come(rows, column):
    when = next(when for _, name, when in ONLY if name == column)
    query = f"select count(*), count({column}) from orders where {when}"
    known, told = rows.execute(query).fetchone()
    assert known == told > 10


def test_an_order_is_paid_and_sent_after_it_is_placed(rows):
    late = "paid_at < placed_at or shipped_at < paid_at or delivered_at < shipped_at"
    assert rows.execute(f"select count(*) from orders where {late}").fetchone() == (0,)


@pytest.mark.parametrize(
    ("table", "column"), [("tickets", "phone"), ("participations", "commentaire")]
)
def test_what_may_stand_anywhere_does(rows, table, column):
    assert rows.execute(f"select count({column}) / count(*) from {table}").fetchone()[0] > 0.7


def test_whoever_signs_has_signed_where_all_did(rows):
    query = """select count(*) from evaluations where (statut = 'SIGNE') and
        (signe_salarie_le is null or signe_manager_le is null)"""
    assert rows.execute(query).fetchone() == (0,)


def test_an_order_has_one_payment_where_it_is_paid(rows):
    paid = "status in ('paid', 'shipped', 'delivered', 'refunded')"
    made = "select *, (select count(*) from payments p where p.order_id = o.id) n from orders o"
    wrong = f"count(*) filter (where n <> ({paid})::int)"
    query = f"select count(*) filter (where {paid}), {wrong} from ({made})"
    known, wrong = rows.execute(query).fetchone()
    assert known > 100
    assert wrong == 0
