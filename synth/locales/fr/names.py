"""First names and surnames of France, and their form in an e-mail address."""

import re
import unicodedata

import pyarrow as pa

from synth.locales.fr.places import read_list

# Letters that Unicode does not take apart into a plain letter and an accent.
LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})


def first_names() -> pa.Table:
    """First names by sex (`F`, `M`) and decade of birth: `name sex decade weight`.

    Ordered by sex, decade and falling weight; the weight is a number of births. Decades run from
    1920 to 2010, and 1950 holds births of 1951 to 1960, as INSEE's decades do: a person born in
    `year` is of decade `(year - 1) // 10 * 10`.
    """
    return read_list("first_names")


def surnames() -> pa.Table:
    """Surnames by falling frequency: `name weight`."""
    return read_list("surnames")


def mailbox(name: str) -> str:
    """A name in the lower-case letters, digits and single hyphens of an e-mail address.

    `Jérôme-François` gives `jerome-francois`, `D'Hervé` gives `dherve`, `Le Gall` gives `le-gall`;
    a name without any Latin letter or digit gives `""`. Pure.
    """
    # Lower case comes first: LETTERS lists small letters only.
    plain = unicodedata.normalize("NFKD", name.lower().translate(LETTERS))
    joined = re.sub(r"['\u2019\u0300-\u036f]", "", plain)
    return re.sub(r"[^a-z0-9]+", "-", joined).strip("-")
