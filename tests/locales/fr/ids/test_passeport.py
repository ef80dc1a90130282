import re

import pytest

from synth.locales.fr.ids.passeport import Passeport

OTHERS = {"06AS12345": "another year", "00ZZ0004": "eight characters"}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_numbers_alone(value):
    assert not re.fullmatch(Passeport().number.pattern, value)
