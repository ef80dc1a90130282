"""`report` on the command line: its page, its exit codes and what it says of bad input."""

import pytest


@pytest.fixture
def out(synth, folder):
    """An output of the small schema."""
    synth("generate", "small.yaml", "-o", "out", "-q")
    return folder / "out"


def test_a_page_is_written(synth, out):
    result = synth("report", "out", "-o", "page.html")
    assert (result.code, result.out, result.err) == (0, "", "wrote page.html\n")
    assert '<h3 id="person">' in (out.parent / "page.html").read_text("utf-8")
    result = synth("report", "out", "-o", "page.html")
    assert (result.code, result.out) == (2, "")
    assert result.err == "Error: page.html exists; choose another name or add --force\n"
    result = synth("report", "out", "-o", "page.html", "--force", "-q")
    assert (result.code, result.out, result.err) == (0, "", "")


def test_what_does_not_hold_is_told_and_shown(synth, out):
    text = (out / "person.csv").read_text()
    (out / "person.csv").write_text(text.replace("Lyon", "Lyom").replace("Nice", "Nicf"))
    result = synth("report", "out", "-o", "page.html")
    assert result.code == 1
    assert result.err.startswith("wrong ")
    assert result.err.endswith("wrote page.html\n")
    page = (out.parent / "page.html").read_text("utf-8")
    assert "Lyom" not in page
    assert "Nicf" not in page
    assert "values are not shown" in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing", "-o", "page.html"), "nothing does not exist"),
        (
            ("small.yaml", "-o", "page.html"),
            "small.yaml.manifest.json: no manifest can be read there",
        ),
        (("bare", "-o", "page.html"), "bare/manifest.json: no manifest can be read there"),
        (("out", "-o", "page.pdf"), "page.pdf: the page is a .html file"),
        (("out", "-o", "no/page.html"), "no/page.html: its folder does not exist; make it first"),
        (("out", "-o", "out"), "out: the page is a .html file"),
        (("out", "-o", "mine.html"), "mine.html exists; choose another name or add --force"),
        (
            ("out", "-o", "mine.html", "--force"),
            "mine.html is not ours: it is no report of `synth report`",
        ),
        (
            ("sqlite:///two.db", "-o", "page.html"),
            (
                "a database has no manifest that says what it should hold; name its schema: "
                "--schema SCHEMA"
            ),
        ),
        (
            ("out", "-o", "page.html", "--rows", "5"),
            (
                "rows, scale, seed and model go with the URL of a database; an output has a "
                "manifest that says them"
            ),
        ),
    ],
)
def test_bad_input(synth, out, arguments, said):
    (out.parent / "bare").mkdir()
    (out.parent / "mine.html").write_text("mine")
    result = synth("report", *arguments)
    assert (result.code, result.out, result.err) == (2, "", f"Error: {said}\n")
    assert not (out.parent / "page.html").exists()
    assert (out.parent / "mine.html").read_text() == "mine"


def test_a_page_needs_a_place(synth, out):
    del out
    result = synth("report", "out")
    assert result.code == 2
    assert "Missing option '-o' / '--output'" in result.err
