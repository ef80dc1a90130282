"""What a clerk believes of rows that `init` made up for tables that nobody has seen."""

import pytest

DDL = """
    create table organization (id integer primary key, created_at timestamp not null);
    create table bill (
        id integer primary key, organization_id integer not null references organization,
        created_at timestamp not null);
    create table vat_rate (
        id integer primary key, organization_id integer not null references organization,
        created_at timestamp not null);
    create table bill_vat (
        id integer primary key, bill_id integer not null references bill,
        vat_rate_id integer references vat_rate, created_at timestamp not null);
    create unique index once on bill_vat (bill_id, vat_rate_id)
        where vat_rate_id is not null and created_at >= '2023-09-12 00:00:00';
    create table bill_part (
        id integer primary key, bill_id integer not null references bill, is_last boolean,
        charged_from date, created_at timestamp not null check (created_at >= '2022-03-01'));
    create unique index last_part on bill_part (bill_id, charged_from)
        where is_last and created_at >= '2023-06-09 00:00:00';

    create table salarie (id integer primary key, nom text not null, prenom text not null);
    create table bulletin (
        id integer primary key, salarie_id integer not null references salarie,
        periode varchar(7) not null, unique (salarie_id, periode));
    create table declaration (
        salarie_id integer not null references salarie, trimestre varchar(10) not null,
        primary key (salarie_id, trimestre));
    create table paie (
        salarie_id integer not null references salarie, annee smallint not null,
        mois smallint not null, primary key (salarie_id, annee, mois));
    create table indemnite (
        id integer primary key, salarie_id integer not null references salarie,
        mois date not null, semaine varchar(8) not null, unique (salarie_id, mois));
    create table cloture (id integer primary key, periode text not null unique);
    create table usage (
        account_no integer not null, period text not null, week integer, quarter varchar(7),
        unique (account_no, period));
    create table plan (id integer primary key, period text not null default 'monthly');

    create table facture (
        id integer primary key, numero varchar(20) not null unique, date_facture date not null,
        montant_ht numeric(10,2) not null, montant_ttc numeric(10,2) not null,
        montant_paye numeric(10,2) not null, reste_a_payer numeric(10,2), paye_le date,
        statut varchar(20) not null, check (montant_paye <= montant_ttc));
    create table ligne_facture (
        id integer primary key, facture_id integer not null references facture,
        description text not null, montant_ht numeric(10,2) not null);
    create table invoices (
        id integer primary key, status text not null, total_cents integer not null,
        amount_paid_cents integer not null, refunded_amount_cents integer not null default 0,
        check (status in ('draft', 'paid', 'partially_paid', 'refunded')));
    create table deposit (
        id integer primary key, total numeric(8,2) not null, amount_paid numeric(8,2) not null);

    create table rendez_vous (
        id integer primary key, date_heure_rdv timestamp not null, statut text not null,
        check (statut in ('planifie', 'confirme', 'honore', 'absent', 'annule')));
    create table mission (
        id integer primary key, date_debut date not null, date_fin date, statut text not null,
        check (statut in ('brouillon', 'en_cours', 'termine', 'annule')));
    create table conge (
        id integer primary key, date_debut date not null, date_fin date not null,
        check (date_fin >= date_debut));
    create table arret (
        id integer primary key, salarie_id integer not null references salarie,
        debut date not null, fin date not null);
    create table formation (
        id integer primary key, date_debut date not null, date_fin date not null);
    create table seance (
        id integer primary key, formation_id integer not null references formation,
        date_seance date not null);
    create table module_formation (
        id integer primary key, formation_id integer not null references formation,
        date_debut date not null, date_fin date not null);

    create table staff (
        id integer primary key, username varchar(60) not null unique,
        first_name varchar(40) not null, last_name varchar(40) not null, job_title text not null);
    create table jobs (
        id integer primary key, title text not null, salary_from numeric(10,2),
        salary_to numeric(10,2), hours_per_week varchar(20) not null, contract_type text);
    create table versions (
        id integer primary key, item_type text not null, item_id integer not null,
        event text not null);
    create table import_task (
        id integer primary key, attempts integer not null default 0, last_error text,
        currency text not null default 'eur', file_name text not null);
    create table agenda (
        id integer primary key, person_id integer not null references person,
        adviser_id integer not null references staff, date_rdv timestamp not null, statut text,
        unique (adviser_id, date_rdv), check (statut in ('planifie', 'honore')));
    create table person (id integer primary key, nom text not null, prenom text not null);
    create table room (id integer primary key, name text not null);
    create table booking (
        id integer primary key, room_id integer not null references room, debut timestamp not null,
        fin timestamp not null, created_at timestamp not null, unique (room_id, debut));
    create table countries (id integer primary key, code varchar(2) not null, name text not null);
    create table taxes (id integer primary key, rate numeric(5,2) not null);
    create table wallet (
        id integer primary key, balance_currency text, credit_currency text not null);
    create table job_offers (
        id integer primary key, title text not null, published_at timestamp not null,
        expires_at timestamp not null);
    create table event_type (
        id integer primary key, user_id integer not null references staff, title text not null,
        slug varchar(60) not null, reset_token text, unique (user_id, slug));
    create table ticket (
        id integer primary key, min_lat integer, max_lat integer, resolved_at timestamp,
        resolved_by integer, revoked_at timestamp, revoked_by_id integer references staff,
        pass_crypt text not null, device text);
    create table visit (id integer primary key, starts_at timestamp, length integer not null);
"""

HOLDS = [
    ("bill_vat v join bill b on b.id = v.bill_id", "v.created_at >= b.created_at"),
    ("bill_vat v join vat_rate r on r.id = v.vat_rate_id", "v.created_at >= r.created_at"),
    ("bill_part p join bill b on b.id = p.bill_id", "p.created_at >= b.created_at"),
    ("bill_part", "created_at >= '2022-03-01' and created_at <= '2026-01-01'"),
    ("bulletin", r"regexp_full_match(periode, '202[0-5]-(0[1-9]|1[0-2])')"),
    ("declaration", "regexp_full_match(trimestre, '202[0-5]-T[1-4]')"),
    ("paie", "annee between 2015 and 2025 and mois between 1 and 12"),
    ("indemnite", "day(mois) = 1 and mois <= '2026-01-01'"),
    ("indemnite", r"regexp_full_match(semaine, '202[0-5]-S[0-5]\d')"),
    ("cloture", r"regexp_full_match(periode, '20(\d\d)-(0[1-9]|1[0-2])') and periode < '2026'"),
    ("usage", r"regexp_full_match(period, '202[0-5]-(0[1-9]|1[0-2])') and week <= 53"),
    ("usage", "regexp_full_match(quarter, '202[0-5]-[QT][1-4]')"),
    ("plan", "period in ('daily', 'weekly', 'monthly', 'yearly')"),
    ("facture", "split_part(numero, '-', 1) = 'F' || year(date_facture)"),
    ("facture", "(montant_paye = montant_ttc or montant_ttc = 0) = (statut = 'payee')"),
    ("facture", "(paye_le is not null) = (statut = 'payee')"),
    ("facture", "statut = 'annulee' or reste_a_payer = montant_ttc - montant_paye"),
    ("(from ligne_facture select facture_id, count(*) n group by 1)", "n between 1 and 12"),
    ("facture", "id in (select facture_id from ligne_facture)"),
    ("ligne_facture", "length(description) < 40"),
    ("invoices where status in ('paid', 'refunded')", "amount_paid_cents = total_cents"),
    ("invoices where status = 'partially_paid'", "amount_paid_cents < total_cents"),
    ("invoices where status = 'draft'", "amount_paid_cents = 0"),
    ("invoices", "refunded_amount_cents = if(status = 'refunded', total_cents, 0)"),
    ("deposit", "amount_paid between 0 and total"),
    ("rendez_vous where statut = 'planifie'", "date_heure_rdv > '2026-01-01'"),
    ("rendez_vous where statut in ('honore', 'absent')", "date_heure_rdv <= '2026-01-01'"),
    ("mission where statut = 'termine'", "date_fin is not null and date_fin <= '2026-01-01'"),
    (
        "mission where statut in ('en_cours', 'brouillon')",
        "coalesce(date_fin > '2026-01-01', true)",
    ),
    ("conge", "date_diff('day', date_debut, date_fin) between 0 and 14"),
    ("arret", "date_diff('day', debut, fin) between 0 and 14"),
    (
        "seance join formation f on f.id = formation_id",
        "date_seance between date_debut and date_fin",
    ),
    ("module_formation m join formation f on f.id = formation_id", "m.date_debut >= f.date_debut"),
    ("module_formation m join formation f on f.id = formation_id", "m.date_fin <= f.date_fin"),
    ("module_formation", "date_fin >= date_debut"),
    ("staff", r"regexp_full_match(username, '[a-z]+\d+')"),
    ("staff", "username[1] = lower(strip_accents(first_name))[1]"),
    ("staff", "job_title not in ('Baker', 'Welder', 'Plumber', 'Cook')"),
    ("jobs", "salary_to >= salary_from and try_cast(hours_per_week as int) between 1 and 39"),
    ("jobs", "title not like '% of %' and title not like '% for %'"),
    (
        "versions",
        "regexp_matches(event, '(?i)^(create|cr[eé]ation|update|modification|delete|suppression)')",
    ),
    ("import_task", "attempts <= 5 and currency = lower(currency)"),
    ("import_task", "not regexp_matches(file_name, '-20[0-9]{2}-')"),
    ("agenda", "isodow(date_rdv) < 6 and hour(date_rdv) between 8 and 17"),
    ("agenda", "minute(date_rdv) % 15 = 0 and second(date_rdv) = 0"),
    ("agenda", "(statut = 'planifie') = (date_rdv > '2026-01-01')"),
    ("booking", "isodow(debut) < 6 and date_diff('minute', debut, fin) between 15 and 90"),
    ("booking", "created_at <= debut"),
    ("countries where code = 'AR'", "name in ('Argentina', 'Argentine')"),
    ("(select code, count(distinct name) n from countries group by 1)", "n = 1"),
    ("taxes", "rate in (20, 10, 5.5, 2.1, 0)"),
    ("wallet", "balance_currency = credit_currency"),
    ("event_type", "starts_with(slug, lower(title.split(' ')[1]))"),
    ("(select count(*) n from event_type group by user_id, slug)", "n = 1"),
    ("ticket", "(resolved_by is not null) <= (resolved_at is not null)"),
    ("ticket", "(revoked_by_id is not null) <= (revoked_at is not null)"),
    ("ticket", "max_lat between min_lat and 90"),
    ("ticket", "starts_with(pass_crypt, '!') and device in ('desktop', 'mobile', 'tablet')"),
    ("visit", "length % 15 = 0 and length <= 120"),
]
SHARES = [
    ("bill_vat", "vat_rate_id is not null", 0.5, 1.0),
    ("bulletin", "periode = '2025-03'", 0.0, 0.2),
    ("import_task", "last_error is not null", 0.01, 0.3),
    ("job_offers", "date_diff('day', published_at, expires_at) > 7", 0.8, 1.0),
    ("ticket", "resolved_by is not null", 0.3, 0.9),
    ("event_type", "reset_token is null", 0.6, 0.97),
    ("import_task", "attempts = 0", 0.6, 0.95),
    ("staff", "username in (select username from staff group by 1 having count(*) > 1)", 0.0, 0.0),
]


@pytest.fixture(scope="module")
def rows(generated):
    """The tables of a schema that `init` wrote, in DuckDB."""
    return generated(DDL)


@pytest.mark.parametrize(("tables", "holds"), HOLDS)
def test_every_row_is_believed(rows, tables, holds):
    counted = f"count({holds}), count(*) filter (where not ({holds}))"
    known, wrong = rows.execute(f"select {counted} from {tables}").fetchone()
    assert known > 0
    assert wrong == 0


@pytest.mark.parametrize(("table", "holds", "least", "most"), SHARES)
def test_what_holds_of_some_rows_holds_of_as_many(rows, table, holds, least, most):
    query = f"select count(*) filter (where {holds}) / count(*) from {table}"
    (share,) = rows.execute(query).fetchone()
    assert least <= share <= most
