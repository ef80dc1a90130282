"""Facts that a clerk knows: who dies, how tall people are, what a drug, a test or a reason is.

The rows are made by the written schema and judged by ranges and lists of this file, in SQL.
"""

import pytest

ENGLISH = """
    create table wards (
        id integer primary key, name varchar(80) not null, head_nurse varchar(80) not null,
        specialty varchar(60) not null, password_strength varchar(20) not null);
    create table patients (
        id integer primary key, ins char(15) not null, first_name text not null,
        last_name text not null, maiden_name varchar(60), sex char(1) not null,
        birth_date date not null, deceased_at timestamp, is_pregnant boolean not null,
        height_cm decimal(4,1) not null, weight_kg decimal(5,1) not null,
        bmi decimal(4,1) not null, allergies text not null, email varchar(120) not null,
        email_home varchar(120) not null, last_visit_at timestamp, created_at timestamp not null);
    create table vital_signs (
        id integer primary key, patient_id integer not null references patients,
        temperature decimal(3,1) not null check (temperature between 30 and 45),
        systolic smallint not null, diastolic smallint not null, heart_rate smallint not null,
        respiratory_rate smallint not null, spo2 smallint not null check (spo2 <= 100),
        pain_score smallint not null check (pain_score between 0 and 10),
        glucose decimal(4,2) not null, check (systolic > diastolic));
    create table prescriptions (
        id integer primary key, patient_id integer not null references patients,
        drug_name varchar(120) not null, atc_code char(7) not null, dosage varchar(40) not null,
        dose decimal(8,2) not null, unit varchar(10) not null, route varchar(20) not null,
        stopped_reason text not null);
    create table lab_results (
        id integer primary key, patient_id integer not null references patients,
        test_name varchar(80) not null, unit varchar(15) not null,
        main_icd_code varchar(7) not null, diagnosis_label varchar(200) not null);
    create table comments (id integer primary key, depth integer not null default 0);
    create table attachments (
        id integer primary key, filename text not null, extension text not null);
    create table tickets (
        id integer primary key, subject text not null, rating_avg decimal(3,2) not null,
        spam_score real not null check (spam_score between 0 and 1),
        satisfaction smallint not null check (satisfaction between 1 and 5));
"""
FRENCH = """
    create table entreprises (
        id integer primary key, code_naf char(5) not null, libelle_naf varchar(120) not null,
        effectif integer not null, tranche_effectif varchar(30) not null);
    create table demandeurs (
        id integer primary key, nom varchar(50) not null, prenom varchar(50) not null,
        date_naissance date not null, code_rome_recherche char(5) not null, date_deces date,
        cree_le timestamp not null);
    create table inscriptions (
        id integer primary key, demandeur_id integer not null references demandeurs,
        motif_inscription varchar(60) not null, motif_cessation varchar(60) not null);
    create table rendez_vous (
        id integer primary key, demandeur_id integer not null references demandeurs,
        motif_annulation varchar(200) not null);
    create table candidatures (
        id integer primary key, demandeur_id integer not null references demandeurs,
        motif_refus varchar(100) not null, score_adequation decimal(5,2) not null);
    create table conges (id integer primary key, motif_refus text not null);
    create table contrats (
        id integer primary key, motif_cdd varchar(100) not null,
        temps_travail decimal(5,2) not null check (temps_travail > 0 and temps_travail <= 100));
    create table evaluations (
        id integer primary key, campagne smallint not null,
        augmentation_proposee_pct decimal(4,2) not null, points_forts text not null);
    create table etudiants (id integer primary key, specialite varchar(60) not null);
    create table services (
        id integer primary key, budget_annuel decimal(12,2) not null,
        salaire_journalier_reference decimal(7,2) not null);
"""


@pytest.fixture(scope="module")
def english(generated):
    return generated(ENGLISH, scale=10)


@pytest.fixture(scope="module")
def french(generated):
    return generated(FRENCH, scale=10)


@pytest.mark.parametrize(
    ("table", "right"),
    [
        ("patients", "height_cm between 140 and 215"),
        ("patients", "weight_kg between 35 and 200"),
        ("patients", "bmi between 12 and 50"),
        ("patients", "not (is_pregnant and sex = 'M')"),
        ("patients", "(maiden_name is null) = (sex = 'M')"),
        ("patients", "regexp_matches(ins, '^[12]')"),
        ("patients", "split_part(email, '@', 1) <> split_part(email_home, '@', 1)"),
        ("patients", "deceased_at is null or deceased_at >= coalesce(last_visit_at, created_at)"),
        ("patients", ("allergies in ('Penicillin', 'Pollen', 'Peanuts', 'Latex', 'Iodine',"
                     " 'Dust mites', 'Egg', 'Aspirin', 'None known')")),
        ("wards", "head_nurse not in ('Draft list', 'Update') and contains(head_nurse, ' ')"),
        ("wards", ("name in (select unnest(['Cardiology', 'Surgery', 'Maternity', 'Paediatrics',"
                  " 'Neurology', 'Oncology', 'Pneumology', 'Geriatrics', 'Emergency', 'Radiology',"
                  " 'Psychiatry', 'Dermatology', 'Orthopaedics', 'Nephrology']))")),
        ("wards", ("specialty in (select unnest(['Cardiology', 'Surgery', 'Paediatrics',"
         " 'Neurology',"
         " 'Oncology', 'Pneumology', 'Geriatrics', 'Radiology', 'Psychiatry', 'Dermatology']))")),
        ("wards", "not regexp_matches(password_strength, '^[0-9]+ m?g$')"),
        ("vital_signs", "temperature between 34 and 42"),
        ("vital_signs", "diastolic between 40 and 130 and systolic between 41 and 250"),
        ("vital_signs", "heart_rate between 30 and 200 and respiratory_rate between 8 and 40"),
        ("vital_signs", "spo2 between 80 and 100"),
        ("vital_signs", "glucose between 2 and 30"),
        ("prescriptions", ("drug_name in ('Paracetamol', 'Ibuprofen', 'Amoxicillin', 'Omeprazole',"
                          " 'Metformin', 'Atorvastatin', 'Amlodipine', 'Furosemide', 'Morphine',"
                          " 'Ceftriaxone', 'Prednisone', 'Levothyroxine')")),
        ("prescriptions", "regexp_full_match(atc_code, '[A-V][0-9]{2}[A-Z]{2}[0-9]{2}')"),
        ("prescriptions", "regexp_full_match(dosage, '[0-9]+ m?g')"),
        ("prescriptions", "dose between 1 and 1000 and unit in ('mg', 'g', 'ml', 'mcg')"),
        ("prescriptions", ("route in ('oral', 'intravenous', 'subcutaneous', 'intramuscular',"
                          " 'topical', 'inhaled')")),
        ("prescriptions", ("stopped_reason in ('Side effects', 'Treatment completed', 'No effect',"
                          " 'Other medicine chosen')")),
        ("lab_results", ("test_name in ('Haemoglobin', 'White cell count', 'Platelets', 'Glucose',"
                        " 'Creatinine', 'Sodium', 'Potassium', 'Total cholesterol', 'Ferritin',"
                        " 'TSH')")),
        ("lab_results", "unit in ('mmol/L', 'g/L', 'mg/L', 'U/L', '%')"),
        ("lab_results", "regexp_full_match(main_icd_code, '[A-Z][0-9]{2}(\\.[0-9])?')"),
        ("lab_results", ("diagnosis_label = map {'I10': 'Essential hypertension', 'E11.9':"
                         " 'Type 2 diabetes'}[main_icd_code] or main_icd_code not in"
                         " ('I10', 'E11.9')"
                         " and diagnosis_label not in ('Essential hypertension', 'Type 2 diabetes')"
                         " and diagnosis_label not in ('Annual review', 'Draft list', 'Update')")),
        ("comments", "depth between 0 and 5"),
        ("attachments", "ends_with(filename, '.' || extension)"),
        ("tickets", "rating_avg between 1 and 5"),
        ("tickets", ("subject in ('Cannot sign in', 'Missing invoice', 'Error when saving',"
                     " 'Page is very slow', 'Forgotten password', 'Question about my plan',"
                     " 'Unreadable document', 'Change of address')")),
    ],
)  # fmt: skip
def test_what_english_tables_say_is_believed(english, table, right):
    assert english.execute(f"select count(*) from {table}").fetchone()[0] > 100
    assert english.execute(f"select * from {table} where not ({right}) limit 3").fetchall() == []


@pytest.mark.parametrize(
    ("table", "right"),
    [
        ("entreprises", "code_naf <> '6201Z' or libelle_naf = 'Programmation informatique'"),
        ("entreprises", "libelle_naf is not null and not regexp_matches(libelle_naf, '[0-9]')"),
        ("entreprises", "(effectif between 10 and 49) = (tranche_effectif = '10 à 49 salariés')"),
        ("demandeurs", "regexp_full_match(code_rome_recherche, '[A-N][0-9]{4}')"),
        ("inscriptions", ("motif_inscription in ('Fin de contrat', 'Licenciement',"
                         " 'Rupture conventionnelle', 'Première inscription',"
                         " 'Fin de formation')")),
        ("inscriptions", "motif_cessation not in ('Première inscription', 'Licenciement')"),
        ("rendez_vous", ("motif_annulation in ('Empêchement', 'Maladie', 'Changement de date',"
                        " 'Problème de transport', 'Autre motif')")),
        ("candidatures", ("motif_refus in ('Profil éloigné du poste', 'Poste déjà pourvu',"
                         " 'Expérience insuffisante', 'Disponibilité tardive')")),
        ("candidatures", "score_adequation between 0 and 100"),
        ("conges", ("motif_refus in ('Effectif insuffisant', 'Période de forte activité',"
                   " 'Demande trop tardive', 'Solde insuffisant')")),
        ("contrats", ("motif_cdd in ('Remplacement d''un salarié absent',"
                     " 'Accroissement d''activité', 'Emploi saisonnier')")),
        ("contrats", "temps_travail in (100, 80, 50, 60, 90)"),
        ("evaluations", "campagne between 2000 and 2030"),
        ("evaluations", "augmentation_proposee_pct between 0 and 15"),
        ("evaluations", "length(points_forts) > 30"),
        ("etudiants", "specialite not in ('Cardiologie', 'Chirurgie', 'Radiologie')"),
        ("services", "budget_annuel >= 10000"),
        ("services", "salaire_journalier_reference between 40 and 500"),
    ],
)  # fmt: skip
def test_what_french_tables_say_is_believed(french, table, right):
    assert french.execute(f"select count(*) from {table}").fetchone()[0] > 100
    assert french.execute(f"select * from {table} where not ({right}) limit 3").fetchall() == []


@pytest.mark.parametrize(
    ("table", "column"), [("patients", "deceased_at"), ("demandeurs", "date_deces")]
)
def test_few_have_died(english, french, table, column):
    rows = english if table == "patients" else french
    query = f"select count({column}) / count(*) from {table}"
    assert 0.005 < rows.execute(query).fetchone()[0] < 0.04


@pytest.mark.parametrize(
    ("column", "scale"), [("satisfaction", (1, 5)), ("spam_score", (0, 1)), ("pain_score", (0, 10))]
)
def test_a_score_has_all_of_its_scale(english, column, scale):
    table = "vital_signs" if column == "pain_score" else "tickets"
    low, high = english.execute(f"select min({column}), max({column}) from {table}").fetchone()
    width = scale[1] - scale[0]
    assert scale[0] <= low < scale[0] + width / 10
    assert scale[1] - width / 10 < high <= scale[1]
