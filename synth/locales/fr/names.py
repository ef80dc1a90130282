"""First names and surnames of France."""

import pyarrow as pa

from synth.locales.fr.places import read_list


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
