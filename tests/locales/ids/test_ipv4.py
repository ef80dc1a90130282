import ipaddress
import re

import numpy as np
import pytest

from synth.locales.ids.ipv4 import Ipv4

OTHERS = {
    "8.8.8.8": "somebody's",
    "192.0.2.0": "the block itself",
    "192.0.2.255": "all of the block",
    "192.0.2.07": "a zero",
}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_numbers_alone(value):
    assert not re.fullmatch(Ipv4().number.pattern, value)


def test_all_are_in_blocks_for_documents():
    blocks = [
        ipaddress.ip_network(block)
        for block in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
    ]
    values = Ipv4().number.encode(np.arange(762, dtype=np.uint64)).to_pylist()
    assert all(any(ipaddress.ip_address(value) in block for block in blocks) for value in values)
    assert all(str(ipaddress.ip_address(value)) == value for value in values), "as it is printed"
