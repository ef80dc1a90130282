"""Amounts that follow from others, totals that are the sums of their lines, and counters."""

from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal

import psycopg
import pytest

DDL = """
    create table client (
        id serial primary key, nom varchar(60) not null, nb_commandes int not null
    );
    create table commande (
        id serial primary key, client_id int not null references client,
        total_ht numeric(10,2) not null, total_tva numeric(10,2) not null,
        total_ttc numeric(10,2) not null check (total_ttc >= total_ht),
        nb_lignes smallint not null default 0
    );
    create table ligne_commande (
        id serial primary key, commande_id int not null references commande,
        quantite int not null check (quantite > 0), prix_unitaire numeric(8,2) not null,
        taux_tva numeric(4,2) not null, montant_ht numeric(10,2) not null,
        montant_ttc numeric(10,2) not null
    );
    create table facture (
        id serial primary key, montant_ht numeric(10,2) not null,
        taux_tva numeric(4,2) not null check (taux_tva in (0, 5.5, 20)),
        montant_ttc numeric(10,2)
    );
    create table invoices (
        id serial primary key, subtotal_cents int not null, tax_cents int,
        total_cents int not null, tax_rate numeric(4,3) not null, items_count int,
        comments_count int not null default 0, shares_count int not null default 0
    );
    create table invoice_items (
        id serial primary key, invoice_id int not null references invoices,
        quantity int not null, unit_price_cents int not null, total_cents bigint not null
    );
    create table comments (id serial primary key, invoice_id int not null references invoices);
    create table likes (id serial primary key, comment_id int references comments);
    create table formation (id serial primary key, inscrits smallint not null);
    create table inscription (
        id serial primary key, formation_id int not null references formation
    );
    create table fiche_paie (
        id serial primary key, salaire_brut numeric(8,2) not null, salaire_net numeric(8,2) not null
    );
    create table narrow (
        id serial primary key, net numeric(5,2) not null, tax numeric(5,2) not null,
        gross numeric(5,2) not null check (gross <= 100)
    );
    create table credits (
        id serial primary key, total numeric(10,2) not null, tax numeric(10,2) not null,
        tax_rate smallint not null
    );
    create table bills (
        id serial primary key, sub_total numeric(10,2) not null, vat numeric(10,2) not null,
        total_incl_tax numeric(10,2) not null, amount numeric(10,2) not null
    );
    create table orders (
        id serial primary key, total numeric(12,2) not null check (total > 0), total_tax real
    );
    create table order_lines (
        id serial primary key, order_id int not null references orders, amount numeric(8,2) not null
    );
"""


@pytest.fixture(scope="module")
def made(tables):
    return tables(DDL)


def rows(table):
    return [dict(zip(table, each, strict=True)) for each in zip(*table.values(), strict=True)]


def cents(number):
    return Decimal(number).quantize(Decimal("0.01"), ROUND_HALF_UP)


def summed(table, key, name):
    found = defaultdict(Decimal)
    for row in rows(table):
        found[row[key]] += row[name]
    return found


def test_a_price_with_tax_is_the_one_without_and_its_rate(made):
    rates = Counter()
    for row in rows(made["facture"]):
        rates[row["taux_tva"]] += 1
        assert row["montant_ttc"] == cents(row["montant_ht"] * (1 + row["taux_tva"] / 100))
    assert set(rates) == {0, Decimal("5.5"), 20}


def test_a_line_is_its_quantity_of_its_price(made):
    for row in rows(made["ligne_commande"]):
        assert row["montant_ht"] == row["quantite"] * row["prix_unitaire"]
        assert row["montant_ttc"] == cents(row["montant_ht"] * (1 + row["taux_tva"] / 100))
        assert row["taux_tva"] in {20, 10, Decimal("5.5"), Decimal("2.1"), 0}  # art. 278 s. CGI
    for row in rows(made["invoice_items"]):
        assert row["total_cents"] == row["quantity"] * row["unit_price_cents"]


def test_totals_are_the_sums_of_their_lines_and_agree(made):
    net = summed(made["ligne_commande"], "commande_id", "montant_ht")
    gross = summed(made["ligne_commande"], "commande_id", "montant_ttc")
    for row in rows(made["commande"]):
        assert row["total_ht"] == net[row["id"]]
        assert row["total_ttc"] == gross[row["id"]]
        assert row["total_ht"] + row["total_tva"] == row["total_ttc"]
    items = summed(made["invoice_items"], "invoice_id", "total_cents")
    for row in rows(made["invoices"]):
        assert row["subtotal_cents"] == items[row["id"]]
        assert row["total_cents"] == row["subtotal_cents"] + row["tax_cents"]
        assert abs(row["tax_cents"] - row["subtotal_cents"] * row["tax_rate"]) <= Decimal("0.5")
        assert row["tax_rate"] in {Decimal(each) for each in ("0.2", "0.1", "0.055", "0.021", "0")}


@pytest.mark.parametrize(
    ("table", "counter", "child", "key"),
    [
        ("client", "nb_commandes", "commande", "client_id"),
        ("commande", "nb_lignes", "ligne_commande", "commande_id"),
        ("invoices", "items_count", "invoice_items", "invoice_id"),
        ("invoices", "comments_count", "comments", "invoice_id"),
        ("formation", "inscrits", "inscription", "formation_id"),
    ],
)
def test_counters_count_the_rows_below(made, table, counter, child, key):
    counts = Counter(made[child][key])
    assert [counts[number] for number in made[table]["id"]] == made[table][counter]


def test_a_counter_of_nothing_known_is_a_small_number(made):
    found = made["invoices"]["shares_count"]
    assert max(found) <= 20
    assert Counter(found).most_common(1)[0][0] == 0


def test_the_tax_in_a_price_is_that_of_its_rate(made):
    for row in rows(made["credits"]):
        tax = row["total"] * row["tax_rate"] / (100 + row["tax_rate"])
        assert abs(row["tax"] - tax) < Decimal("0.006")
    for row in rows(made["bills"]):
        assert row["total_incl_tax"] == row["sub_total"] + row["vat"] == row["amount"]


def test_what_is_paid_out_is_less_than_the_wage(made):
    for row in rows(made["fiche_paie"]):
        assert row["salaire_net"] == cents(row["salaire_brut"] * Decimal("0.78"))


def test_conditions_and_types_come_first(made):
    assert all(row["gross"] <= 100 for row in rows(made["narrow"]))
    assert all(total > 0 for total in made["orders"]["total"])  # a sum of no lines would be 0


TRIGGERED = """
    create table facture (
        id int primary key, ht numeric(12,2) not null default 0,
        tva numeric(12,2) not null default 0,
        ttc numeric(12,2) generated always as (ht + tva) stored);
    create table ligne (
        id int primary key, facture_id int not null references facture,
        montant numeric(12,2) not null check (montant >= 0));
    create function maj_total() returns trigger language plpgsql as $$ begin
        update facture set ht = (
            select coalesce(sum(montant), 0) from ligne where facture_id = new.facture_id)
        where id = new.facture_id; return null; end $$;
    create trigger total after insert on ligne for each row execute function maj_total();
"""


def test_tax_is_of_the_lines_where_a_trigger_adds_them_up(postgres, three_commands):
    url = postgres.database(TRIGGERED)
    three_commands(url)
    query = "select count(*), sum((tva = round(ht * 0.20, 2))::int) from facture where ht > 0"
    with psycopg.connect(url) as connection:
        ((rows, right),) = connection.execute(query).fetchall()
    assert rows > 40
    assert right == rows


SETTLED = """
    create table final_settlement (
        id int primary key, unpaid_salary numeric(10,2), overtime_dues numeric(10,2),
        bonus_dues numeric(10,2) not null, total_earnings numeric(10,2),
        loan_recovery numeric(10,2),
        tax_deduction numeric(10,2), asset_loss numeric(10,2), total_deductions numeric(10,2),
        net_payable numeric(10,2));
    create table shift (
        id int primary key, start_time time not null, end_time time not null, break_minutes int);
    create table leave_request (
        id int primary key, start_date date not null, end_date date not null,
        days_requested numeric(4,1) not null);
"""


def test_totals_are_the_sums_of_the_amounts_before_them(tables):
    made = tables(SETTLED)
    rows = [
        dict(zip(made["final_settlement"], row, strict=True))
        for row in zip(*made["final_settlement"].values(), strict=True)
    ]
    for row in rows:
        earned = [row["unpaid_salary"], row["overtime_dues"], row["bonus_dues"]]
        taken = [row["loan_recovery"], row["tax_deduction"], row["asset_loss"]]
        assert row["total_earnings"] == sum(filter(None, earned))
        assert row["total_deductions"] == sum(filter(None, taken))
        assert row["net_payable"] == row["total_earnings"] - row["total_deductions"]


def test_days_that_were_asked_for_and_hours_of_shifts_follow_from_their_ends(tables):
    made = tables(SETTLED)
    leave, shift = made["leave_request"], made["shift"]
    lasted = zip(leave["start_date"], leave["end_date"], leave["days_requested"], strict=True)
    assert all((end - start).days + 1 == days for start, end, days in lasted)
    hours = [
        end.hour - start.hour
        for start, end in zip(shift["start_time"], shift["end_time"], strict=True)
    ]
    assert min(hours) >= 3
    assert {*shift["break_minutes"]} <= {None, 0, 15, 30, 45, 60, 90, 120}


PAPERS = """
    create table invoices (id uuid primary key, number text not null, issued_on date not null);
"""


def test_the_number_of_a_paper_has_the_year_of_its_day(tables):
    made = tables(PAPERS)["invoices"]
    for number, day in zip(made["number"], made["issued_on"], strict=True):
        assert str(day.year) in number
