"""What the tests of the guards share: numbers that look like people's and belong to nobody."""

import pytest
from stdnum.fr import nir as stdnum_nir


@pytest.fixture(scope="session")
def planted():
    """NIRs outside the reserved range, right keys; of places that do not exist, so nobody's.

    No commune has digits above 909, and the reserved range begins at 920: the guard cannot know
    that the ten between are nobody's too.
    """

    def made(count, department="75"):
        bodies = [
            f"{1 + n % 2}{(40 + 7 * n) % 100:02}{1 + n % 12:02}"
            f"{department}91{n % 10}{1 + n % 999:03}"
            for n in range(count)
        ]
        return [body + stdnum_nir.calc_check_digits(body) for body in bodies]

    return made
