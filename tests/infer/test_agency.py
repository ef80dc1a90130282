"""What a public agency keeps, in its own abbreviations: offers, rights, payments, appointments."""

import pytest

from synth.databases.catalog import DbColumn, DbType
from synth.infer.coded import begun, told_codes
from synth.infer.meanings import words_of

DDL = """
    create table t_rome (
        cd_rome char(5) primary key,
        lb_rome varchar(120) not null, cd_gd_dom char(1) not null);
    create table t_agence (
        id_age integer primary key, no_voie varchar(5) not null, typ_voie varchar(12) not null,
        lb_voie varchar(60) not null, cd_post char(5) not null, lb_com varchar(50) not null);
    create table t_de (
        id_de integer primary key, nom varchar(40) not null, pren varchar(40) not null,
        dt_nais date not null, cd_nat char(2) not null, no_titre_sej varchar(12),
        typ_titre varchar(30), dt_deliv_titre date, dt_exp_titre date,
        bis_ter char(1), adr_num varchar(5) not null, adr_voie varchar(60) not null,
        adr_cp char(5) not null, adr_ville varchar(50) not null);
    create table t_offre (
        no_offre varchar(7) primary key, cd_rome char(5) not null references t_rome,
        lb_poste varchar(100) not null, off_sal_an integer not null, exp_an smallint not null,
        eff_sal integer not null, h_hebdo numeric(4, 1) not null,
        etat varchar(9) not null check (etat in ('OUVERTE', 'POURVUE', 'FERMEE')),
        dt_publi date not null, dt_pourvu date, mot_ferm varchar(40));
    create table t_droit (
        id_droit integer primary key, id_de integer not null references t_de,
        dt_dmd date not null, dt_ouv date not null,
        dur_max_j smallint not null check (dur_max_j between 122 and 822));
    create table t_sanction (
        id_sanc integer primary key, id_de integer not null references t_de,
        dt_fait date not null, dt_convoc date not null, dt_decis date not null);
    create table emprunt_veh (
        id integer primary key, id_de integer not null references t_de,
        dth_dep timestamp not null, dth_ret timestamp not null, km_dep integer not null);
    create table logement (
        id integer primary key, loyer_hc numeric(7, 2) not null, charges numeric(6, 2) not null,
        loyer_cc numeric(7, 2) not null, surf_hab numeric(6, 2) not null, typo text not null);
    create table eleve (
        ine varchar(11) primary key, nom varchar(40) not null, pren varchar(40) not null,
        tel_pers_conf varchar(14) not null, transp varchar(20) not null);
    create table agr_am (
        no_agr integer primary key, nom_am varchar(40) not null, pren_am varchar(40) not null,
        dt_nais_am date not null, cp_fact char(5) not null, ville_fact varchar(50) not null);
    create table releve (
        id integer primary key, idx integer not null, idx_prec integer not null,
        conso_m3 integer not null, rejet integer not null, mot_rejet text not null);
    create table t_rdv (
        id_rdv integer primary key, id_de integer not null references t_de,
        dt_rdv timestamp not null, etat char(2) not null check (etat in ('PR', 'HO', 'AB')));
    create table t_trop_percu (
        id_tp integer primary key, id_droit integer not null references t_droit,
        mt_tp numeric(10, 2) not null, mt_remb numeric(10, 2) not null,
        mt_reste numeric(10, 2) not null);
"""


@pytest.fixture(scope="module")
def rows(generated):
    """The tables of a schema that `init` wrote, in DuckDB."""
    return generated(DDL)


@pytest.mark.parametrize(
    ("table", "holds"),
    [
        ("t_rome", "cd_gd_dom = left(cd_rome, 1)"),
        ("t_rome", "(cd_rome = 'D1202') = (lb_rome = 'Coiffure')"),
        ("t_offre", "(cd_rome = 'D1202') = (lb_poste = 'Coiffeur')"),
        ("t_agence", "typ_voie not like '% %' and lb_voie not like typ_voie || '%'"),
        ("t_de", "(cd_nat = 'FR') = (no_titre_sej is null)"),
        ("t_de", "cd_nat <> 'FR' or typ_titre is null and dt_exp_titre is null"),
        ("t_de", "dt_exp_titre is null or dt_exp_titre > dt_deliv_titre"),
        ("t_de", "bis_ter is null or bis_ter in ('B', 'T')"),
        ("t_de", "adr_voie !~ '^[0-9]'"),
        ("t_offre", "off_sal_an between 20000 and 90000 and exp_an <= 40"),
        ("t_offre", "eff_sal < 1500 or eff_sal > 6000 or eff_sal % 100 <> 0"),
        ("t_offre", "h_hebdo between 10 and 48"),
        ("t_offre", "etat <> 'OUVERTE' or dt_pourvu is null"),
        ("t_droit", "dt_dmd <= dt_ouv"),
        ("t_sanction", "dt_fait <= dt_convoc and dt_convoc <= dt_decis"),
        ("emprunt_veh", "dth_ret >= dth_dep and km_dep > 100"),
        ("logement", "abs(loyer_cc - loyer_hc - charges) < 0.01 and surf_hab > 8"),
        ("logement", "typo in ('T1', 'T2', 'T3', 'T4', 'T5')"),
        ("eleve", "regexp_full_match(tel_pers_conf, '0[0-9]{9}') and transp <> 'Bilan'"),
        ("agr_am", "nom_am not in ('Avis', 'Suivi', 'Bilan') and dt_nais_am < date '2010-01-01'"),
        ("agr_am", "regexp_full_match(cp_fact, '[0-9]{5}')"),
        ("releve", "idx = idx_prec + conso_m3 and rejet in (0, 1) and length(mot_rejet) > 2"),
        ("t_rdv", "etat = 'PR' or dt_rdv <= date '2026-01-01'"),
        ("t_rdv", "etat <> 'PR' or dt_rdv > date '2026-01-01'"),
        ("t_trop_percu", "mt_reste <= mt_tp and mt_remb <= mt_tp"),
    ],
)
def test_every_row_is_believed(rows, table, holds):
    counted = f"count({holds}), count(*) filter (where not ({holds}))"
    known, wrong = rows.execute(f"select {counted} from {table}").fetchone()
    assert known > 50
    assert wrong == 0


def test_bounds_on_both_sides_are_the_scale(rows):
    """Not 122 to 175, where days of another meaning would end."""
    low, high = rows.execute("select min(dur_max_j), max(dur_max_j) from t_droit").fetchone()
    assert low < 300
    assert high > 700


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("DT_RENOUV", ("date", "renouvellement")),
        ("interv", ("intervention",)),
        ("apprec_gen", ("appreciation", "gen")),
        ("rev_mens", ("rev", "mensuel")),
        ("temp", ("temp",)),
        ("form_id", ("form", "id")),
        ("present", ("present",)),
    ],
)
def test_the_only_word_that_a_piece_begins_is_read(name, words):
    assert words_of(name) == words


@pytest.mark.parametrize(
    ("comment", "codes"),
    [
        ("P : présent, A : absent", {"P": "présent", "A": "absent"}),
        (
            "EN = envisagée, PR = prononcée, LV = levée",
            {"EN": "envisagée", "PR": "prononcée", "LV": "levée"},
        ),
        ("état du rdv (PR: prévu / HO: honoré)", {"PR": "prévu", "HO": "honoré"}),
        ("O: ouverte sans date, F: fermée", {"O": "ouverte sans date", "F": "fermée"}),
        ("montant en euros", {}),
        ("format AAAAMM", {}),
        ("ex: 12, cf: 13", {}),
    ],
)
def test_a_comment_lists_codes(comment, codes):
    column = DbColumn("x", DbType("character varying(20)", "varchar", length=20), comment=comment)
    assert told_codes(column) == codes


def test_codes_of_a_comment_are_states(told):
    found = told(
        "duckdb",
        """
        create table t_offre (
            id integer primary key, etat varchar not null check (etat in ('O', 'P', 'F')),
            dt_publi date not null, dt_pourvu date, presence varchar not null,
            mod_ent smallint not null);
        comment on column t_offre.mod_ent is '8: domicile, 7: clinique, 6: autre service';
        comment on column t_offre.etat is 'O: ouverte, P: pourvue, F: fermée sans recrutement';
        comment on column t_offre.presence is 'P : présent, A : absent, R : retard';
        """,
        {
            "open": "select count(*) filter (where etat = 'O') > 5 from t_offre",
            "agree": "select count(*) = 0 from t_offre where etat = 'O' and dt_pourvu is not null",
            "filled": "select count(*) = 0 from t_offre where etat = 'P' and dt_pourvu is null",
            "listed": "select bool_and(presence in ('P', 'A', 'R') and mod_ent in (6, 7, 8))"
            " from t_offre",
        },
    )
    assert found == {"open": True, "agree": True, "filled": True, "listed": True}


def test_codes_begin_states():
    assert begun(("PR", "HO", "AB")) == {"PR": "prevu", "HO": "honore", "AB": "absent"}
    assert begun(("DEM", "VAL", "REF", "ANN"))["REF"] == "refuse"
    assert begun(("XX", "YY", "ZZ")) == {}
    assert begun(("M", "F")) == {}
