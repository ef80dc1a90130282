"""Noise of counts and of choices, by opendp: exact, and from the operating system's entropy."""

import importlib
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from synth.errors import WorldError

EXTRA = "private learning needs the extra dp: pip install '.[dp]' in a clone of synth"
"""What is said where a library is missing."""
_PARTS = ("mod", "domains", "measurements", "measures", "metrics")
"""Of opendp."""


class Noise(Protocol):
    """The two mechanisms that a private fit consists of."""

    def gaussian(self, counts: NDArray[np.int64], sigma: float) -> NDArray[np.int64]:
        """Counts with noise of a standard deviation `sigma` on each, of the same shape."""

    def choose(self, scores: NDArray[np.float64], epsilon: float, sensitivity: float) -> int:
        """The position of a score that is high, by the exponential mechanism."""


class OpendpNoise:
    """The noise of every real fit: there is no seed, so no noise can be made twice.

    opendp draws the discrete Gaussian exactly (Canonne, Kamath, Steinke, The Discrete Gaussian for
    Differential Privacy, 2020), in whole numbers: low bits of floats tell nothing (Mironov, On
    Significance of the Least Significant Bits for Differential Privacy, 2012).

    Raises:
        WorldError: opendp is not installed.
    """

    def __init__(self) -> None:
        try:
            # Not `opendp.prelude`: that imports pandas, polars and scikit-learn, 200 MB.
            parts = [importlib.import_module(f"opendp.{name}") for name in _PARTS]
        except ImportError as error:
            raise WorldError(EXTRA) from error
        mod, self._domains, self._measurements, self._measures, self._metrics = parts
        mod.enable_features("contrib")

    def gaussian(self, counts: NDArray[np.int64], sigma: float) -> NDArray[np.int64]:
        """Counts with the discrete Gaussian on each; costs `(L2 sensitivity / sigma)**2 / 2`."""
        cells = self._domains.vector_domain(self._domains.atom_domain(T="i64"))
        distance = self._metrics.l2_distance(T="f64")
        measure = self._measurements.make_gaussian(cells, distance, scale=sigma)
        return np.array(measure(counts.ravel().tolist()), np.int64).reshape(counts.shape)

    def choose(self, scores: NDArray[np.float64], epsilon: float, sensitivity: float) -> int:
        """The noisy maximum with Gumbel noise: the exponential mechanism; costs `epsilon**2 / 8`.

        Of scores that one person changes by `sensitivity` at most, up or down (Cesar, Rogers,
        Bounding, Concentrating, and Truncating, 2021, of bounded range).
        """
        number = self._domains.atom_domain(T="f64", nan=False)
        measure = self._measurements.make_noisy_max(
            self._domains.vector_domain(number),
            self._metrics.linf_distance(T="f64"),
            self._measures.zero_concentrated_divergence(),
            scale=2 * sensitivity / epsilon,
        )
        return int(measure(scores.tolist()))
