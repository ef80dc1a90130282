"""Base64, percent signs and JSON inside texts, judged by the libraries that write them."""

import base64
import json
from urllib.parse import quote, quote_plus, urlencode

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth import api
from synth.scan.unfolded import unfolded

NIR = "285026912312382"
"""A number that INSEE can have given: its key is right and its place exists."""

PLAIN = st.text(st.sampled_from("ab é.;:,'\"<>"), max_size=9)
SAID = st.text(st.sampled_from("ab0189 é@.:{}\"'"), min_size=15, max_size=40)
WAYS = [
    base64.b64encode,
    base64.urlsafe_b64encode,
    lambda said: base64.b64encode(said).rstrip(b"="),
]


@given(st.lists(st.tuples(PLAIN, SAID, st.sampled_from(WAYS), PLAIN), min_size=1, max_size=6))
def test_base64_becomes_what_it_says(rows):
    texts = [f"{head} {way(said.encode()).decode()} {tail}" for head, said, way, tail in rows]
    found = unfolded(pa.array(["", *texts, None])).to_pylist()
    assert found[0] == ""
    assert found[-1] is None
    for (head, said, _, tail), text in zip(rows, found[1:-1], strict=True):
        assert text.startswith(f"{head} {said}")
        assert text.endswith(f" {tail}")


@given(st.lists(st.text(st.sampled_from("ab01 @+/é%&=\n"), max_size=12), max_size=5))
def test_percents_become_what_they_say(values):
    texts = pa.array([quote(value, safe="éab01\n") for value in values], pa.string())
    for got, value in zip(unfolded(texts).to_pylist(), values, strict=True):
        # A percent that was coded may stand before two digits, and is read a second time.
        if "%" not in value:
            assert got.replace("%C3%A9", "é") == value


@pytest.mark.parametrize(
    "text",
    ["50%06 12 34 56 78", "d41d8cd98f00b204e9800998ecf8427e", "a" * 64, "9e107d9d-372b-4bf6" * 3,
     "100%", "%", "%4", "a/very/long/path/without/any/number/in/it", ""],
)  # fmt: skip
def test_what_is_neither_stays(text):
    texts = pa.array([text, None, text])
    assert unfolded(texts) is texts


def test_values_that_touch_one_another_in_memory_stay_apart():
    values = [f"{row:08}".encode() * 3 for row in range(50)]
    texts = pa.array([base64.b64encode(value).decode() for value in values]).slice(3)
    assert unfolded(texts).to_pylist() == [f"{value.decode()}\n" for value in values[3:]]


def test_a_letter_of_two_bytes_does_not_hide_what_follows():
    said = ["aaaaa\u00e9 and what follows", "jean@free.fr is his mailbox"]
    texts = pa.array([base64.b64encode(one.encode()).decode() for one in said])
    assert unfolded(texts).to_pylist() == [f"{one}\n" for one in said]


ENCODED = {
    "url": f"GET /q?{urlencode({'mail': 'jean@free.fr', 'tel': '+33 6 12 34 56 78'})} 200",
    "twice": f"GET /q?next={quote(quote('/p?m=jean@free.fr', safe=''), safe='')} 200",
    "form": f"tel={quote_plus('06 12 34 56 78')}&mail={quote_plus('jean@free.fr')}",
    "basic": f"Authorization: Basic {base64.b64encode(b'jean@free.fr:secret').decode()}",
    "jwt": ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in ({"alg": "none"}, {"sub": "1", "email": "jean@free.fr"}, "x" * 30)
    ),
    "both": base64.b64encode(b"x=" + quote("jean@free.fr", safe="").encode() + b"&y=12").decode(),
}


@pytest.mark.parametrize("way", ENCODED)
def test_it_is_found_in_its_line(tmp_path, way):
    path = tmp_path / "a.log"
    path.write_text(f"nothing\n{ENCODED[way]}\n")
    rules = {result.rule: (result.path, result.lines) for result in api.scan(path).results}
    assert rules["email"] == ("", (2,))
    if way in {"url", "form"}:
        assert rules["phone"] == ("", (2,))


def test_json_in_a_column(tmp_path):
    path = tmp_path / "a.csv"
    documents = [
        json.dumps({"who": {"nir": NIR}, "tags": ["a"]}),
        json.dumps({"who": {"nir": NIR}}, indent=1),
        "no document",
        "{}",
    ]
    quoted = [f"""{row};"{text.replace('"', '""')}\"""" for row, text in enumerate(documents)]
    path.write_text("\n".join(["id;payload", *quoted]))
    (one,) = api.scan(path).results
    assert (one.path, one.rule, one.lines, one.unit) == ("payload:$.who.nir", "nir", (1, 2), "row")


def test_arrays_of_postgresql_are_no_json(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"id;payload\n1;{{a,{NIR}}}\n2;[note] {NIR}\n")
    (one,) = api.scan(path).results
    assert (one.path, one.count) == ("payload", 2)


def test_mail(tmp_path):
    path = tmp_path / "a.eml"
    head = "Content-Transfer-Encoding: quoted-printable"
    path.write_text(f"{head}\n\nBonjour, jean=40free.fr, nir={NIR} =3D\n")
    assert [(one.rule, one.lines) for one in api.scan(path).results] == [
        ("email", (3,)),
        ("nir", (3,)),
    ]


@pytest.mark.parametrize(
    "text", ["sum = 1+2+3+4", "a=1+85+01+78", "~1~2~", "1+85+01+78+006+048+63"]
)
def test_sums_stay(text):
    texts = pa.array([text])
    assert unfolded(texts) is texts


def test_an_equals_sign_elsewhere_is_none():
    texts = pa.array(["x=40free.fr", f"nir={NIR}"])
    assert unfolded(texts) is texts


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("<td>06&nbsp;12&nbsp;34&nbsp;56&nbsp;78</td>", "phone"),
        ("<td>06&#160;12&#xA0;34&#160;56&#x202f;78</td>", "phone"),
        (
            "<b>&#50;&#56;&#x35;&#48;&#50;&#54;&#57;&#49;&#50;&#51;&#49;&#50;&#51;&#56;&#50;</b>",
            "nir",
        ),
        ("<a>&#106;&#101;&#x61;&#110;&#64;&#111;&#114;&#97;&#110;&#103;&#101;&#46;fr</a>", "email"),
        ("<a>jean&#64;orange.fr</a> <b>jean&#x40;orange.fr</b>", "email"),
        ("<a>jean&commat;orange&#46;fr</a>", "email"),
        ("GET /x?n=2+85+02+69+123+123+82&page=1", "nir"),
        ("NIR~2~85~02~69~123~123~82", "nir"),
        (r"mail=jean\u0040orange.fr", "email"),
        (r'"mail": "jean\x40orange.fr"', "email"),
        (r'"tel": "06\u00a012\u00a034\xa056\u202f78"', "phone"),
    ],
)
@pytest.mark.parametrize("name", ["page.html", "page.csv"])
def test_signs_of_pages_forms_and_source_code(tmp_path, text, rule, name):
    """In lines among many in which there is nothing."""
    (tmp_path / name).write_text("<p>nothing</p>\n" * 50 + f"{text}\n" + "<p>nothing</p>\n" * 50)
    assert [one.rule for one in api.scan(tmp_path).results] == [rule]


@pytest.mark.parametrize(
    "line",
    [
        'x = "2 85 02 69 " "123 123 82"',
        'x = "2 85 02 69" + " 123 123 82";',
        "$x = '2850' . '26912312382';",
        "select '2850269' || '12312382'",
    ],
)
def test_a_number_over_two_literals_is_told(tmp_path, line):
    path = tmp_path / "a.txt"
    path.write_text(f"import x\n{line}\n")
    (result,) = api.scan(path).results
    assert (result.rule, result.lines) == ("nir", (2,))


def test_a_number_that_sql_puts_together_is_told(tmp_path):
    path = tmp_path / "a.sql"
    path.write_text("INSERT INTO t VALUES ('2 85 02 69 ' || '123 123 82');\n")
    (result,) = api.scan(path).results
    assert (result.rule, result.lines) == ("nir", (1,))


def test_literals_that_a_comma_parts_are_two(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text('x("2 85 02 69 ", "123 123 82")\n')
    assert not api.scan(path).results
