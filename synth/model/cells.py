"""How cells of rows are held: small, because fresh memory costs more than arithmetic."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Cells: TypeAlias = NDArray[np.integer[Any]]
"""The cell of each row in one attribute, shape (rows,), in the smallest type that holds it."""


def smallest(size: int) -> type[np.unsignedinteger[Any]]:
    """The smallest type that holds cells below a size of at most 2**32."""
    if size <= 1 << 8:
        return np.uint8
    return np.uint16 if size <= 1 << 16 else np.uint32
