"""Where people live in Belgium: communes with their postcodes, and streets that are made up."""

from collections.abc import Callable
from functools import cache
from itertools import product

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import I64, joined, nulls, taken, whole
from synth.arrays import places as found_at
from synth.locales.be.lists import read_list
from synth.locales.be.names import LANGUAGES
from synth.locales.bundles import TEXT, Part
from synth.locales.homes import Draws, Homes, Places, house_numbers
from synth.registry import Values
from synth.rng import below

_HIGHEST = 180


def _district(codes: Values) -> Values:
    """The first two digits of commune codes: the arrondissement."""
    return pc.utf8_slice_codeunits(codes, 0, 2)


@cache
def _places() -> Places:
    """The pairs by arrondissement, each with its names in the language of the place."""
    pairs, communes = read_list("postcodes"), read_list("communes")
    at = found_at(whole(pairs["code"]), whole(communes["code"]))
    tongue = found_at(whole(pairs["language"]), pa.array(LANGUAGES))
    district = _district(whole(pairs["code"])).dictionary_encode()

    def spoken(column: str) -> Values:
        """A column of the communes in the language of each pair."""
        own = [whole(communes[f"{column}_{one}"]) for one in LANGUAGES]
        text = taken(pa.concat_arrays(own), tongue * len(communes) + at)
        lengths: Values = pc.utf8_length(text)
        is_none = pa.array(lengths.to_numpy() == 0)
        return pc.if_else(is_none, nulls(len(text), pa.string()), text).dictionary_encode()

    return Places.of(
        pairs["weight"].to_numpy(),
        district,
        {
            "postcode": whole(pairs["postcode"]),
            "commune": whole(pairs["code"]),
            "commune_name": spoken("name"),
            "arrondissement": district,
            "province": spoken("province"),
            "region": spoken("region"),
            "language": whole(pairs["language"]).dictionary_encode(),
        },
    )


@cache
def _streets() -> tuple[Values, I64, I64]:
    """All streets of all languages with a space behind, where each begins, how many it has."""
    table = read_list("streets").to_pylist()
    names = [
        [
            f"{''.join(pieces)} "
            for pieces in product(
                *(
                    [row["text"] for row in table if (row["language"], row["kind"]) == (one, kind)]
                    for kind in ("begin", "middle", "end")
                )
            )
        ]
        for one in LANGUAGES
    ]
    sizes = np.array([len(own) for own in names])
    return pa.array([name for own in names for name in own]), np.cumsum(sizes) - sizes, sizes


def _line(rows: Draws, pair: Callable[[], I64]) -> Values:
    known, starts, sizes = _streets()
    language = taken(_places().columns["language"], pair()).dictionary_decode()
    tongue = found_at(language, pa.array(LANGUAGES))
    street = np.empty(rows.count, np.int64)
    for one, size in enumerate(sizes.tolist()):
        chosen = np.flatnonzero(tongue == one)
        street[chosen] = starts[one] + below(rows.words("street")[chosen], size).astype(np.int64)
    return joined((known, street), (_numbers(), house_numbers(rows, _HIGHEST)))


@cache
def _numbers() -> Values:
    return pa.array([str(number) for number in range(1, _HIGHEST + 1)])


HOMES = Homes(
    doc="""An address: a real pair of postcode and commune by population, and an invented street.

    Names are in the official language of the commune; in Brussels in French or Dutch. Streets are
    made from a lexicon of our own: one may exist by chance.

    Attributes:
        near: a commune code, or the two digits of an arrondissement; the commune is drawn there.
        share: the chance of keeping to `near`; the rest come from everywhere.

    Example:
        home: {address: {}}
    """,
    country="BE",
    parts={
        "line": Part(TEXT, "direct", "street and house number", free=True),
        "postcode": Part(TEXT, "quasi", "a postcode of the commune", identifier="postcode"),
        "commune": Part(TEXT, "quasi", "REFNIS code of the commune"),
        "commune_name": Part(TEXT, "quasi", "its name"),
        "arrondissement": Part(TEXT, "quasi", "the first two digits of the code"),
        "province": Part(TEXT, "quasi", "its province; null in Brussels", nullable=True),
        "region": Part(TEXT, "quasi", "its region"),
        "language": Part(TEXT, "quasi", "its official language: nl, fr or de"),
        "country": Part(TEXT, "plain", "BE"),
    },
    near="a commune code, or the first two digits of one",
    group="arrondissement",
    group_of=_district,
    places=_places,
    line=_line,
    is_local=True,
)
