"""French phone numbers that never ring: the blocks set aside for films."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from synth.errors import QuestionError
from synth.locales.digits import split
from synth.locales.fr.places import departements
from synth.locales.identifier import Identifier, Proof, grouped
from synth.locales.parts import Choice, Digits
from synth.registry import Values
from synth.rng import U64, below

BLOCKS = ("019900", "026191", "035301", "046571", "053649", "063998")
"""Zones 1 to 5, then mobile."""

SPECIMENS = ("0123456789",)
"""The digits in their order stand for all digits, in programs and manuals, and for no phone."""

_PAIRS = (2, 2, 2, 2, 2)
_ABROAD = "substr({}, 2)"
_FORMS = (
    f"'+33' || {_ABROAD}",
    *(grouped("{}", _PAIRS, sign) for sign in " .-/"),
    f"'+33 ' || {grouped(_ABROAD, (1, 2, 2, 2, 2), ' ')}",
    f"'0033' || {_ABROAD}",
    f"'33' || {_ABROAD}",
    _ABROAD,
)
"""International, in pairs, and without the leading 0."""

_DIGITS, _EACH = 4, 10_000
_FIXED, _MOBILE = 5, 5
_POLICIES: Mapping[str, tuple[str, ...]] = {
    "reserved": BLOCKS,
    "reserved_fixed": BLOCKS[:_FIXED],
    "reserved_mobile": BLOCKS[_MOBILE:],
}
_ANY = 6


@cache
def _zones() -> tuple[pa.StringArray, NDArray[np.int8]]:
    """The first two characters of a departement code, and zone 0 to 4, 5 overseas, 6 abroad."""
    zone: dict[str, int] = {}
    for row in departements().select(["code", "zone"]).to_pylist():
        zone[row["code"][:2]] = int(row["zone"]) - 1 if row["zone"] else _MOBILE
    zone |= {"20": zone["2A"], "98": _MOBILE, "99": _ANY}
    return pa.array(list(zone), pa.string()), np.array(list(zone.values()), np.int8)


def _zone(near: Values) -> NDArray[np.int8]:
    """The zone of each place; a null is anywhere, like a place abroad."""
    codes, zones = _zones()
    if isinstance(near, pa.DictionaryArray):
        # Few places, many rows: each place's zone is found once.
        index = near.indices.fill_null(len(near.dictionary)).to_numpy()
        known: NDArray[np.int8] = np.append(_zone(near.dictionary), np.int8(_ANY))
        zones_of_rows: NDArray[np.int8] = known[index]
        return zones_of_rows
    found = pc.index_in(pc.utf8_slice_codeunits(near, 0, 2), codes)
    if found.null_count > near.null_count:
        raise QuestionError(
            f"phone.near: {found.null_count - near.null_count:,} values of a block do not begin "
            "with the code of a departement; expected a departement, commune or postal code"
        )
    places: NDArray[np.int32] = found.fill_null(len(zones) - 1).to_numpy()
    zone: NDArray[np.int8] = zones[places]
    return zone


@dataclass(frozen=True)
class Phone:
    """Phone numbers of ten digits, `0199001234`, from the six blocks that films may show.

    Use it for any phone column. There are 60,000 numbers in all, so it cannot be unique in a
    large table. Written as databases hold them: ten digits, no spaces, no +33.

    Attributes:
        policy: `reserved` draws from the fixed block of the zone of `near` or the mobile block
            06 39 98, all numbers alike. `reserved_fixed` leaves the mobile block out, which
            libphonenumber refuses; `reserved_mobile` is that block alone, wherever it is.
        near: a departement, commune or postal code, whose zone decides the fixed block. Null or
            abroad: any block. Overseas no block is reserved: the mobile one, or with
            `reserved_fixed` any fixed one.

    Example:
        ```yaml
        phone: {phone: {near: home.departement}}
        ```
        gives `0199001234`.

    Source: ARCEP, decision 2018-0881 of 24 July 2018 (national numbering plan), section 2.5.12,
    in the version of 1 January 2026.
    """

    policy: Literal["reserved", "reserved_fixed", "reserved_mobile"] = "reserved"
    near: str | None = None

    word: ClassVar[str] = "phone"

    def __post_init__(self) -> None:
        if self.policy not in _POLICIES:
            expected = "reserved, reserved_fixed or reserved_mobile"
            raise QuestionError(f"phone.policy: {self.policy!r}; expected {expected}")
        if self.near is not None and self.policy == "reserved_mobile":
            raise QuestionError(
                "phone.near beside reserved_mobile; expected another policy: there is one mobile "
                "block for all places"
            )

    @property
    def number(self) -> Identifier:
        """10,000 numbers in each block; libphonenumber knows the five fixed ones alone."""
        blocks = _POLICIES[self.policy]
        return Identifier(
            word=self.word,
            title="French phone number",
            layout="10 digits: 0, zone 1 to 5 or 6 for mobile, 8 digits; no check digit",
            mark="direct",
            reaches=True,
            parts=(Choice(blocks), Digits(_DIGITS)),
            proof=Proof(
                "rule",
                "blocks set aside for audiovisual works: they can neither call nor be called",
                "ARCEP, decision 2018-0881 of 24 July 2018, section 2.5.12",
            ),
            specimens=SPECIMENS,
            shown=tuple(f"{block}1234" for block in blocks),
            validators={"phonenumbers": self.policy == "reserved_fixed"},
            operands=("near",),
            choose=partial(_pick, len(blocks) * _EACH, self.policy == "reserved"),
            forms=_FORMS,
            narrower=({"policy": "reserved_mobile"}, {"policy": "reserved_fixed"}),
        )


def _pick(capacity: int, has_mobile: bool, words: U64, given: Mapping[str, pa.StringArray]) -> U64:
    """Uniform over the numbers of the zone, or over all where nothing is given."""
    if "near" not in given:
        return below(words, capacity)
    zone = _zone(given["near"])
    anywhere = (zone == _ANY) | ((zone == _MOBILE) & (not has_mobile))
    overseas = (zone == _MOBILE) & has_mobile
    regional = below(words, 2 * _EACH if has_mobile else _EACH)
    second, number = split(regional, _EACH)
    block = np.where(second == 1, np.uint64(_MOBILE), zone.astype(np.uint64))
    index = block * np.uint64(_EACH) + number
    index = np.where(overseas, below(words, _EACH) + np.uint64(_MOBILE * _EACH), index)
    return np.where(anywhere, below(words, capacity), index)
