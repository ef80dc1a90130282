"""Addresses of Belgium: real pairs of postcode and commune, each in its language."""

import csv
import hashlib
import tomllib

from synth.locales.locale import lists_of

LISTS = lists_of("be")
SOURCES = tomllib.loads(LISTS["communes"].with_name("SOURCES.toml").read_text(encoding="utf-8"))


def rows(name):
    with LISTS[name].open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_lists_are_those_that_the_sources_name():
    assert {f"{name}.csv" for name in LISTS} == set(SOURCES["files"])
    for name, path in LISTS.items():
        entry = SOURCES["files"][f"{name}.csv"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]
        assert len(rows(name)) == entry["rows"]
        assert entry["licence"]


def test_pairs_are_real_and_in_the_language_of_the_place(planned, values):
    parts = ("line", "postcode", "commune", "commune_name", "province", "region", "language")
    columns = {part: f"home.{part}" for part in parts}
    table = {"rows": "5000", "let": {"home": {"address": {}}}, "columns": columns}
    made = values(planned({"t": table}, locale="be"), "t")
    known = {row["code"]: row for row in rows("communes")}
    pairs = {(row["code"], row["postcode"], row["language"]) for row in rows("postcodes")}
    for line, postcode, code, name, province, region, language in zip(
        *(made[part] for part in parts), strict=True
    ):
        assert (code, postcode, language) in pairs
        assert known[code][f"name_{language}"] == name
        assert (known[code][f"province_{language}"] or None) == province
        assert known[code][f"region_{language}"] == region
        assert line[-1].isdecimal()
        assert (province is None) == code.startswith("21")
    assert set(made["language"]) == {"nl", "fr", "de"}
    assert {
        lang
        for code, lang in zip(made["commune"], made["language"], strict=True)
        if code.startswith("21")
    } == {"fr", "nl"}


def test_near_keeps_to_the_arrondissement(planned, values):
    let = {"home": {"address": {"near": "'44021'"}}}
    table = {"rows": "500", "let": let, "columns": {"commune": "home.commune"}}
    made = values(planned({"t": table}, locale="be"), "t")
    assert {code[:2] for code in made["commune"]} == {"44"}
