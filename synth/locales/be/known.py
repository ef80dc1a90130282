"""What tells people from other things in Belgium."""

from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from synth.locales.be.lists import read_list
from synth.locales.be.names import LANGUAGES
from synth.locales.known import Known, bare

_WAYS = "straat|laan|steenweg|dreef|plein|rue|avenue|chaussee|clos|strasse|weg"


@cache
def known() -> Known:
    """Names, places, and words of streets."""
    communes = read_list("communes")
    names = [communes[f"name_{one}"].combine_chunks() for one in LANGUAGES]
    return Known(
        first_names=pc.unique(bare(read_list("first_names")["name"].combine_chunks())),
        surnames=pc.unique(bare(read_list("surnames")["name"].combine_chunks())),
        communes=pc.unique(bare(pa.concat_arrays(names))),
        postcodes=pc.unique(read_list("postcodes")["postcode"].combine_chunks()),
        street=f"(?:{_WAYS})\\b",
    )
