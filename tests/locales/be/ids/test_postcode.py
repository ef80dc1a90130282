import numpy as np

from synth.locales.be.ids.postcode import Postcode
from synth.rng import stream, words


def test_they_are_those_of_the_list_and_cities_come_more_often():
    number = Postcode().number
    drawn = number.pick(words(stream(1, "t"), np.arange(20_000, dtype=np.uint64)), {})
    made = number.encode(drawn).to_pylist()
    assert len(number.listed()) == len(set(number.listed().to_pylist())) == number.capacity
    assert all(len(text) == 4 and text[0] != "0" for text in made)
    assert made.count("9000") > 20 * made.count("9982")
