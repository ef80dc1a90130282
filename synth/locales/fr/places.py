"""Places of France, and the door to every list that a schema names `fr/NAME`.

The lists are the CSV files of `data/`, whose sources stand in `data/SOURCES.toml`.
"""

from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from synth.arrays import I64, Bools
from synth.errors import QuestionError, nearest
from synth.locales import locale


def list_path(name: str) -> Path:
    """The file behind `fr/NAME`.

    Raises:
        QuestionError: there is no such list.
    """
    known = locale.lists_of("fr")
    if name not in known:
        close = nearest(name, known)
        hint = f"; did you mean 'fr/{close}'?" if close else ""
        raise QuestionError(f"no list 'fr/{name}'; expected one of {', '.join(known)}{hint}")
    return known[name]


def read_list(name: str) -> pa.Table:
    """One list, as `locale.read_list` gives it.

    Raises:
        QuestionError: there is no such list.
    """
    return locale.read_list(list_path(name))


def communes() -> pa.Table:
    """Communes where people live: `code name departement region population code_1967 code_1975`.

    `code_1967` and `code_1975` are the code in force before 1968 and before 1976 where the
    department was another one then (Seine, Seine-et-Oise, Corsica), and empty elsewhere.
    """
    return read_list("communes")


def postcodes() -> pa.Table:
    """Real pairs of commune and postcode: `code code_postal weight`, sorted by commune."""
    return read_list("codes_postaux")


def departements() -> pa.Table:
    """The 101 departments: `code name region zone population births_share`.

    `zone` is the first digit after 0 of a fixed line, empty overseas.
    """
    return read_list("departements")


def countries() -> pa.Table:
    """Countries of birth other than France: `code insee name weight`, `code` of ISO 3166-1."""
    return read_list("countries")


def streets() -> pa.Table:
    """Pieces of invented street names: `kind text weight`.

    A street is one `type`, then one `name`, or one `head` and one `tail`; any such choice is
    correct French and has, behind a number of up to three digits, at most 38 characters.
    """
    return read_list("streets")


_LETTERS = {"A": 100, "B": 101}
_OF_COUNTRIES, _AFRICA = 99, range(91, 97)
_FREE_UNTIL = 64
"""Births in Algeria before July 1962, in Morocco and Tunisia before 1964 stand under 91 to 96."""

_LAST_GIVEN, _UNKNOWN, _OVERSEAS_UNKNOWN = 909, 990, 90
_LARGE = 100_000
"""People of a commune that may have had more than 999 births in a month."""


@cache
def _birthplaces() -> NDArray[np.bool_]:
    """Which places people can be born in, by departement (2A is 100, 2B 101) and three digits."""
    known = np.zeros((102, 1000), np.bool_)
    known[_OF_COUNTRIES, : _LAST_GIVEN + 1] = known[:, _UNKNOWN] = True
    for code in map(str, read_list("former_codes")["code"].to_pylist()):
        known[place_number(code)] = True
    large = communes().filter(pc.field("population") >= _LARGE)["code"].to_pylist()
    for code in (*map(str, large), *(f"751{number:02}" for number in range(1, 21))):
        # The second place code of a large one.
        departement, commune = place_number(code)
        known[departement, commune + 100] = True
    known[97, 500:900] |= known[97, 100:500]
    known[97, [100 * zone + _OVERSEAS_UNKNOWN for zone in range(1, 9)]] = True
    known[_OF_COUNTRIES, _UNKNOWN:] = True
    return known


def place_number(code: str) -> tuple[int, int]:
    """The departement and the three digits of a place code such as `2A004`: 100 and 4."""
    departement = _LETTERS[code[1]] if code[1] in _LETTERS else int(code[:2])
    return departement, int(code[2:])


def is_birthplace(departement: I64, commune: I64, year: I64) -> Bools:
    """Whether somebody can have been born there, shape (rows,).

    Codes of all times are known, and the second code of places that may run past 999 births of a
    month: 100 more, or 400 overseas. INSEE's list of these was not read.

    Args:
        departement: as `place_number` has it.
        commune: three digits.
        year: two digits.
    """
    is_african = (departement >= _AFRICA.start) & (departement < _AFRICA.stop)
    is_african &= (year <= _FREE_UNTIL) & (commune <= _LAST_GIVEN)
    known: Bools = _birthplaces()[departement, commune]
    return known | is_african
