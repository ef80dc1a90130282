"""Bits of planes say what the bytes of a text say one by one."""

import re

import numpy as np
import pytest

from synth.scan.planes import REACH, first_run, last_run, places_of, plane_of, planes_of

DIGIT, LETTER, MARK = 1, 4, 128
_TABLE = bytes(
    DIGIT * chr(byte).isdigit() + LETTER * (97 <= byte < 123) + MARK * (byte == ord("@"))
    for byte in range(256)
)
_EDGES = (0, 1, 7, 8, 63, 64, 65, 127, 128, 1000, (1 << 17) - 1, 1 << 17, (1 << 17) + 70)


def _text(size):
    rng = np.random.default_rng(size)
    lengths = rng.integers(1, 90, size // 8 + 2)
    runs = np.repeat(rng.integers(0, 2, len(lengths)), lengths)[:size]
    letters = np.where(runs == 1, rng.integers(48, 58, size), rng.integers(97, 123, size))
    return letters.astype(np.uint8).tobytes()


def _planes(text, *bits):
    return planes_of(np.frombuffer(text, np.uint8), _TABLE, bits)


@pytest.mark.parametrize("size", _EDGES)
def test_bits_are_the_bytes_of_a_class(size):
    text = _text(size)
    planes = _planes(text, DIGIT, LETTER, MARK)
    for bit, pattern in ((DIGIT, b"[0-9]"), (LETTER, b"[a-z]"), (MARK, b"@")):
        wanted = [found.start() for found in re.finditer(pattern, text)]
        assert places_of(planes[bit].inner).tolist() == wanted


@pytest.mark.parametrize("size", _EDGES)
@pytest.mark.parametrize("least", [1, 2, 9, 20, 33])
def test_runs_begin_where_they_begin(size, least):
    text = _text(size)
    wanted = [one.start() for one in re.finditer(b"[0-9]{%d,}" % least, text)]
    assert places_of(_planes(text, DIGIT)[DIGIT].runs(least)).tolist() == wanted


@pytest.mark.parametrize("step", [-63, -9, -1, 1, 8, 63])
def test_what_stands_before_and_behind(step):
    text = _text(960)
    found = places_of(_planes(text, DIGIT)[DIGIT].ahead(step))
    wanted = {one.start() - step for one in re.finditer(b"[0-9]", text)}
    assert found.tolist() == sorted(wanted & set(range(960)))


def test_a_run_is_counted_from_its_ends():
    text = _text(2000)
    places = np.arange(len(text) + 1)
    plane = _planes(text, DIGIT)[DIGIT]
    behind = np.bitwise_count(first_run(~plane.from_places(places)))
    before = np.bitwise_count(last_run(~plane.up_to(places)))
    for place in places.tolist():
        ahead = len(re.match(b"[0-9]*", text[place:])[0])
        back = len(re.search(b"[0-9]*$", text[:place])[0])
        assert min(behind[place], REACH) == min(ahead, REACH)
        assert min(before[place], REACH) == min(back, REACH)


@pytest.mark.parametrize("size", _EDGES)
def test_what_is_of_a_class_is_counted_and_goes_on(size):
    text = _text(size)
    marks = np.array([48 <= byte < 58 for byte in text], np.uint8)
    plane, places = plane_of(marks), np.arange(size + 1)
    assert plane.before(places).tolist() == [0, *np.cumsum(marks)]
    wanted = [one.start() for one in re.finditer(b"(?=[0-9]{20})", text)]
    assert places_of(plane.long(20).inner).tolist() == wanted


def test_a_line_has_a_digit_or_none():
    lines = [b"a\n", b"\n", b"1\n", b"abc def 7 gh\n", b"\n", b"x" * 200 + b"\n", b"5"]
    text = b"".join(lines)
    ends = np.cumsum([0, *map(len, lines)])
    assert _planes(text, DIGIT)[DIGIT].any_in(ends).tolist() == [
        *(False, False, True, True, False, False, True)
    ]
