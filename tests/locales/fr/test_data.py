"""The reference data of the French locale against its own claims."""

import hashlib
import io
import re
import tomllib
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from synth.errors import QuestionError
from synth.locales.fr import names, places
from synth.locales.ids.email import mailbox
from synth.locales.locale import lists_of

DATA = places.list_path("communes").parent
SOURCES = tomllib.loads((DATA / "SOURCES.toml").read_text(encoding="utf-8"))
LINE = 38
NUMBER = len("999 ")
METROPOLITAN = re.compile(r"(0[1-9]|[1-8]\d|9[0-5]|2[AB])\d{3}")
OVERSEAS = re.compile(r"97[12346]\d\d")
CAPITAL = "A-ZÀ-ÖØ-Þ"
WORD = f"[{CAPITAL}][a-zà-öø-ÿœ]*"
FIRST_NAME = re.compile(rf"(?:[MN]')?{WORD}(?:-{WORD})*")
SURNAME = re.compile(rf"(?:[DLMN]')?{WORD}(?:[ -]{WORD}|'[a-zà-ÿ]+)*")
COLUMNS = {
    "codes_postaux": "code code_postal weight",
    "communes": "code name departement region population code_1967 code_1975",
    "countries": "code insee name weight",
    "departements": "code name region zone population births_share",
    "first_names": "name sex decade weight",
    "former_codes": "code",
    "streets": "kind text weight",
    "surnames": "name weight",
}


def column(table: pa.Table, name: str) -> list:
    return table.column(name).to_pylist()


def pieces(kind: str) -> list[str]:
    table = places.streets()
    return column(table.filter(pc.equal(table["kind"], kind)), "text")


def test_the_lists_are_those_that_the_sources_name():
    assert {f"{name}.csv" for name in lists_of("fr")} == set(SOURCES["files"])


@pytest.mark.parametrize("name", COLUMNS)
def test_a_list_has_its_hash_rows_and_columns(name):
    entry = SOURCES["files"][f"{name}.csv"]
    assert hashlib.sha256(places.list_path(name).read_bytes()).hexdigest() == entry["sha256"]
    table = places.read_list(name)
    assert table.num_rows == entry["rows"]
    assert table.column_names == COLUMNS[name].split()
    assert all(field.type in (pa.string(), pa.int64()) for field in table.schema)
    assert sum(chunk.null_count for chunk in table.columns) == 0


@pytest.mark.parametrize("key", ["title", "publisher", "licence", "edition", "note", "script"])
def test_each_source_says(key):
    assert all(entry[key] for entry in SOURCES["files"].values())


def test_each_package_is_pinned():
    used = {entry["package"] for entry in SOURCES["files"].values() if "package" in entry}
    assert used == set(SOURCES["packages"])
    assert all(len(p["sha256"]) == 64 and p["licence"] for p in SOURCES["packages"].values())


def test_the_data_is_small():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(DATA.iterdir()):
            archive.write(path, path.name)
    assert len(packed.getvalue()) < 2_000_000


def test_an_unknown_list_names_the_nearest():
    with pytest.raises(QuestionError, match="did you mean 'fr/communes'"):
        places.list_path("comunes")


def test_communes_are_unique_and_lived_in():
    codes = column(places.communes(), "code")
    assert len(set(codes)) == len(codes)
    assert min(column(places.communes(), "population")) > 0
    assert all(METROPOLITAN.fullmatch(code) or OVERSEAS.fullmatch(code) for code in codes)


def test_every_commune_is_in_its_department():
    table = places.communes()
    known = set(column(places.departements(), "code"))
    for code, departement in zip(column(table, "code"), column(table, "departement"), strict=True):
        assert departement in known
        assert code.startswith(departement)


def test_every_pair_is_of_a_commune_and_every_commune_has_one():
    pairs = places.postcodes()
    codes = column(pairs, "code")
    postcodes = column(pairs, "code_postal")
    assert set(codes) == set(column(places.communes(), "code"))
    assert len(set(zip(codes, postcodes, strict=True))) == pairs.num_rows
    assert all(re.fullmatch(r"\d{5}", postcode) for postcode in postcodes)
    assert min(column(pairs, "weight")) >= 1


def test_paris_is_one_commune_with_the_postcodes_of_its_districts():
    table = places.postcodes()
    paris = table.filter(pc.equal(table["code"], "75056"))
    expected = {f"750{district:02}" for district in range(1, 21)} | {"75116"}
    assert set(column(paris, "code_postal")) == expected
    assert 2_000_000 < sum(column(paris, "weight")) < 2_300_000


@pytest.mark.parametrize(
    ("departements", "name", "before"),
    [
        ({"91", "92", "93", "94", "95"}, "code_1967", {"75", "78"}),
        ({"2A", "2B"}, "code_1975", {"20"}),
    ],
    ids=["Seine and Seine-et-Oise", "Corsica"],
)
def test_former_codes_stand_where_the_department_changed(departements, name, before):
    table = places.communes()
    former = set(column(places.read_list("former_codes"), "code"))
    for departement, code in zip(column(table, "departement"), column(table, name), strict=True):
        assert bool(code) == (departement in departements)
        assert not code or (code[:2] in before and code in former)


def test_no_former_code_lies_where_numbers_belong_to_nobody():
    codes = column(places.read_list("former_codes"), "code")
    assert codes == sorted(set(codes))
    metropolitan = [int(code[2:]) for code in codes if METROPOLITAN.fullmatch(code)]
    overseas = [int(code[3:]) for code in codes if OVERSEAS.fullmatch(code)]
    assert len(metropolitan) > 37_000
    assert not any(910 <= digits <= 989 for digits in metropolitan)
    assert not any(80 <= digits <= 89 for digits in overseas)


def test_departments_have_the_telephone_area_of_their_region():
    table = places.departements()
    zones = dict(zip(column(table, "code"), column(table, "zone"), strict=True))
    assert len(zones) == 101
    known = {"75": "1", "29": "2", "59": "3", "13": "4", "2A": "4", "33": "5", "974": ""}
    assert {code: zones[code] for code in known} == known
    assert {code for code, zone in zones.items() if not zone} == {"971", "972", "973", "974", "976"}
    people = column(places.communes(), "population")
    assert sum(column(table, "population")) == sum(people)


def test_countries_have_one_code_each_and_are_not_france():
    table = places.countries()
    for name, shape in (("code", r"[A-Z]{2}"), ("insee", r"99[1-5]\d\d"), ("name", r"[A-ZÉÎ].+")):
        values = column(table, name)
        assert len(set(values)) == len(values) >= 100
        assert all(re.fullmatch(shape, value) for value in values)
    assert "FR" not in column(table, "code")


@pytest.mark.parametrize(
    ("table", "shape"),
    [(names.first_names, FIRST_NAME), (names.surnames, SURNAME)],
    ids=["first", "sur"],
)
def test_names_are_written_as_people_sign(table, shape):
    assert [name for name in column(table(), "name") if not shape.fullmatch(name)] == []


def test_surnames_are_unique_and_common_first():
    table = names.surnames()
    assert len(set(column(table, "name"))) == table.num_rows > 9_000
    assert column(table, "weight") == sorted(column(table, "weight"), reverse=True)
    assert column(table, "name")[0] == "Martin"


def test_first_names_are_unique_within_sex_and_decade_and_none_is_rare():
    table = names.first_names()
    keys = list(zip(*(column(table, c) for c in ("sex", "decade", "name")), strict=True))
    assert len(set(keys)) == len(keys)
    assert {sex for sex, _, _ in keys} == {"F", "M"}
    assert {decade for _, decade, _ in keys} == set(range(1920, 2020, 10))
    assert min(column(table, "weight")) >= 160


@pytest.mark.parametrize(
    ("sex", "decade", "expected"),
    [
        ("M", 1950, "Michel Philippe Jean Patrick Alain"),
        ("M", 1960, "Philippe Éric Thierry Pascal Christophe"),
        ("M", 1970, "Sébastien David Christophe Stéphane Jérôme"),
        ("M", 1990, "Thomas Alexandre Nicolas Maxime Kevin"),
        ("F", 1960, "Nathalie Sylvie Isabelle Catherine Valérie"),
        ("F", 1980, "Aurélie Élodie Émilie Julie Céline"),
        ("F", 1990, "Marie Camille Manon Laura Julie"),
    ],
)
def test_the_first_names_of_a_decade_are_those_people_remember(sex, decade, expected):
    table = names.first_names()
    mask = pc.and_(pc.equal(table["sex"], sex), pc.equal(table["decade"], decade))
    assert set(expected.split()) <= set(column(table.filter(mask), "name")[:10])


def test_a_street_always_fits_a_line_of_an_address():
    composed = max(map(len, pieces("head"))) + 1 + max(map(len, pieces("tail")))
    longest = max(composed, *map(len, pieces("name")))
    assert NUMBER + max(map(len, pieces("type"))) + 1 + longest <= LINE
    assert len(pieces("head")) * len(pieces("tail")) + len(pieces("name")) >= 20_000


def test_street_pieces_are_grammatical():
    vowel = "AEIOUÉÈÊÂÎÔŒ"
    for piece in pieces("head") + pieces("name"):
        assert re.match(rf"(du|de la|des) (?![{vowel}])|des |de l'[{vowel}H]", piece), piece
    for piece in pieces("tail"):
        article = r"(aux|des) |(au|du|à la|de la|de|d') ?"
        assert re.match(rf"{article}|(à l'|de l'|d')[{vowel}]", piece), piece


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Jérôme-François", "jerome-francois"),
        ("d'Hervé", "dherve"),
        ("L’Huillier", "lhuillier"),  # noqa: RUF001 - the typographic apostrophe is the point
        ("Le Gall", "le-gall"),
        ("Œdipe", "oedipe"),
        ("ŁUKASZ", "lukasz"),
        (" - ", ""),
    ],
)
def test_mailbox(name, expected):
    assert mailbox(name) == expected


@pytest.mark.parametrize("table", [names.first_names, names.surnames])
def test_every_name_makes_a_mailbox(table):
    shape = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
    assert all(shape.fullmatch(mailbox(name)) for name in set(column(table(), "name")))


def test_paths_are_files():
    assert all(isinstance(path, Path) and path.is_file() for path in lists_of("fr").values())
