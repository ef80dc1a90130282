"""Every judge of every locale keeps the promises of `synth.locales.judge`."""

from itertools import pairwise

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from synth.locales import ALL
from synth.locales.claims import classes, together, verdict
from synth.locales.declared import scanners_of
from synth.locales.identifier import kinds_of
from synth.locales.judge import judges_of, look, look_together
from synth.rng import stream, words

JUDGES = judges_of("fr")
IDENTIFIERS = kinds_of("fr")
EXAMPLES = {
    "email": "jean@free.fr",
    "iban": "FR7630006000011234567890189",
    "nir": "269054958815780",
    "phone": "06 12 34 56 78",
}
"""Published ones: the specimens of the carte Vitale and of banks."""

OTHERS = [
    *("", " ", "x", "0", "@", "a@b", "+", "FR76", "'; drop table x; --", "\x00", "é" * 40),
    *("9" * 500, "0" * 15, "0000000000", "2026-01-31 10:20:30.123456", "-1e300", "inf", "NaN"),
    *("00000000-0000-4000-8000-000612345678", "192.168.100.200", "1,234,567,890.12"),
    *("".join(chr(zero + 6) for _ in range(15)) for zero in (0x0660, 0xFF10)),
]
every = pytest.mark.parametrize("judge", JUDGES, ids=[judge.word for judge in JUDGES])


def looked(values, *judges, name="a"):
    seen = verdict(look(values, name, judges or JUDGES))
    assert all(count == len(rows) for count, rows in seen.values())
    return {word: rows.tolist() for word, (_, rows) in seen.items()}


def test_each_has_an_example_here():
    assert set(EXAMPLES) == {judge.word for judge in JUDGES}


@every
def test_it_says_what_it_finds(judge):
    assert judge.sign == "@" or judge.least_digits >= 7  # texts with less are left out unseen
    assert judge.title
    assert judge.instead
    assert not any(char.isdecimal() and char != "9" for char in judge.form)


@every
@pytest.mark.parametrize(
    "text", ["{}", " {} ", "voir : {}, merci", '{{"a": "{}"}}', "({})", "{}\n"]
)
def test_it_finds_one_alone_and_inside_a_text(judge, text):
    values = pa.array(["x", None, text.format(EXAMPLES[judge.word])])
    assert looked(values, judge) == {judge.word: [2]}


PARTS = {
    "nir": ("2", "69", "05", "49", "588", "157", "80"),
    "phone": ("06", "12", "34", "56", "78"),
    "iban": ("FR76", "3000", "6000", "0112", "3456", "7890", "189"),
}
SEPARATORS = [
    *(" ", "  ", "\t", ".", "-", "_", "/", "\u00a0", "\u2009", "\u202f"),
    *("\u2010", "\u2011", "\u2013", "\u2212", " - ", " / ", " _ ", "- ", ". ", "\n", "\r\n"),
    *map(chr, (*range(0x2000, 0x200C), 0x205F, 0x3000, 0xFEFF, 0x2012, 0x2014, 0x2015, 0xFF0D)),
]


@pytest.mark.parametrize("word", PARTS)
@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.slow
def test_whatever_people_write_between_the_parts_a_number_is_found(word, separator):
    text = separator.join(PARTS[word])
    assert looked(pa.array([text, f"voir {text}."])) == {word: [0, 1]}


@pytest.mark.parametrize("word", PARTS)
def test_parts_may_be_parted_in_several_ways(word):
    signs = (" ", "-", ".", "_", " / ", "\u00a0", "")
    first, *rest = PARTS[word]
    text = first + "".join(sign + part for sign, part in zip(signs, rest, strict=False))
    assert looked(pa.array([text])) == {word: [0]}


@pytest.mark.parametrize(
    "text",
    [
        "1984/12/31 10:20:30.123456",
        "1984-12-31_10-20-30-123456",
        "01.02.23 10.15",
        "01/02/23 10-15",
        "01_02_23_10_15",
        "00000000-0000-4000-8000-000612345678",
        "269_05_49_588_157_81",
        "FR76_3000_6000_0112_3456_7890_188",
        "06_39_98_12_34",
        "2024/12/69/123/456/78",
    ],
)
def test_moments_and_other_numbers_with_such_signs_are_left_alone(text):
    assert looked(pa.array([text])) == {}


def many_columns():
    """Names and values: examples in many writings, other texts, numbers, types that hold none."""
    rng = np.random.default_rng(12)
    for name in ("a", "num_secu"):
        for example in EXAMPLES.values():
            yield name, pa.array(["x", None, example])
            yield name, pa.array([f"voir\u202f: {example.replace(' ', sep)}" for sep in ".-/#("])
            yield name, pa.array([example.translate({ord("0") + n: 0xFF10 + n for n in range(10)})])
        yield name, pa.array(OTHERS)
        yield name, pa.array(rng.integers(6 * 10**8, 8 * 10**8, 40))
        yield name, pa.array([269054958815780, 269054958815781, None])
        yield name, pa.array(rng.integers(10**12, 2 * 10**12, 40).astype(str))
        yield name, pa.array(["\u00e9t\u00e9", "06.12.34.56.78"], pa.large_string())
        yield name, pa.array(["06 12 34 56 78", "x"]).dictionary_encode()
        yield name, pa.array([], pa.string())
        yield name, pa.array([[1], None], pa.list_(pa.int64()))
        yield name, pa.array([1.5, 269054958815780.0])


def test_numbers_beside_those_of_which_a_column_is_called():
    """What is seen of one kind hangs on no other kind that is looked for with it."""
    values = pa.array(["siren 552 100 554 x"])
    (seen, _) = look_together([("tel", values, 0), ("a", values, 0)], scanners_of("fr"))
    assert ("siren", "quasi") in classes(seen)


@pytest.mark.slow
@pytest.mark.parametrize("are_whole", [False, True])
def test_many_columns_at_once_are_judged_as_each_by_itself(are_whole):
    columns = list(many_columns())
    seen = (
        list(look_together([(*one, 0) for one in columns], JUDGES, are_whole=are_whole)),
        [look(values, name, JUDGES) for name, values in columns],
    )
    for alone in (False, True):
        told = [
            [
                {word: (count, rows.tolist()) for word, (count, rows) in found.items()}
                for found in (verdict(claims, alone=alone) for claims in all_claims)
            ]
            for all_claims in seen
        ]
        assert told[0] == told[1]
        assert 20 < sum(map(bool, told[1])) < len(columns) - 5


@every
@pytest.mark.slow
def test_the_verdict_on_a_column_is_the_same_however_it_is_cut(judge):
    rng = np.random.default_rng(11)
    columns = {
        "order numbers": [f"{number:010}" for number in rng.integers(0, 10**10, 300)],
        "phones": [f"0{number}" for number in rng.integers(6 * 10**8, 8 * 10**8, 300)],
        "bare phones": rng.integers(6 * 10**8, 8 * 10**8, 300).tolist(),
        "bodies": [f"1{n % 90:02}0{1 + n % 9}7591{n % 10}{100 + n}" for n in range(300)],
        "mixed": [f"{n:010}" if n % 3 else EXAMPLES[judge.word] for n in range(300)],
    }
    for values in map(pa.array, columns.values()):
        whole = looked(values, judge)
        for edges in ((0, 1, 2, 3, 150, 151, 299, 300), (*range(0, 300, 7), 300)):
            seen = {}
            for start, stop in pairwise(edges):
                part = values.slice(start, stop - start)
                seen = together(seen, look(part, "a", (judge,), start=start))
            found = {
                word: (count, rows[:50].tolist()) for word, (count, rows) in verdict(seen).items()
            }
            assert found == {word: (len(rows), rows[:50]) for word, rows in whole.items()}


@every
def test_the_second_of_a_text_is_found_where_the_first_is_nobody_s(judge):
    ours = {"nir": "190057592000141", "phone": "0639981234", "email": "a@example.com"}
    first = ours.get(judge.word, "FR7630006000011234567890188")
    values = pa.array([f"{first}; {first}; {EXAMPLES[judge.word]}", f"{first}; {first}"])
    assert looked(values, judge) == {judge.word: [0]}


@every
@pytest.mark.parametrize("before", [64, 65, 5_000])
def test_the_last_number_of_a_long_list_is_found(judge, before):
    ours = {"nir": "190057592000141", "phone": "0639981234", "email": "a@example.com"}
    first = f"{ours.get(judge.word, 'FR7630006000011234567890188')}, "
    values = pa.array([first * before + EXAMPLES[judge.word], first * before])
    assert looked(values, judge) == {judge.word: [0]}


@pytest.mark.parametrize("word", PARTS)
def test_full_width_digits_and_letters_are_the_usual_ones(word):
    wide = "".join(PARTS[word]).translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert looked(pa.array([wide, f"voir {wide} merci"])) == {word: [0, 1]}


@every
def test_other_texts_are_left_alone(judge):
    assert looked(pa.array(OTHERS), judge) == {}
    assert looked(pa.array([], pa.string()), judge) == {}
    assert looked(pa.nulls(3, pa.string()), judge) == {}


@pytest.mark.parametrize("word", IDENTIFIERS)
def test_what_an_identifier_makes_is_nobody_s(word):
    identifier = IDENTIFIERS[word]().number
    index = words(stream(3, word), np.arange(5_000, dtype=np.uint64))
    made = identifier.encode(index % np.uint64(identifier.capacity))
    assert looked(made, name=word) == {}
    with duckdb.connect() as connection:
        numbers = pa.table({"made": made})  # noqa: F841 - DuckDB reads it by its name
        for form in identifier.forms:
            written = connection.sql(f"select {form.replace('{}', 'made')} as w from numbers")
            assert looked(written.to_arrow_table()["w"].combine_chunks(), name=word) == {}


@every
@pytest.mark.slow
def test_a_cut_or_a_dictionary_changes_nothing(judge):
    texts = ["x", EXAMPLES[judge.word], None, "9" * 12, f"le {EXAMPLES[judge.word]}"] * 3
    values = pa.array(texts)
    rows = [row for row, text in enumerate(texts) if text and EXAMPLES[judge.word] in text]
    for array in (values, values.dictionary_encode(), values.cast(pa.large_string())):
        assert looked(array, judge) == {judge.word: rows}
    for start in range(len(texts)):
        expected = [row - start for row in rows if row >= start]
        assert looked(values.slice(start), judge).get(judge.word, []) == expected


@pytest.mark.parametrize(
    "values",
    [
        pa.array([True]),
        pa.array([1_700_000_000_000_000], pa.timestamp("us")),
        pa.array([269054958815780.5]),
        pa.array([float("nan"), float("inf"), -269054958815780.0]),
        pa.array([-269054958815780, 2**63 - 1]),
    ],
    ids=["boolean", "timestamp", "fraction", "no number", "no such number"],
)
def test_other_values_are_left_alone(values):
    assert looked(values) == {}


@pytest.mark.parametrize(
    "kind", [pa.int64(), pa.uint64(), pa.float64(), pa.decimal128(19, 0), pa.decimal128(38, 0)]
)
def test_a_number_is_found_in_every_type_that_holds_it(kind):
    assert looked(pa.array([1, None, 269054958815780]).cast(kind, safe=False)) == {"nir": [2]}


def test_long_texts_are_looked_at_to_their_end():
    values = pa.array(["x" * 9_000_000 + " 06 12 34 56 78", "x" * 9_000_000, "06 12 34 56 78"])
    assert looked(values) == {"phone": [0, 2]}


def test_digits_alone_and_beside_an_at_sign_are_as_many_as_any_number_has():
    """So days and mailboxes need no second look, but what begins with letters does."""
    for judge in scanners_of(ALL):
        assert judge.sign or judge.trace.heads or judge.least_digits >= 9
    values = pa.array(["0612345678@example.com", "x@FR1420041010050500013M02606.fr", "a1@b.fr"])
    seen = look(values, "a", [one for one in scanners_of(ALL) if one.word in {"phone", "iban"}])
    found = {word: one.rows.tolist() for (word, _), one in classes(seen).items()}
    assert found == {"phone": [0], "iban": [1]}
