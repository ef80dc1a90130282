"""The check digit of ISO/IEC 7812-1, annex B (Luhn)."""

import numpy as np

from synth.locales.digits import Bytes


def with_check(payload: Bytes) -> Bytes:
    """Digits with their check digit behind, shape (rows, width + 1); pure.

    Args:
        payload: ASCII digits, shape (rows, width).
    """
    rows, width = payload.shape
    found = np.empty((rows, width + 1), np.uint8)
    found[:, :width] = payload
    total = np.zeros(rows, np.uint8)  # at most 9 a digit: 28 digits fit
    for at in range(width):
        digit = payload[:, at] - np.uint8(ord("0"))
        if (width - at) % 2 == 1:
            digit += digit
            digit -= (digit > 9) * np.uint8(9)  # noqa: PLR2004 - the last digit
        total += digit
    found[:, width] = np.uint8(ord("9")) - (total + np.uint8(9)) % np.uint8(10)
    return found


def holds_sql(value: str, width: int) -> str:
    """A DuckDB condition: the Luhn sum of the first `width` digits is a multiple of ten.

    Null where one of them is no digit.

    Args:
        value: an SQL expression of type varchar.
        width: how many digits, the check digit included.
    """
    doubled = f"translate({value}, '0123456789', '0246813579')"
    terms = (
        f"try_cast(substr({value if (width - at) % 2 == 0 else doubled}, {at}, 1) as integer)"
        for at in range(1, width + 1)
    )
    return f"({' + '.join(terms)}) % 10 = 0"
