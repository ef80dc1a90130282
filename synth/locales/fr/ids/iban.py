"""The IBAN of a French bank account."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa

from synth.locales.digits import beside, digits, split, text
from synth.locales.identifier import Proof, grouped, matches_sql, shape
from synth.rng import U64, below

BANK = "99999"
_HEAD = f"FR76{BANK}"
"""A French account of digits is a multiple of 97 where its own key is right, so the check digits of
its IBAN are always 98 - 152700 % 97."""

_BRANCHES, _ACCOUNTS = 10**5, 10**7
_MODULUS = 97
PROOF = Proof(
    "convention",
    "no bank is known that has the code 99999, and payment systems refuse a bank they do not know; "
    "no text sets it aside, and the register of banks was not checked",
    "Comité français d'organisation et de normalisation bancaires, relevé d'identité bancaire "
    "(layout and key); schwifty 2026.10.1, bank registry of France (331 entries, none of 99999)",
)


@dataclass(frozen=True)
class Iban:
    """Accounts at the bank 99999, which is none, with both check numbers right.

    Use it for the account that benefits are paid to. Public validators accept it; a payment system
    that looks its bank up refuses it.

    Example:
        ```yaml
        iban: {iban: {}, unique: true}
        ```
        gives `FR7699999000000000000000033`.

    Source: ISO 13616-1:2020, section 5 (check digits); CFONB, relevé d'identité bancaire (bank 5,
    branch 5, account 11, key 2 digits).
    """

    word: ClassVar[str] = "iban"
    title: ClassVar[str] = "number of a bank account (IBAN)"
    layout: ClassVar[str] = (
        "FR, 2 check digits, bank (5 digits), branch (5), account (11), key of the three (2)"
    )
    mark: ClassVar[str] = "direct"
    operands: ClassVar[tuple[str, ...]] = ()
    forms: ClassVar[tuple[str, ...]] = (
        grouped("{}", (4, 4, 4, 4, 4, 4, 3), " "),
        "substr({}, 5)",
    )
    narrower: ClassVar[tuple[Mapping[str, str], ...]] = ()
    validators: ClassVar[Mapping[str, bool]] = {"stdnum.iban": True}
    proof: ClassVar[Proof] = PROOF

    def capacity(self) -> int:
        """Ten million accounts at each of 100,000 branches."""
        return _BRANCHES * _ACCOUNTS

    def pick(self, words: U64, given: Mapping[str, pa.StringArray]) -> U64:  # noqa: ARG002
        """Uniform."""
        return below(words, self.capacity())

    def encode(self, index: U64) -> pa.StringArray:
        """Branch and account are the digits of the index."""
        branch, account = split(index, _ACCOUNTS)
        weighed = np.uint64(89 * int(BANK)) + np.uint64(15) * branch + np.uint64(3) * account
        key = np.uint64(_MODULUS) - weighed % np.uint64(_MODULUS)
        return text(beside(_HEAD, digits(branch, 5), digits(account, 11), digits(key, 2)))

    def pattern(self) -> str:
        """FR76, 99999, and 18 digits of which the account begins with 0000."""
        return f"{_HEAD}[0-9]{{5}}0000[0-9]{{9}}"

    def holds_sql(self, value: str) -> str:
        """The pattern, and a key that makes the 23 digits a multiple of 97."""
        number = f"try_cast(substr({value}, 5) as decimal(38,0))"
        return f"({matches_sql(value, self.pattern())} and {number} % {_MODULUS} = 0)"

    def mask(self, text: str) -> str:
        """The shape: XX9999999999…9999999."""
        return shape(text)

    def examples(self) -> tuple[str, ...]:
        """First and last account."""
        return ("FR7699999000000000000000033", "FR7699999999990000999999925")
