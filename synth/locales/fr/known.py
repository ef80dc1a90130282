"""What tells people from other things in France."""

from functools import cache

import pyarrow.compute as pc

from synth.locales.fr.names import first_names, surnames
from synth.locales.fr.places import communes, postcodes, streets
from synth.locales.known import Known, bare

_WAYS = (
    *("av", "bd", "boulevard", "cite", "cours", "esplanade", "faubourg", "hameau", "lieu dit"),
    *("lotissement", "montee", "passage", "promenade", "quai", "residence", "route", "square"),
    *("sentier", "voie"),
)
"""Beside those that made-up streets begin with."""

_ABROAD = "[0-9]+ .*\\b(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|way|court|ct|apt|suite)\\b"


@cache
def known() -> Known:
    """Names, places, and words of streets."""
    kinds = streets().filter(pc.field("kind") == "type")["text"].combine_chunks()
    ways = "|".join((*bare(kinds).to_pylist(), *_WAYS))
    return Known(
        first_names=pc.unique(bare(first_names()["name"].combine_chunks())),
        surnames=pc.unique(bare(surnames()["name"].combine_chunks())),
        communes=pc.unique(bare(communes()["name"].combine_chunks())),
        postcodes=pc.unique(postcodes()["code_postal"].combine_chunks()),
        street=f"\\b(?:{ways})\\b|{_ABROAD}",
    )
