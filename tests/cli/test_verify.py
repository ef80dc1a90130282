"""`verify` of a database's URL."""


def test_a_database_by_its_schema(synth, folder):
    del folder
    url = "sqlite:///two.db"
    assert synth("seed", "two.yaml", "--to", url, "--create", "--rows", "person=6", "-q").code == 0
    result = synth("verify", url, "--schema", "two.yaml", "--rows", "person=6")
    assert (result.code, result.err) == (0, "")
    assert "\nok    rule R1: 12 rows\nsqlite:///two.db: holds in " in result.out
    result = synth("verify", url, "--schema", "two.yaml")
    assert result.code == 1
    assert result.out.splitlines()[:2] == [
        "wrong rows person: 6 rows, 4 by the schema",
        "wrong rows visit: 12 rows, 8 by the schema",
    ]


def test_a_database_without_a_schema(synth, folder):
    del folder
    result = synth("verify", "sqlite:///two.db")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "Error: a database has no manifest that says what it should hold; name its schema: "
        "--schema SCHEMA\n"
    )


def test_an_output_takes_no_numbers(synth, folder):
    del folder
    synth("generate", "small.yaml", "-o", "out", "-q")
    result = synth("verify", "out", "--rows", "5")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "Error: rows, scale, seed and model go with the URL of a database; an output has a "
        "manifest that says them\n"
    )


def test_a_report_goes_to_a_file_and_the_text_to_the_terminal(synth, folder):
    synth("generate", "small.yaml", "-o", "out", "-q")
    plain = synth("verify", "out")
    result = synth("verify", "out", "--format", "junit", "-o", "checks.xml")
    assert (result.code, result.out) == (0, plain.out)
    assert 'classname="synth verify"' in (folder / "checks.xml").read_text()
    result = synth("verify", "out", "--format", "json", "-q", "-o", "small.yaml")
    assert (result.code, result.out) == (2, "")
    assert result.err == ("Error: small.yaml is not ours: it is no report of `synth verify`\n")
