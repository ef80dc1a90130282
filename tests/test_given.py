"""What a text that holds a password shows, and what is taken for a path."""

from urllib.parse import quote, unquote

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from synth.errors import QuestionError
from synth.given import HIDDEN, check_path, shown

SHOWN = {
    "postgresql://u:PW@h/db": "postgresql://u@h/db",
    "postgresql://u:PW@h:5432/db?sslmode=require": "postgresql://u@h:5432/db",
    "postgres://u@h/db": "postgres://u@h/db",
    "postgresql:///db": "postgresql:///db",
    "postgresql://?service=qa": "postgresql://?service=qa",
    "postgresql://u:PW@/db?host=/run/pg&port=5433": "postgresql://u@/db?host=/run/pg&port=5433",
    "postgresql://u@h/db?password=PW": "postgresql://u@h/db",
    "postgresql://u@[::1]:5432/db": "postgresql://u@[::1]:5432/db",
    "postgresql://a:1,b:2/db": "postgresql://a:1,b:2/db",
    "postgresql://u%3APW@h/db": f"postgresql://{HIDDEN}@h/db",
    "postgres:/u:PW@h": "postgres://u@h",
    "postgresql:u:PW@h": f"postgresql://{HIDDEN}",
    "postgresql:///u:PW@h/db": f"postgresql://{HIDDEN}",
    "POSTGRESQL://u:PW@h/db": "POSTGRESQL://u@h/db",
    "mysql://u:PW@h/db": "mysql://u@h/db",
    "mysql+pymysql://u:PW@h/db": "mysql+pymysql://u@h/db",
    "jdbc:postgresql://h/db?user=u&password=PW": "jdbc:postgresql://h/db?user=u",
    "jdbc:sqlserver://h;user=u;password=PW": f"jdbc:sqlserver://{HIDDEN}",
    "https://u:PW@h/x.csv": "https://u@h/x.csv",
    "sqlite:////tmp/a b@c.db": "sqlite:////tmp/a b@c.db",
    "sqlite:///x.db?key=PW": "sqlite:///x.db",
    "sqlite:///u:PW@h/x.db": f"sqlite://{HIDDEN}",
    "DATABASE_URL=postgresql://u:PW@h/db": f"{HIDDEN}postgresql://u@h/db",
    "'postgresql://u:PW@h/db'": f"{HIDDEN}postgresql://{HIDDEN}",
    "host=h user=u password=PW": f"host=h user=u {HIDDEN}",
    "AccountKey=PW;Endpoint=x": HIDDEN,
    "postgresql://u:x\nPW@h/db": f"postgresql://{HIDDEN}",
    "password='P W' host=h": HIDDEN,
    "host=h dbname=db": "host=h dbname=db",
    "Host=h;Password=PW": f"Host=h;{HIDDEN}",
    "PGPASSWORD=PW": HIDDEN,
    "u:PW@h/db": HIDDEN,
    "//u:PW@h/db": HIDDEN,
    "postgresql//u:PW@h/db": HIDDEN,
    "MySQL+x/u:PW@h/db": HIDDEN,
}
PATHS = [
    *("out", "out/", "/data/a b.csv", "C:\\x\\y.csv", "../a@b:c.csv", "été.yaml", "a=b/c.csv"),
    *("agency", "x.sqlite", "/data/12:30/me@home.csv", "people.yaml", "host=a.csv", "fr/communes"),
    *("sqlite/a@b.csv", "postgresql/12:30.csv", "s3data/x:y@z.csv"),
]


@pytest.mark.parametrize(("text", "said"), SHOWN.items(), ids=SHOWN)
def test_what_is_shown_of_a_text(text, said):
    assert shown(text) == said


@pytest.mark.parametrize("text", PATHS)
def test_a_path_is_shown_as_it_is_and_passes(text):
    assert shown(text) == text
    check_path(text, expected="a path")


@pytest.mark.parametrize("text", SHOWN)
def test_what_is_no_path_is_refused_without_its_secret(text):
    with pytest.raises(QuestionError) as caught:
        check_path(text, expected="a path", instead="synth seed SCHEMA --to URL")
    said = str(caught.value)
    assert said.startswith(f"{shown(text)} is ")
    assert said.endswith("; expected a path; did you mean `synth seed SCHEMA --to URL`?")
    assert "PW" not in said


FORMS = [
    *("postgresql://usr:{}@hst/dbs", "postgres:/usr:{}@hst", "postgresql:usr:{}@hst/dbs"),
    *("postgresql:///usr:{}@hst/dbs", "mysql://usr:{}@hst:3306/dbs", "usr:{}@hst/dbs"),
    *("postgresql://hst/dbs?user=usr&password={}", "jdbc:postgresql://hst/dbs?password={}"),
    *("host=hst password='{}' dbname=dbs", "host=hst user=usr password={}", "PWD={};Server=hst"),
    *("sqlite:///usr:{}@hst/dbs", "https://usr:{}@hst/dbs", "URL=postgres://usr:{}@hst/dbs"),
    *("postgresql://usr:{}@hst/dbs?sslmode=require", "postgresql://hst/dbs?sslpassword={}&port=1"),
    *("'postgresql://usr:{}@hst/dbs'", "postgresql//usr:{}@hst", "redis://:{}@hst/0"),
    "jdbc:oracle:thin:usr/{}@hst",
]
CHARACTERS = st.sampled_from("QWXZ79@:/?# '\"\\;&,=%![]\n\t$`é")
"""Of letters only some that no form has."""


@drawn(form=st.sampled_from(FORMS), secret=st.text(CHARACTERS, min_size=4, max_size=12))
def test_no_four_characters_of_a_secret_are_shown(form, secret):
    known = form.replace("{}", "")
    for written in (secret, quote(secret), quote(secret, safe="")):
        said = shown(form.format(written))
        for text in (secret, written):
            parts = {text[start : start + 4] for start in range(len(text) - 3)}
            parts = {part for part in parts if part not in known}
            assert not {part for part in parts if part in said or part in unquote(said)}
