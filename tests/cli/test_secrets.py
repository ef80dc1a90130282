"""URLs and settings of connections where they do not belong: no part of a password is told."""

from urllib.parse import unquote

import pytest

WRITTEN = "Zq7%40wv#Xk"
"""As written; decoded it holds an `@`."""
PLAIN = "Zq7wvXkJ"
URL = f"postgresql://qa:{PLAIN}@127.0.0.1:1/db"
ODD = f"postgresql://qa:{WRITTEN}@127.0.0.1:1/db"
SLASH = f"postgresql:/qa:{PLAIN}@127.0.0.1:1"
MYSQL = f"mysql://qa:{PLAIN}@127.0.0.1/db"
JDBC = f"jdbc:postgresql://127.0.0.1:1/db?user=qa&password={PLAIN}"
LIBPQ = f"host=127.0.0.1 port=1 user=qa password='{PLAIN}'"
SCHEMA = "expected a schema file or a shipped name; did you mean `synth init URL -o FILE`?"
SEED = "expected a folder or a file; did you mean `synth seed SCHEMA --to URL`?"
SEEN = "postgresql://qa@127.0.0.1:1/db is the URL of a database; "
HIDDEN = "postgresql://… is the URL of a database; "
NO_URL = "not the URL of a database; known: duckdb, postgres, postgresql, sqlite"
SCRIPT = "others are filled by a script: synth generate SCHEMA -o FILE.sql"
POSTGRESQL = f"{NO_URL}; did you mean postgresql://?"
MODEL = "expected the folder of a model"
USES = {
    "generate -o": (["generate", "s.yaml", "-o", URL], SEEN + SEED),
    "generate -o, odd": (["generate", "s.yaml", "-o", ODD], HIDDEN + SEED),
    "generate -o, one slash": (
        ["generate", "s.yaml", "-o", SLASH],
        "postgresql://qa@127.0.0.1:1 is the URL of a database; " + SEED,
    ),
    "generate -o, MySQL": (
        ["generate", "s.yaml", "-o", MYSQL],
        "mysql://qa@127.0.0.1/db is the URL of a database; " + SEED,
    ),
    "generate -o, JDBC": (
        ["generate", "s.yaml", "-o", JDBC],
        "jdbc:postgresql://127.0.0.1:1/db?user=qa is the URL of a database; " + SEED,
    ),
    "generate -o, settings": (
        ["generate", "s.yaml", "-o", LIBPQ],
        "host=127.0.0.1 port=1 user=qa … is the settings of a connection; " + SEED,
    ),
    "generate -o, format": (["generate", "s.yaml", "-o", URL, "--format", "sqlite"], SEEN + SEED),
    "generate": (["generate", URL, "-o", "x.csv"], SEEN + SCHEMA),
    "generate --model": (["generate", "s.yaml", "-o", "x", "--model", URL], SEEN + MODEL),
    "generate --format": (["generate", "s.yaml", "-o", "x", "--format", URL], "unknown format"),
    "generate --table": (["generate", "s.yaml", "-o", "x", "--table", URL], "no table"),
    "generate --rows": (["generate", "s.yaml", "-o", "x", "--rows", URL], "--rows"),
    "generate --rows of one": (["generate", "s.yaml", "-o", "x", f"--rows={URL}=5"], "--rows"),
    "generate --scale": (["generate", "s.yaml", "-o", "x", "--scale", URL], "--scale"),
    "generate --seed": (["generate", "s.yaml", "-o", "x", "--seed", ODD], "--seed"),
    "generate, one more": (["generate", "s.yaml", URL, "-o", "x"], "unexpected extra argument"),
    "generate, an option": (["generate", "s.yaml", "-o", "x", f"--{URL}"], "No such option"),
    "generate, PGPASSWORD": (
        ["generate", "s.yaml", "-o", "x", f"--password={PLAIN}"],
        "No such option",
    ),
    "preview": (["preview", URL], SEEN + SCHEMA),
    "preview, odd": (["preview", ODD], HIDDEN + SCHEMA),
    "preview TABLE": (["preview", "s.yaml", URL], "no table"),
    "preview -n": (["preview", "s.yaml", "-n", URL], "-n"),
    "explain": (
        ["explain", URL],
        (
            f"{SEEN}expected a word, a schema or the folder of a model; "
            "did you mean `synth init URL -o FILE`?"
        ),
    ),
    "explain INSIDE": (["explain", "agency", URL], "has no table or rule"),
    "explain --format": (["explain", "agency", "--format", URL], "unknown format"),
    "demo -o": (
        ["demo", "-o", URL],
        (
            f"{SEEN}expected a new SQLite file; "
            "did you mean `synth seed job_seeker --to URL --create`?"
        ),
    ),
    "init, one slash": (["init", SLASH, "-o", "n.yaml"], POSTGRESQL),
    "init, MySQL": (["init", MYSQL, "-o", "n.yaml"], f"{NO_URL}; {SCRIPT}"),
    "init, JDBC": (["init", JDBC, "-o", "n.yaml"], POSTGRESQL),
    "init, settings": (["init", LIBPQ, "-o", "n.yaml"], POSTGRESQL),
    "init, odd": (["init", ODD, "-o", "n.yaml"], ""),
    "init -o": (
        ["init", "agency", "-o", URL],
        f"{SEEN}expected a new schema file; did you mean `synth init URL -o FILE`?",
    ),
    "check": (
        ["check", URL],
        (
            f"{SEEN}expected a schema file or a shipped name; "
            "did you mean `synth check SCHEMA --against URL`?"
        ),
    ),
    "check --against": (["check", "s.yaml", "--against", JDBC], POSTGRESQL),
    "seed": (
        ["seed", URL, "--to", URL],
        (
            f"{SEEN}expected a schema file or a shipped name; "
            "did you mean `synth seed SCHEMA --to URL`?"
        ),
    ),
    "seed --to, one slash": (["seed", "s.yaml", "--to", SLASH], POSTGRESQL),
    "seed --to, settings": (["seed", "s.yaml", "--to", LIBPQ], POSTGRESQL),
    "seed --to": (["seed", "s.yaml", "--to", URL], "postgresql://qa@127.0.0.1:1/db: "),
    "seed --to, SQLite": (
        ["seed", "s.yaml", "--to", f"sqlite:///qa:{PLAIN}@h/db"],
        "sqlite://…: its folder does not exist; make it first",
    ),
    "seed --mode": (["seed", "s.yaml", "--to", "sqlite:///x.db", "--mode", URL], "--mode"),
    "verify": (["verify", JDBC, "--schema", "s.yaml"], POSTGRESQL),
    "verify --schema": (["verify", ".", "--schema", URL], SEEN + SCHEMA),
    "fit": (
        ["fit", URL, "--from", "x", "-o", "m"],
        (
            f"{SEEN}expected a schema file or a shipped name; "
            "did you mean `synth fit SCHEMA --from URL -o DIR`?"
        ),
    ),
    "fit -o": (
        ["fit", "s.yaml", "--from", "x", "-o", URL, "--epsilon", "1"],
        f"{SEEN}expected a new folder",
    ),
    "fit --from": (
        ["fit", "s.yaml", "--from", SLASH, "-o", "m", "--epsilon", "50"],
        POSTGRESQL,
    ),
    "fit --engine": (["fit", "s.yaml", "--from", "x", "-o", "m", "--engine", URL], "engine"),
    "audit": (["audit", URL, "--against", URL], SEEN + MODEL),
    "audit --report": (
        ["audit", "m", "--against", "x", "--report", URL],
        f"{SEEN}expected a .html or a .json file",
    ),
    "a command": ([URL], "No such command"),
    "file:": (["check", "file.yaml"], "'file' is 'postgresql://qa@127.0.0.1:1/db'"),
    "extends:": (["check", "extends.yaml"], SEEN + "expected a schema file or a shipped name"),
    "model:": (["check", "model.yaml"], SEEN + MODEL),
}
HEAD = "synth: 1\nas_of: 2026-01-01\n"
TABLES = "tables: {t: {rows: 3, key: id, columns: {id: sequence, n: {int: 0..3, learn: true}}}}\n"
FILES = {
    "s.yaml": HEAD + TABLES,
    "file.yaml": f"{HEAD}tables: {{f: {{file: '{URL}'}}, t: {{rows: 1, columns: {{a: row}}}}}}\n",
    "extends.yaml": f"{HEAD}extends: ['{URL}']\n{TABLES}",
    "model.yaml": f"{HEAD}model: '{URL}'\n{TABLES}",
}


def test_there_are_more_than_thirty_wrong_uses():
    assert len(USES) > 30


@pytest.mark.parametrize(("arguments", "said"), USES.values(), ids=USES)
def test_no_part_of_a_password_is_printed_or_written(synth, tmp_path, monkeypatch, arguments, said):
    monkeypatch.setenv("SYNTH_DEBUG", "1")
    monkeypatch.setattr("sys.argv", ["synth", *arguments])  # what is hidden is looked for there
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    before = set(tmp_path.rglob("*"))
    done = synth(*arguments)
    assert done.code in {2, 3}, done.err
    assert done.out == ""
    assert said in done.err
    assert "Traceback" not in done.err
    written = [path for path in tmp_path.rglob("*") if path not in before]
    told = [done.err, *map(str, written)]
    told += [path.read_text(errors="replace") for path in written if path.is_file()]
    for secret in (PLAIN, WRITTEN, unquote(WRITTEN)):
        parts = {secret[start : start + 4] for start in range(len(secret) - 3)}
        assert not [text for text in told for part in parts if part in text]
