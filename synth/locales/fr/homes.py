"""Where people live in France: communes with their postcodes, and streets that are made up."""

from dataclasses import dataclass
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import joined, taken, whole
from synth.arrays import places as found_at
from synth.laws import Weights, integer_weights
from synth.locales.bundles import TEXT, Part
from synth.locales.fr import places
from synth.locales.fr.people import departements_of
from synth.locales.homes import Draws, Homes, Places, house_numbers
from synth.registry import Values
from synth.rng import below

_HIGHEST = 180


@dataclass(frozen=True, eq=False)
class Streets:
    """Invented street names.

    Attributes:
        types: such as `rue`, with a space behind, as a dictionary and weights.
        names: such as `de la Claire Fontaine`.
    """

    types: Values
    table: Weights
    names: Values


@cache
def streets() -> Streets:
    """The lexicon put together: every head with every tail, and the names that stand alone."""
    table: Values = places.streets()

    def kind(word: str) -> Values:
        return table.filter(pc.field("kind") == word)

    types, heads, tails = kind("type"), kind("head"), kind("tail")
    combined = [
        f"{head} {tail}" for head in heads["text"].to_pylist() for tail in tails["text"].to_pylist()
    ]
    whole = [*kind("name")["text"].to_pylist(), *combined]
    return Streets(
        pa.array([f" {text} " for text in types["text"].to_pylist()], pa.string()),
        integer_weights([types["weight"].to_numpy()]),
        pa.array(whole, pa.string()),
    )


@cache
def _places() -> Places:
    """The pairs by department and by population."""
    pairs, communes = places.postcodes(), places.communes()
    at = found_at(whole(pairs["code"]), whole(communes["code"]))
    departement = taken(whole(communes["departement"]), at)
    coded = departement.dictionary_encode()
    return Places.of(
        pairs["weight"].to_numpy(),
        coded,
        {
            "commune": whole(pairs["code"]),
            "code_postal": whole(pairs["code_postal"]),
            "commune_name": taken(whole(communes["name"]), at),
            "departement": coded,
            "region": taken(whole(communes["region"]).dictionary_encode(), at),
        },
    )


def _line(rows: Draws, pair: object) -> Values:  # noqa: ARG001 - the same streets everywhere
    known = streets()
    head = house_numbers(rows, _HIGHEST) * len(known.types) + known.table(rows.words("type"))
    return joined((_heads(), head), (known.names, below(rows.words("street"), len(known.names))))


@cache
def _heads() -> Values:
    """Every house number with every type of street: `12 rue `."""
    types = streets().types.to_pylist()
    return pa.array([f"{number}{kind}" for number in range(1, _HIGHEST + 1) for kind in types])


HOMES = Homes(
    doc="""An address: a real pair of postcode and commune by population, and an invented street.

    Street names are made from a lexicon of our own and were not compared with the national
    address base: one may exist by chance.

    Attributes:
        near: a department or commune code; the commune is drawn in that department.
        share: the chance of keeping to `near`; the rest come from everywhere.

    Example:
        home: {address: {near: who.birth_commune, share: 0.6}}
    """,
    country="FR",
    parts={
        "line": Part(TEXT, "direct", "house number and street", free=True),
        "code_postal": Part(TEXT, "quasi", "a postcode of the commune", identifier="code_postal"),
        "commune": Part(TEXT, "quasi", "INSEE code of the commune"),
        "commune_name": Part(TEXT, "quasi", "its name"),
        "departement": Part(TEXT, "quasi", "its department's code"),
        "region": Part(TEXT, "quasi", "its region's name"),
        "country": Part(TEXT, "plain", "FR"),
    },
    near="a department or commune code",
    group="departement",
    group_of=departements_of,
    places=_places,
    line=_line,
)
