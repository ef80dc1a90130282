"""What is taken off amounts, what they come to with tax, and what comments make of them."""

import duckdb
import pyarrow as pa
import pytest

pytestmark = pytest.mark.slow

DDL = """
    create table paiements (
        id serial primary key, montant_brut numeric(9,2) not null, csg numeric(9,2) not null,
        crds numeric(9,2) not null, montant_net numeric(9,2) not null);
    create table droits (
        id serial primary key, duree_jours integer not null check (duree_jours <= 1095),
        jours_consommes integer not null, solde_jours integer);
    comment on column droits.solde_jours is 'durée moins jours consommés';
    create table bulletins (
        id serial primary key, salaire_base numeric(9,2) not null, primes numeric(9,2) not null,
        brut numeric(9,2) not null, cotisations_salariales numeric(9,2) not null,
        cotisations_patronales numeric(9,2) not null, net_imposable numeric(9,2) not null,
        taux_pas numeric(4,1) not null, impot_preleve numeric(9,2) not null,
        net_a_payer numeric(9,2) not null, check (net_a_payer < brut));
    create table payouts (
        id serial primary key, amount numeric(10,2) not null check (amount > 0),
        fee numeric(10,2) not null, net numeric(10,2) not null);
    create table sessions (
        id serial primary key, cout_ht numeric(9,2), tva numeric(9,2), cout_ttc numeric(9,2),
        salle_prix_hors_taxe numeric(9,2) not null, salle_prix_taxe_incluse numeric(9,2) not null,
        vat_rate numeric(4,2) not null);
    create table stages (
        id serial primary key, cout_pedagogique_ht numeric(9,2) not null,
        taux_tva numeric(4,2) not null, cout_ttc numeric(9,2) not null);
    create table baskets (
        id serial primary key, subtotal numeric(10,2) not null, discount numeric(10,2) not null,
        shipping_fee numeric(8,2) not null, total numeric(10,2) not null);
    create table contracts (
        id serial primary key, prime_annuelle numeric(9,2) not null,
        prime_mensuelle numeric(9,2) not null, purchase_price numeric(9,2) not null,
        sale_price numeric(9,2) not null, old_price numeric(9,2));
    create table bills (
        id serial primary key, total numeric(10,2) not null, insurer_share numeric(10,2) not null,
        patient_share numeric(10,2) not null);
    create table articles (
        id serial primary key, word_count integer, reading_minutes integer,
        upvotes integer not null, downvotes integer not null, score integer not null default 0);
    create table lab_results (
        id serial primary key, value numeric(10,3) not null, ref_low numeric(10,3),
        ref_high numeric(10,3), is_abnormal boolean not null);
    create table leaves (
        id serial primary key, date_debut date not null, date_fin date not null,
        nb_jours numeric(4,1) not null check (nb_jours > 0), check (date_fin >= date_debut));
    create table stays (
        id serial primary key, admitted_at timestamp not null, discharged_at timestamp,
        length_of_stay_days integer, check (discharged_at > admitted_at));
    create table people (
        id serial primary key, last_name text not null, height_cm numeric(4,1),
        weight_kg numeric(5,1), bmi numeric(4,1));
    create table vouchers (
        id serial primary key, kind varchar(10) not null check (kind in ('percent', 'amount')),
        worth numeric(8,2) not null);
    create table coupons (id serial primary key, code text not null);
    create table purchases (
        id serial primary key, coupon_id integer references coupons,
        total_amount numeric(10,2) not null, discount_amount numeric(10,2) not null);
"""
HOLDS = [
    ("paiements", "montant_net = montant_brut - csg - crds"),
    ("paiements", "csg between montant_brut * 0.02 and montant_brut * 0.1 and crds < csg"),
    ("droits", "solde_jours = duree_jours - jours_consommes"),
    ("bulletins", "brut = salaire_base + primes and cotisations_salariales < brut * 0.3"),
    ("bulletins", "net_imposable = brut - cotisations_salariales"),
    ("bulletins", "cotisations_patronales between brut * 0.2 and brut * 0.5"),
    ("bulletins", "abs(impot_preleve - net_imposable * taux_pas / 100) < 0.01"),
    ("bulletins", "net_a_payer = net_imposable - impot_preleve and taux_pas <= 20"),
    ("payouts", "net = amount - fee and fee < amount * 0.1"),
    ("stages", "abs(cout_ttc - cout_pedagogique_ht * (1 + taux_tva / 100)) < 0.01"),
    ("sessions", "cout_ttc = cout_ht + tva and abs(tva - cout_ht * vat_rate / 100) < 0.01"),
    (
        "sessions",
        "abs(salle_prix_taxe_incluse - salle_prix_hors_taxe * (1 + vat_rate / 100)) < 0.011",
    ),
    ("baskets", "total = subtotal + shipping_fee - discount and shipping_fee <= 20"),
    ("contracts", "abs(prime_annuelle - 12 * prime_mensuelle) < 0.01"),
    ("contracts", "purchase_price < sale_price and old_price > sale_price"),
    ("bills", "insurer_share + patient_share = total and patient_share > 0"),
    ("articles", "score = upvotes - downvotes and word_count >= 60"),
    ("articles", "reading_minutes = greatest(1, word_count // 200)"),
    ("lab_results", "is_abnormal = coalesce(value < ref_low or value > ref_high, false)"),
    ("leaves", "nb_jours = date_fin - date_debut + 1"),
    ("stays", "length_of_stay_days = discharged_at::date - admitted_at::date"),
    ("stays", "(length_of_stay_days is null) = (discharged_at is null)"),
    ("people", "abs(bmi - weight_kg / (height_cm / 100) ^ 2) < 0.1"),
    ("vouchers", "kind <> 'percent' or worth <= 50"),
    (
        "purchases",
        "(coupon_id is not null or discount_amount = 0) and discount_amount < total_amount",
    ),
]


@pytest.fixture(scope="module")
def rows(tables):
    """The tables of a schema that `init` wrote, in DuckDB."""
    with duckdb.connect() as database:
        for name, columns in tables(DDL).items():
            database.register("made", pa.table(columns))
            database.execute(f"create table {name} as from made")
        yield database


@pytest.mark.parametrize(("table", "holds"), HOLDS)
def test_amounts_are_made_of_those_that_their_names_tell(rows, table, holds):
    counted = f"count({holds}), count(*) filter (where not ({holds}))"
    known, wrong = rows.execute(f"select {counted} from {table}").fetchone()
    assert known > 40
    assert wrong == 0
