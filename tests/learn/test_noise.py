import subprocess
import sys

import numpy as np
import pytest
from scipy.stats import chi2

from synth.errors import WorldError
from synth.learn.noise import OpendpNoise


def test_noise_has_the_spread_it_claims_and_is_whole():
    counts = np.arange(4000).reshape(40, 100)
    noisy = OpendpNoise().gaussian(counts, 7.5)
    assert noisy.dtype == np.int64
    assert noisy.shape == counts.shape
    squares = float((((noisy - counts) / 7.5) ** 2).sum())
    # False alarm: 1 in 10,000.
    assert chi2.ppf(5e-5, 4000) < squares < chi2.ppf(1 - 5e-5, 4000)


def test_a_choice_follows_the_exponential_mechanism():
    noise = OpendpNoise()
    scores, epsilon, sensitivity = np.array([0.0, 3.0, 6.0]), 1.0, 3.0
    drawn = [noise.choose(scores, epsilon, sensitivity) for _ in range(400)]
    law = np.exp(epsilon * scores / (2 * sensitivity))
    expected = law / law.sum() * 400
    distance = ((np.bincount(drawn, minlength=3) - expected) ** 2 / expected).sum()
    assert distance < chi2.ppf(1 - 1e-4, 2)  # false alarm: 1 in 10,000


def test_opendp_itself_agrees_on_what_both_cost():
    from opendp.domains import atom_domain, vector_domain
    from opendp.measurements import make_gaussian, make_noisy_max
    from opendp.measures import zero_concentrated_divergence
    from opendp.metrics import l2_distance, linf_distance

    OpendpNoise()  # allows what these are of
    counts = vector_domain(atom_domain(T="i64")), l2_distance(T="f64")
    assert make_gaussian(*counts, scale=12.0).map(3.0) == pytest.approx((3 / 12) ** 2 / 2)
    scores = vector_domain(atom_domain(T="f64", nan=False)), linf_distance(T="f64")
    measure = make_noisy_max(*scores, zero_concentrated_divergence(), scale=2 * 5.0 / 0.3)
    assert measure.map(5.0) == pytest.approx(0.3**2 / 8)


def test_missing_opendp_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "opendp.mod", None)
    with pytest.raises(WorldError) as caught:
        OpendpNoise()
    assert str(caught.value) == (
        "private learning needs the extra dp: pip install '.[dp]' in a clone of synth"
    )


def test_noise_loads_neither_jax_nor_pandas():
    code = (
        "import sys; from synth.learn.noise import OpendpNoise; import synth.learn.steps; "
        "OpendpNoise(); print(sorted({'jax', 'mbi', 'pandas', 'polars', 'scipy', 'sklearn', "
        "'torch', 'duckdb'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
