"""Columns of official numbers, filled without an edit: no value may be somebody's.

python-stdnum judges whether a NIR, SIREN or SIRET is true; that it can be nobody's is judged by the
rules below, with their sources, and not by the code that made it.
"""

import re

import pytest
from stdnum.fr import nir as stdnum_nir

from synth.api import check_against, infer_schema, make_plan, seed

RESERVED = re.compile(
    r"[12]\d\d(0[1-9]|1[0-2])((0[1-9]|[1-8]\d|9[0-5]|2[AB])9([2-8]\d)|97[12346]8\d|999([1-8]\d))"
    r"(?!000)\d{3}"
)
"""NIRs without key at places that no edition of INSEE's COG has had since 1943: no commune was
above 909, no country from 910 on; here 920 to 989, overseas 80 to 89, abroad 99910 to 99989."""

PHONES = re.compile(r"0?(19900|26191|35301|46571|53649|63998)\d{4}")
"""Blocks for films: ARCEP, decision 2018-0881 of 24 July 2018, section 2.5.12."""

MAILBOX = re.compile(r"[^@\s]+@([a-z0-9-]+\.)*example\.(com|net|org)", re.IGNORECASE)
"""RFC 2606, section 3."""

PERSON = """id int primary key, nom varchar(40) not null, prenom varchar(40) not null,
    sexe char(1) not null check (sexe in ('M', 'F')), date_naissance date not null"""

WITH_PERSON = {
    "digits": "nir char(15) not null unique check (nir ~ '^[12][0-9]{14}$')",
    "any_digits": "nir char(15) not null check (nir ~ '^[0-9]{15}$')",
    "class": r"nir varchar(15) not null check (nir ~ '^[12]\d{14}$')",
    "keyless": r"nir varchar(13) not null unique check (nir ~ '^[12]\d{12}$')",
    "sized": "nir text not null unique check (length(nir) = 15)",
    "letters": "nir char(15) not null check (nir ~ '^[12][0-9]{4}(2[AB]|[0-9]{2})[0-9]{8}$')",
    "strict": r"nir text check (nir ~* "
    r"'^[12]\d{2}(0[1-9]|1[0-2])(0[1-9]|[1-8]\d|9[0-9]|2[ab])\d{3}\d{3}(0[1-9]|[1-8]\d|9[0-7])$')",
    "number": "nir bigint not null unique",
    "bounded": "nir bigint not null check (nir between 100000000000000 and 299999999999999)",
    "keyless_number": "nir numeric(13) not null unique",
    "decimal": "nir numeric(15) not null",
    "spaced": "nir varchar(21) not null unique",
    "spaced_check": r"nir varchar(30) not null check "
    r"(nir ~ '^[12] [0-9]{2} [0-9]{2} [0-9AB]{2} [0-9]{3} [0-9]{3} [0-9]{2}$')",
    "spaced_digits": r"nir char(21) check (nir ~ '^[12]( \d{2}){3}( \d{3}){2} \d{2}$')",
    "two_columns": "nir char(13) not null, cle_nir char(2) not null check (cle_nir ~ '^[0-9]{2}$')",
    "small_key": "nir char(13) not null check (nir ~ '^[0-9]{13}$'), "
    "cle smallint not null check (cle between 1 and 97)",
    "number_key": "nir numeric(13) not null, nir_cle integer not null",
    "social": "numero_securite_sociale char(15) not null check "
    "(numero_securite_sociale ~ '^[0-9]+$')",
    "nss": "nss varchar(15) not null unique check (nss ~ '^[0-9]{15}$')",
    "num_secu": "num_secu bigint not null",
    "no_secu": "no_secu char(15) check (no_secu not like '% %' and length(no_secu) = 15)",
    "insee": "numero_insee varchar(15) not null check (numero_insee ~ '^[0-9]{13,15}$')",
    "english": "social_security_number varchar(15) check (social_security_number ~ '^[0-9]*$')",
    "ssn": "ssn char(15) not null check (ssn similar to '[12][0-9]{14}')",
    "by_domain": "nir nir_t not null unique",
    "in_pairs": "nir char(15) not null, nia text, check (nir ~ '^[0-9]{15}$' or nia is not null)",
    "either": "nir char(15), motif text, check ((nir is null) <> (motif is null))",
}
DDL = "create domain nir_t as char(15) check (value ~ '^[12][0-9]{14}$');" + "".join(
    f"create table p_{name} ({PERSON}, {column});" for name, column in WITH_PERSON.items()
)
KEYS = """
    create table k_digits (nir char(15) primary key check (nir ~ '^[0-9]{15}$'), nom text not null,
        prenom text not null, sexe char(1) not null check (sexe in ('M', 'F')),
        date_naissance date not null);
    create table k_keyless (nir char(13) primary key check (nir ~ '^[0-9]{13}$'), nom text not null,
        prenom text not null, sexe char(1) not null check (sexe in ('M', 'F')),
        date_naissance date not null);
    create table k_number (nir bigint primary key, nom text not null, prenom text not null,
        sexe char(1) not null check (sexe in ('M', 'F')), date_naissance date not null);
    create table k_dossier (id int primary key, nir char(13) not null references k_keyless);
    create table a_digits (id int primary key, nir char(15) not null unique
        check (nir ~ '^[12][0-9]{14}$'));
    create table a_keyless (nir char(13) primary key check (nir ~ '^[0-9]{13}$'));
    create table a_number (id int primary key, nir bigint not null unique);
    create table a_spaced (id int primary key, nir varchar(21) not null unique);
"""


def filled(url, folder):
    """The schema that `init` writes for a database, checked and seeded; its text."""
    path = folder / "init.yaml"
    path.write_text(infer_schema(url), encoding="utf-8")
    plan = make_plan(path)
    findings = [str(f) for check in check_against(plan, url).checks for f in check.findings]
    assert findings == []
    seed(plan, url)
    return path.read_text(encoding="utf-8")


def whole(row):
    """The NIR of a row with its key, whatever form it has; its 13 characters where it has none."""
    names = [name for name in row if re.search("nir|secu|insee|social|nss|ssn", name)]
    number = next(row[name] for name in names if "cle" not in name)
    if number is None:
        return None
    key = next((row[name] for name in row if "cle" in name), None)
    return re.sub("[ .-]", "", str(number)) + ("" if key is None else f"{int(key):02}")


def judged(rows):
    """How many NIRs there are, after each was judged."""
    known = [(row, whole(row)) for row in rows]
    known = [(row, nir) for row, nir in known if nir is not None]
    for row, nir in known:
        assert RESERVED.fullmatch(nir[:13]), row.keys()
        assert len(nir) == 13 or stdnum_nir.is_valid(nir), row.keys()
        if "sexe" in row:
            assert nir[:5] == f"{'MF'.index(row['sexe']) + 1}{row['date_naissance']:%y%m}", nir
    assert len({nir for _, nir in known}) == len(known), "no two people share one"
    return len(known)


@pytest.fixture(scope="module")
def server(postgres, tmp_path_factory):
    url = postgres.database(DDL + KEYS)
    text = filled(url, tmp_path_factory.mktemp("nobody"))

    def rows(table):
        with postgres.connect(url) as connection:
            cursor = connection.execute(f"select * from {table}")
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    rows.text, rows.url = text, url
    return rows


@pytest.mark.parametrize("name", WITH_PERSON)
def test_a_nir_beside_a_person_is_nobodys_and_agrees(server, name):
    rows = server(f"p_{name}")
    assert len(rows) == 100
    assert judged(rows) >= (30 if name == "either" else 60)


@pytest.mark.parametrize(
    "name", ["k_digits", "k_keyless", "k_number", "a_digits", "a_keyless", "a_number", "a_spaced"]
)
def test_a_nir_that_is_a_key_or_alone_is_nobodys(server, name):
    assert judged(server(name)) == 100


def test_nothing_says_that_a_number_may_be_somebodys(server):
    assert "note:" not in server.text


def test_a_spaced_nir_is_written_as_on_the_carte_vitale(server):
    shape = re.compile(r"[12] \d\d \d\d (\d\d|2[AB]) \d{3} \d{3} \d\d")
    for name in ("p_spaced", "p_spaced_check", "a_spaced"):
        assert all(shape.fullmatch(row["nir"]) for row in server(name)), name


def test_numbers_are_as_long_as_their_column(server):
    lengths = {"keyless_number": 13, "decimal": 15, "bounded": 15, "number": 13}
    for name, length in lengths.items():
        assert {len(str(row["nir"])) for row in server(f"p_{name}")} == {length}, name
