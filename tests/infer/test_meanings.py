"""What names of columns mean: tables of names as real databases have them, French and English."""

import csv
from importlib.resources import files

import pyarrow.compute as pc
import pytest

from synth.conditions.domain import Bound, Domain
from synth.databases.catalog import DbColumn, DbReference, DbTable, DbType, DbUnique, TableName
from synth.infer.admitting import admitted
from synth.infer.groups import LONGEST, Group, groups
from synth.infer.meanings import meaning, words_of
from synth.locales.fr import homes

TYPES = {
    "t": DbType("text", "text"),
    "i": DbType("integer", "integer"),
    "b": DbType("bigint", "bigint"),
    "n": DbType("numeric(9,2)", "numeric", precision=9, scale=2),
    "d": DbType("date", "date"),
    "s": DbType("timestamp with time zone", "timestamptz"),
    "o": DbType("boolean", "boolean"),
}

NAMES = """
t demandeur first_name: PRENOM PRENOM1 prenom FirstName
t demandeur first_name: first_name firstname given_name cust_first_name
t personne first_names: PRENOMS first_names
t demandeur birth_name: NOM_NAISSANCE nom_de_naissance nomJeuneFille maiden_name birth_name
t demandeur last_name: NOM_USAGE nom_usuel nom_famille LastName
t demandeur last_name: last_name lastname surname family_name
t customer full_name: full_name FullName nom_complet display_name
t personne person_name: NOM nom pers_nom conjoint_nom
t customer thing_name: name c_name customer_name Name
t personne sex: SEXE sex gender CD_SEXE
t personne civility: CIVILITE civilite CD_CIV title_of_courtesy salutation
d personne birth_date: DT_NAIS dateNaissance date_naissance ddn DDN BirthDate
d personne birth_date: birth_date dob date_of_birth birthdate naissance_date date_naissance_conjoint
t personne birth_place: LIEU_NAIS lieu_de_naissance birthplace
t personne birth_country: PAYS_NAISS birth_country
t personne nir: NIR NUM_SECU num_secu_sociale ssn numero_securite_sociale
b personne nir: num_secu
t personne email: email MEL courriel EMAIL_ADDRESS
t personne email: e_mail adresse_mail contact_email EmailAddress adresseElectronique
t personne username: username login user_name pseudo identifiant_connexion
t compte text_id: user_id externalId stripe_id uuid id
t compte actor: created_by updatedBy cree_par
i personne age: age AGE
t personne phone: TEL tel_fixe telephone phone PhoneNumber NUM_TEL fax contact_phone
t personne mobile: TEL_PORT tel_portable mobile cell_phone gsm
t personne line: ADR_L1 adresse_1 address_line1 street_address AddressLine1 adresse_ligne_1
t personne address_complement: ADR_L2 address2 complement_adresse AddressLine2
t personne street: rue street libelle_voie LIB_VOIE
t personne house_number: num_voie house_number street_number
t personne postcode: CD_POSTAL code_postal cp zip
t personne postcode: zip_code PostalCode billing_postal_code code_postal_livraison CODEPOSTAL
t personne city: ville city commune billing_city ShipCity lib_commune city_name
t personne commune_code: code_insee CD_COMMUNE insee_code
t personne departement: departement CD_DEPT code_departement
t personne region: region state_province LIB_REGION
t personne country: pays country country_code CD_PAYS shipping_country CountryRegionCode
n lieu latitude: lat latitude
n lieu longitude: lon lng longitude
t employeur siren: SIREN num_siren
t employeur siret: siret NUM_SIRET numero_siret employeur_siret
t employeur company: raison_sociale RAIS_SOC company_name CompanyName denomination
t employeur naf: code_naf CD_APE naf
t demandeur france_travail: identifiant_france_travail pole_emploi_id identifiant_demandeur_emploi
t agence safir: code_safir CD_SAFIR
t chose label: product_name LB_LIBELLE libelle LIB_COURT label title titre intitule
t rome rome_label: LB_ROME libelle LIB_LONG
t metier job_title: libelle LB_METIER nom_metier
t competence skill: libelle
t dept departement_name: LB_DEPT nom_departement
t region region_code: CD_REG code_region
t offre offer_number: NO_OFFRE
t commande reference: num_commande order_number NO_COMMANDE_X
t inscription motive: CD_MOTIF_FIN motif motif_sortie
t offre contract: TYP_CONTRAT type_contrat contract_type
t demandeur education: NIV_FORM niveau_etudes education_level
t paiement year_month: AA_MM annee_mois
t person middle_name: middle_name MiddleName
t demandeur second_name: PRENOM2 deuxieme_prenom
t person name_suffix: suffix
t demandeur nir_key: CLE_NIR
t demandeur nationality: CD_NATIO nationalite
t metier code: code reference sku CODE
t metier notes: description DESC_ commentaire notes remarks OBSERVATIONS body
n contrat amount: MT_TOTAL montant prix unit_price UnitPrice total amount
n contrat ceiling: MT_PLAFOND plafond_garantie sum_insured
n contrat deductible: franchise deductible
n produit discount_rate: remise_pct discount_pct
n credit interest_rate: taux_interet interest_rate
n logement rent: loyer monthly_rent
n sejour nights: nb_nuits nights
n contrat salary: salaire SAL_BRUT salary salaire_net SAL_MIN MT_SAL_ANT salaire_mensuel
n contrat annual_salary: salaire_annuel annual_salary
n contrat hourly_pay: taux_horaire hourly_rate TX_HORAIRE
n contrat benefit: MT_BRUT montant_net allocation
n contrat rate: TX_ taux discount percentage
n contrat vat: vat_rate taux_tva
n contrat discount_rate: TX_REDUC remise_taux
i contrat count: nb_postes
i contrat quantity: qty quantite
i contrat stock: stock UnitsInStock
i contrat duration: duree duration
i contrat months: DUREE_MOIS nb_mois
i contrat children: NB_ENFANTS NB_ENF children nombre_enfants
i contrat headcount: EFFECTIF nb_salaries
i contrat weekly_hours: duree_hebdo heures_semaine weekly_hours
t page url: url site_web homepage callback_url
t page slug: slug
t page ip: ip_address ip last_ip remote_addr
t page user_agent: user_agent
t page digest: sha256 hash checksum md5
t page password: password MOT_DE_PASSE mdp password_hash encrypted_password
t page token: token api_key refresh_token
t page status: status statut ETAT order_status
t page kind: type kind CD_TYPE cardtype
o page flag: is_active has_licence IND_ACTIF enabled is_deleted archived active
i page flag: is_active IND_SUPPR
s page created: created_at date_creation DT_CREA createdAt inserted_at CreatedDate
s page updated: updated_at date_modification DT_MAJ ModifiedDate last_update last_name_update
s page deleted: deleted_at date_suppression
d page start: start_date date_debut DT_DEB valid_from DATE_EFFET starts_at sellstartdate
d page end: end_date date_fin DT_FIN valid_to expires_at
d page closing: DT_FERMETURE date_cloture closed_at date_sortie
d page due: date_echeance due_date
d page payment: date_paiement paid_at
d page appointment: date_rendez_vous DT_RDV rdv appointment_at
d page day: date order_date OrderDate DT_ENVOI
i page year: annee year exercice
i page old_year: release_year millesime
i carte next_year: exp_year
i page quarter: trimestre
i page week: semaine
t page year_month: mois periode billing_month
t page year_quarter: trimestre quarter
t page year_week: semaine
i page month: mois month
t page language: lang langue locale
t page currency: devise currency CurrencyCode
t page colour: couleur color
t page mime_type: mime_type content_type
t page file_name: nom_fichier filename file_name
t page version: version
t page path: path chemin
t host host: hostname domain
"""
"""Type, table and meaning, and names that have it."""


def rows():
    for line in NAMES.strip().splitlines():
        head, names = line.split(":")
        kind, table, word = head.split()
        for name in names.split():
            yield pytest.param(kind, table, name, word, id=f"{table}.{name}")


@pytest.mark.parametrize(("kind", "table", "name", "word"), list(rows()))
def test_a_name_means(kind, table, name, word):
    found = meaning(DbColumn(name, TYPES[kind]), table)
    assert found is not None
    assert found.word == word


@pytest.mark.parametrize(
    ("kind", "name", "why"),
    [
        ("i", "first_name", "a name is no number"),
        ("d", "prenom", "nor a date"),
        ("t", "date_naissance_ok_flag_x", "the last words are unknown"),
        ("t", "last_name_update", "what was updated, in a text"),
        ("i", "telephone", "ten digits do not fit"),
        ("i", "port", "of a network"),
        ("t", "xyzzy", "no word at all"),
        ("t", "\U0001f600", "not even letters"),
        ("o", "email", "no text"),
        ("t", "capacity", "it ends with a city"),
    ],
)
def test_a_name_means_nothing(kind, name, why):
    assert meaning(DbColumn(name, TYPES[kind]), "t") is None, why


def test_the_comment_says_it_where_the_name_does_not():
    column = DbColumn("zz1", TYPES["d"], comment="Date de naissance du demandeur, fournie par lui")
    found = meaning(column, "t")
    assert found is not None
    assert (found.word, found.reason) == ("birth_date", "by its comment")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("DT_NAIS", ""),
        ("NB_ENF", ""),
        ("LB_AGENCE", ""),
        ("dsc", "the name reads 'description'"),
        ("TOP_ACTIF", "the name reads 'indicateur actif'"),
    ],
)
def test_only_uncommon_abbreviations_are_told(name, reason):
    family = {"DT_NAIS": "d", "NB_ENF": "i"}.get(name, "t")
    found = meaning(DbColumn(name, TYPES[family]), "agence")
    assert found is not None
    assert found.reason == reason


def test_words_are_split_folded_and_written_in_full():
    assert words_of("DT_NAIS") == ("date", "naissance")
    assert words_of("dateDeNaissance") == ("date", "naissance")
    assert words_of("Prénom1") == ("prenom", "1")
    assert words_of("HTTPServer") == ("http", "server")


def test_every_row_of_the_word_files_has_its_columns():
    for name, width in (("words.csv", 7), ("forms.csv", 4)):
        text = files("synth.infer").joinpath(name).read_text("utf-8")
        assert {len(row) for row in csv.reader(text.splitlines())} == {width}


# -- groups -----------------------------------------------------------------------------------


def table(name, text, *, uniques=(), references=(), lengths=None):
    """A table of columns `name` or `name:type`."""
    made = []
    for item in text.split():
        column, _, kind = item.partition(":")
        length = (lengths or {}).get(column)
        told = DbType(f"character varying({length})", "varchar", length=length)
        made.append(DbColumn(column, told if length else TYPES[kind or "t"], nullable=False))
    unique = tuple(DbUnique(f"u_{each}", (each,), (each,)) for each in uniques)
    return DbTable(TableName("public", name), tuple(made), unique, references=tuple(references))


FRANCE = "case when {}.country = 'FR' then 'France' end"
FULL = "{}.first_name || ' ' || {}.used_name"


@pytest.mark.parametrize(
    ("name", "columns", "expected"),
    [
        ("demandeur", "id:i NOM PRENOM SEXE DT_NAIS:d MEL",
         [("person", "", {"NOM": "used_name", "PRENOM": "first_name", "SEXE": "sex",
                          "DT_NAIS": "birth_date", "MEL": "email"})]),
        ("individu", "nom nom_usage prenom",
         [("person", "", {"nom": "birth_name", "nom_usage": "used_name", "prenom": "first_name"})]),
        ("foyer", "nom prenom conjoint_nom conjoint_prenom date_naissance_conjoint:d",
         [("person", "", {"nom": "used_name", "prenom": "first_name"}),
          ("person", "conjoint", {"conjoint_nom": "used_name", "conjoint_prenom": "first_name",
                                  "date_naissance_conjoint": "birth_date"})]),
        ("customer", "c_name c_phone", [("person", "", {"c_name": FULL})]),
        ("users", "name email", [("person", "", {"name": FULL, "email": "email"})]),
        ("orders", "customer_name total:n", [("person", "customer", {"customer_name": FULL})]),
        ("employee", "first_name last_name gender:i home_phone",
         [("person", "", {"first_name": "first_name", "last_name": "used_name",
                          "gender": "case when {}.sex = 'M' then 1 else 2 end"})]),
        ("orders", "billing_city billing_zip shipping_city shipping_zip shipping_country",
         [("address", "billing", {"billing_city": "commune_name", "billing_zip": "code_postal"}),
          ("address", "shipping", {"shipping_city": "commune_name", "shipping_zip": "code_postal",
                                   "shipping_country": FRANCE})]),
        ("address", "address address2 district postal_code phone",
         [("address", "", {"address": "line", "district": "region",
                           "postal_code": "code_postal"})]),
        ("site", "address city state country_code",
         [("address", "", {"address": "line", "city": "commune_name", "state": "region",
                           "country_code": "country"})]),
        ("personne", "num_voie:i libelle_voie cp",
         [("address", "", {"num_voie": "cast(regexp_extract({}.line, '^[0-9]+') as integer)",
                           "libelle_voie": "substr({}.line, strpos({}.line, ' ') + 1)",
                           "cp": "code_postal"})]),
        ("demandeur", "LB_ADR CD_POSTAL LB_VILLE",
         [("address", "", {"LB_ADR": "line", "CD_POSTAL": "code_postal",
                           "LB_VILLE": "commune_name"})]),
        ("demandeur", "NOM PRENOM num_secu:b NIR CLE_NIR",
         [("person", "", {"NOM": "used_name", "PRENOM": "first_name",
                          "num_secu": "left({}.nir, 13)", "NIR": "nir",
                          "CLE_NIR": "right({}.nir, 2)"})]),
        ("person", "first_name middle_name last_name suffix",
         [("person", "", {"first_name": "first_name", "middle_name": "left({}.birth_name, 1)",
                          "last_name": "used_name"})]),
    ],
    ids=str,
)  # fmt: skip
def test_groups(name, columns, expected):
    found = groups(table(name, columns))
    assert [(group.bundle, group.prefix, dict(group.columns)) for group in found] == expected


@pytest.mark.parametrize(
    ("name", "columns", "why"),
    [
        ("product", "name description", "the name of a thing"),
        ("film", "title release_year:i", "the title of a work"),
        ("document", "nom_fichier", "the name of a file"),
        ("ip_host", "address port:i", "the address of a host"),
        ("orders", "state status", "the state of an order"),
        ("audit", "last_name_update:s", "when a name was changed"),
        ("country", "country iso_code", "the list of all countries"),
        ("city", "city", "the list of all cities"),
        ("commune", "nom code", "a place has a name too"),
        ("newsletter", "email", "an address alone names nobody whole"),
        ("region", "name", "the name of a region"),
        ("server", "name ip_address mac_address", "a machine"),
        ("setting", "name value", "a key and a value"),
        ("tag", "name slug color", "a tag"),
    ],
)
def test_no_groups(name, columns, why):
    assert groups(table(name, columns)) == (), why


def test_keys_and_unique_columns_stay_outside_but_for_distinct_parts():
    reference = DbReference("fk", ("email",), TableName("public", "account"), ("email",))
    made = table("person", "first_name last_name nir", uniques=["nir", "last_name"])
    assert groups(made)[0].columns == {"first_name": "first_name", "nir": "nir"}
    made = table("person", "first_name email", references=[reference])
    assert groups(made)[0].columns == {"first_name": "first_name"}


def test_parts_are_cut_to_the_length_of_their_column():
    lengths = {"first_name": 10, "last_name": 30, "email": 20, "title": 4, "nir": 13}
    made = table("person", "first_name last_name email title nir", lengths=lengths)
    assert groups(made)[0].columns == {
        "first_name": "left({}.first_name, 10)",
        "last_name": "used_name",
        "title": "title",
        "nir": "left({}.nir, 13)",
    }


def test_a_unique_number_without_its_key_is_as_distinct_as_the_whole():
    made = table("person", "first_name nir", uniques=["nir"], lengths={"nir": 13})
    assert groups(made)[0].columns == {"first_name": "first_name", "nir": "left({}.nir, 13)"}
    made = table("person", "first_name nir:b", uniques=["nir"])
    assert groups(made)[0].columns == {"first_name": "first_name", "nir": "left({}.nir, 13)"}


@pytest.mark.parametrize(
    ("kind", "among", "expected"),
    [
        ("t", ("M", "MME"), "case when {}.sex = 'M' then 'M' else 'MME' end"),
        ("t", ("MLLE", "MME", "MR"), "case when {}.sex = 'M' then 'MR' else 'MLLE' end"),
        ("t", ("1", "2"), "case when {}.sex = 'M' then '1' else '2' end"),
        ("t", ("M.", "Mme", "Dr"), "title"),
        ("i", ("1", "2"), "case when {}.sex = 'M' then 1 else 2 end"),
        ("t", ("Dr", "Pr"), None),
    ],
)
def test_titles_follow_the_sex(kind, among, expected):
    made = table("person", f"first_name last_name civilite:{kind}")
    (group,) = groups(made)
    found = admitted(group, {"civilite": Domain(among=among)}, made)
    assert found is not None
    assert found.columns.get("civilite") == expected


def test_a_title_of_one_letter_is_a_number():
    made = table("person", "first_name last_name civilite", lengths={"civilite": 1})
    (group,) = groups(made)
    assert group.columns["civilite"] == "case when {}.sex = 'M' then '1' else '2' end"


def test_an_entry_is_a_part_or_an_expression():
    group = Group("person", "", {"a": "first_name", "b": FULL})
    assert group.entry("a", "who") == "who.first_name"
    assert group.entry("b", "who") == {"expr": "who.first_name || ' ' || who.used_name"}


def test_columns_whose_conditions_refuse_a_part_leave_their_group():
    made = table("person", "first_name last_name sex birth_date:d nir")
    (group,) = groups(made)
    domains = {
        "first_name": Domain(null=False, excluded=frozenset([""])),
        "last_name": Domain(chars=(40, None)),
        "sex": Domain(among=("H", "F")),
        "birth_date": Domain(lo=Bound("1930-01-01")),
        "nir": Domain(among=("1",)),
    }
    found = admitted(group, domains, made)
    assert found is not None
    assert dict(found.columns) == {
        "first_name": "first_name",
        "sex": "case when {}.sex = 'M' then 'H' else 'F' end",
    }
    assert admitted(Group("person", "", {"nir": "nir"}), domains, made) is None


def test_no_part_is_longer_than_it_is_said_to_be(planned, values):
    lets = {"who": {"person": {}}, "home": {"address": {}}}
    columns = {part: f"{'home' if part in HOME else 'who'}.{part}" for part in LONGEST}
    plan = planned({"t": {"rows": "3000", "let": lets, "columns": columns}})
    for part, made in values(plan, "t").items():
        assert max(len(text) for text in made if text is not None) <= LONGEST[part], part
    lines = pc.max(pc.utf8_length(homes.streets().names)).as_py()
    kinds = pc.max(pc.utf8_length(homes.streets().types)).as_py()
    assert lines + kinds + 3 <= LONGEST["line"]


HOME = {"line", "code_postal", "commune", "commune_name", "departement", "region", "country"}
