import ipaddress
import re

import numpy as np
import pytest

from synth.locales.ids.ipv6 import Ipv6

OTHERS = {"2606:4700:4700::1111": "somebody's", "2001:db8::1": "another form"}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_numbers_alone(value):
    assert not re.fullmatch(Ipv6().number.pattern, value)


def test_all_are_in_blocks_for_documents():
    blocks = [ipaddress.ip_network(block) for block in ("2001:db8::/32",)]
    values = Ipv6().number.encode(np.arange(0, 10**10, 10**7 + 19, dtype=np.uint64)).to_pylist()
    assert all(any(ipaddress.ip_address(value) in block for block in blocks) for value in values)
    assert all(str(ipaddress.ip_address(value)) == value for value in values), "as it is printed"
